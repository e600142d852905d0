import { BEAUTY_MODELS, SOUND_MODELS } from './beauty-sound-models.ts';
import { CLOTHING_MODELS } from './clothing-models.ts';
import type { DemoModel } from './demo-model.ts';
import { HOME_MODELS } from './home-models.ts';
import { KITCHEN_MODELS } from './kitchen-models.ts';
import { PANTRY_MODELS } from './pantry-models.ts';
import { OUTDOOR_MODELS, PLAY_MODELS } from './play-outdoors-models.ts';
import { SHOES_BAGS_MODELS } from './shoes-bags-models.ts';

/** Every kind of thing the demo shop sells. */
export const DEMO_MODELS: readonly DemoModel[] = [
  ...KITCHEN_MODELS,
  ...HOME_MODELS,
  ...CLOTHING_MODELS,
  ...SHOES_BAGS_MODELS,
  ...BEAUTY_MODELS,
  ...SOUND_MODELS,
  ...PLAY_MODELS,
  ...OUTDOOR_MODELS,
  ...PANTRY_MODELS,
];
