import type { BrandId, CategoryId } from '@zivero/shared/schemas/ids';
import type { DemoColour } from '../demo-media/demo-pictures.ts';
import type { Place } from './assortment.ts';
import { picturesOf } from './pictures.ts';
import { roundPrice } from './prices.ts';
import type { Rng } from './prng.ts';
import { titleAt } from './titles.ts';
import type { BrandName } from './vocabulary/brands.ts';
import type { DemoModel, Size } from './vocabulary/demo-model.ts';
import { MATERIALS, type MaterialKey } from './vocabulary/materials.ts';

export type ProductContext = {
  seed: string;
  now: Date;
  placeOf(index: number): Place;
  brandId(name: string): BrandId;
  /** Every brand a shop of this size has; the invented family names come after the known ones. */
  otherBrands: readonly string[];
  categoryIds(path: string, flags: { isNew: boolean; isOnSale: boolean }): CategoryId[];
};

/** What is decided of a product before its variants, pictures and words are made of it. */
export type Sketch = {
  title: string;
  brand: string;
  material: MaterialKey;
  colours: readonly DemoColour[];
  sizes: readonly Size[];
  priceMinor: number;
  compareAtMinor: number | null;
  look: string | null;
};

export function sketchNamed({ model, first }: Extract<Place, { kind: 'named' }>): Sketch {
  const lower = first.title.toLowerCase();
  const material = [...model.materials]
    .sort((a, b) => MATERIALS[b].word.length - MATERIALS[a].word.length)
    .find((key) => MATERIALS[key].word !== '' && lower.includes(MATERIALS[key].word));
  return {
    title: first.title,
    brand: first.brand,
    material: material ?? model.materials[0] ?? 'wood',
    colours: first.colours ?? [],
    sizes: first.isOneSize ? [] : (model.sizes ?? []),
    priceMinor: first.priceMinor,
    compareAtMinor: first.compareAtMinor ?? null,
    look: first.look ?? null,
  };
}

export function sketchDrawn(
  place: Extract<Place, { kind: 'drawn' }>,
  { seed, otherBrands }: ProductContext,
  rng: Rng,
): Sketch {
  const { model } = place;
  const naming = titleAt(model, place.ordinal, { seed, usable: place.usable });
  const [low, high] = model.priceMinor;
  const priceMinor = roundPrice(rng.int(low / 100, high / 100) * 100 * (naming.spec?.factor ?? 1));
  const cut = rng.chance(0.14) ? rng.pick([0.9, 0.85, 0.81, 0.75, 0.7]) : null;
  const useOther = otherBrands.length > 0 && rng.chance(0.45);
  return {
    title: naming.title,
    brand: useOther ? rng.pick(otherBrands) : rng.pick<BrandName>(model.brands),
    material: naming.material,
    colours: drawColours(model, rng),
    sizes: model.sizes ?? [],
    priceMinor,
    compareAtMinor: cut === null ? null : roundPrice(priceMinor / cut),
    look: naming.style?.look ?? null,
  };
}

/** One to five; the first has a picture. */
function drawColours(model: DemoModel, rng: Rng): DemoColour[] {
  const all = model.colours ?? [];
  if (all.length === 0) return [];
  const { fronts } = picturesOf(model.picture);
  const first = rng.pick(all.filter((colour) => fronts.has(colour)));
  const rest = all.filter((colour) => colour !== first);
  return [first, ...rng.sample(rest, rng.int(0, Math.min(4, rest.length)))];
}
