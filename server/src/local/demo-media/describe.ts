/**
 * Measures the pictures in img/ and writes demo-pictures.ts: `bun server/src/local/demo-media/describe.ts`.
 * A file is named after its model (looks.json), then its colour or label, then `-2` for a second view:
 * `mug.webp`, `mug-sage.webp`, `mug-2.webp`.
 */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { z } from 'zod';
import type { DemoPicture } from './demo-picture.ts';

const Looks = z.object({
  palette: z.record(z.string(), z.object({ label: z.string(), hex: z.string() })),
  models: z.record(
    z.string(),
    z.object({ default: z.string(), noun: z.string(), labels: z.record(z.string(), z.string()).optional() }),
  ),
});
const looks = Looks.parse(await Bun.file(join(import.meta.dir, 'gen/looks.json')).json());
const models = new Map(Object.entries(looks.models));
const palette = new Map(Object.entries(looks.palette));
const folder = join(import.meta.dir, 'img');

/** Pictures that show more than one product, or one product otherwise than from the front. */
const special: Record<string, Pick<DemoPicture, 'models' | 'kind' | 'alt'>> = {
  'scene-hero': scene(
    'set',
    'lamp ring-vase plant',
    'A red dome lamp on a sunlit table with books, a vase and a plant',
  ),
  'scene-table': scene(
    'set',
    'carafe plates bowls pot mill mug',
    'A table with carafe, plates, bowls and casserole in low sun',
  ),
  'scene-bags': scene('set', 'halfmoon tote slide', 'A tote, a half-moon bag and slides on dark plinths'),
  'scene-beauty': scene(
    'set',
    'serum cream soap pump',
    'Serum, cream, soap and a pump bottle on paper plinths',
  ),
  'scene-toys': scene(
    'set',
    'rainbow toy-rings toy-car bunny',
    'Wooden arches, stacking rings, a car and a rabbit in the sun',
  ),
  'scene-pantry': scene(
    'set',
    'oil honey coffee tea chocolate',
    'Oil, honey, coffee, tea and chocolate side by side',
  ),
  'scene-outdoor': scene(
    'set',
    'backpack flask enamel lantern',
    'A red backpack, a flask, an enamel mug and a lantern under leaves',
  ),
  'scene-wear': scene(
    'set',
    'stool sweaters boot beanie',
    'Folded jumpers on a stool, boots and a beanie beside it',
  ),
  'scene-sound': scene(
    'set',
    'speaker radio headphones',
    'A radio, a speaker and headphones in window light',
  ),
  'lamp-set': scene('set', 'lamp', 'The lamp on a low table with books and a candle'),
  'lamp-scale': scene('scale', 'lamp', 'The lamp on a stool, with a mug and a cushion for scale'),
  'lamp-detail': scene('detail', 'lamp', 'The enamel of the lamp, close'),
  'lamp-evening': scene('detail', 'lamp', 'The lamp lit, in the evening'),
};
function scene(kind: DemoPicture['kind'], names: string, alt: string) {
  return { kind, models: names.split(' '), alt };
}

function describe(name: string): Pick<DemoPicture, 'models' | 'kind' | 'alt' | 'look'> {
  const known = special[name];
  if (known) return known;
  const base = [...models.keys()]
    .filter((key) => name === key || name.startsWith(`${key}-`))
    .sort((a, b) => b.length - a.length)[0];
  const model = base === undefined ? undefined : models.get(base);
  if (base === undefined || !model) throw new Error(`${name}.webp belongs to no model in looks.json`);
  const second = name.endsWith('-2');
  const look = name.slice(base.length + 1).replace(/-?2$/, '') || model.default;
  const label = model.labels?.[look] ?? palette.get(look)?.label;
  if (!label) throw new Error(`${name}.webp: looks.json has no colour or label "${look}"`);
  const words = model.labels ? `${model.noun}, ${label}` : `${model.noun} in ${label.toLowerCase()}`;
  return {
    models: [base],
    look,
    kind: second ? 'second' : 'front',
    alt: second ? `${words}, closer` : words,
  };
}

/** The paper is what the upper edge shows: the median of a strip there, channel by channel. */
async function paperOf(file: string): Promise<string> {
  const { data, info } = await sharp(file)
    .extract({ left: 0, top: 0, ...(await stripOf(file)) })
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const channel = (offset: number) => {
    const values = data.filter((_, i) => i % info.channels === offset).sort();
    return (values[values.length >> 1] ?? 0).toString(16).padStart(2, '0');
  };
  return `#${channel(0)}${channel(1)}${channel(2)}`;
}
async function stripOf(file: string) {
  const { width, height } = await sharp(file).metadata();
  return { width, height: Math.max(1, Math.round(height * 0.06)) };
}

const pictures: DemoPicture[] = [];
for (const file of readdirSync(folder).sort()) {
  if (!file.endsWith('.webp')) continue;
  const path = join(folder, file);
  const { width, height } = await sharp(path).metadata();
  const paper = await paperOf(path);
  pictures.push({ file, ...describe(file.slice(0, -5)), width, height, bytes: statSync(path).size, paper });
}
const rows = pictures.map((picture) => `  ${JSON.stringify(picture)},`).join('\n');
const colours = Object.entries(looks.palette).map(
  ([key, { label, hex }]) =>
    `  ${JSON.stringify(key)}: ${JSON.stringify({ label, hex: hex.toLowerCase() })},`,
);
const target = join(import.meta.dir, 'demo-pictures.ts');
await Bun.write(
  target,
  `/** Written by describe.ts from gen/looks.json and the files in img/; do not edit. */
import type { DemoPicture } from './demo-picture.ts';

export const demoColours = {
${colours.join('\n')}
} as const;
export type DemoColour = keyof typeof demoColours;

export const demoPictures: readonly DemoPicture[] = [
${rows}
];
`,
);
Bun.spawnSync(['bunx', 'biome', 'format', '--write', target], { stdio: ['ignore', 'ignore', 'inherit'] });
const total = pictures.reduce((sum, picture) => sum + picture.bytes, 0);
console.log(`${pictures.length} pictures, ${Math.round(total / 1024)} kB`);
