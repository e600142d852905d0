import type { GiftCardState } from '@zivero/shared/schemas/gift-cards';
import type { GlyphName } from '../../ui/glyphs.ts';
import type { StateTone } from '../../ui/StateWord.vue';

export const GIFT_CARD_STATES: Record<GiftCardState, { glyph: GlyphName; tone: StateTone }> = {
  usable: { glyph: 'money-paid', tone: 'done' },
  empty: { glyph: 'money-refunded', tone: 'quiet' },
  expired: { glyph: 'money-part', tone: 'quiet' },
  disabled: { glyph: 'money-failed', tone: 'plain' },
};
