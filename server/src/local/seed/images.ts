import type { Image } from '@zivero/shared/schemas/catalog';
import type { DemoPicture } from '../demo-media/demo-picture.ts';
import { type DemoColour, demoColours } from '../demo-media/demo-pictures.ts';
import { pictureKey, picturesOf } from './pictures.ts';
import type { Rng } from './prng.ts';
import { seedId } from './seed-id.ts';

export type PicturedProduct = {
  title: string;
  colours: readonly DemoColour[];
  /** The label, of a product told apart by its label. */
  look: string | null;
  index: number;
  rng: Rng;
};

/**
 * The pictures of a product: one per colour in the order of its colours, a second view of the first, then the
 * product in use. `byColour` says which picture shows which colour.
 */
export function imagesOf(model: string, product: PicturedProduct) {
  const { fronts, seconds, others } = picturesOf(model);
  const { title, index, rng } = product;
  const all: Image[] = [];
  const byColour = new Map<string, Image>();
  const add = (picture: DemoPicture, alt: string): Image => {
    const image = imageOf(picture, { id: seedId('img', index * 64 + all.length, rng), alt });
    all.push(image);
    return image;
  };
  for (const colour of product.colours) {
    const front = fronts.get(colour);
    if (front) byColour.set(colour, add(front, `${title} in ${demoColours[colour].label.toLowerCase()}`));
  }
  const [anyFront] = fronts.values();
  const shown = product.look ?? product.colours.find((colour) => fronts.has(colour));
  const fallback = shown === undefined ? rng.pick([...fronts.values()]) : (fronts.get(shown) ?? anyFront);
  if (all.length === 0 && fallback) add(fallback, title);
  const second = seconds.get(shown ?? fallback?.look ?? '');
  if (second) {
    const image = add(second, `${title}, closer`);
    // The second picture of a card is the second in the list: keep the two views of one colour together.
    all.splice(all.indexOf(image), 1);
    all.splice(1, 0, image);
  }
  for (const picture of others) add(picture, picture.alt);
  return { all, byColour };
}

export function imageOf(picture: DemoPicture, { id, alt }: { id: Image['id']; alt: string }): Image {
  const { file, width, height, paper } = picture;
  return { id, key: pictureKey(file), width, height, alt, paper };
}
