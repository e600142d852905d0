import type { Product, Variant } from '@zivero/shared/schemas/catalog';
import type { BrandId, CategoryId } from '@zivero/shared/schemas/ids';
import { slugify } from '@zivero/shared/slug';
import { type DemoColour, demoColours } from '../demo-media/demo-pictures.ts';
import type { Place } from './assortment.ts';
import { ownBarcode } from './ean13.ts';
import { imagesOf } from './images.ts';
import { picturesOf } from './pictures.ts';
import { type Rng, rngFor } from './prng.ts';
import { seedId } from './seed-id.ts';
import { titleAt } from './titles.ts';
import { BRANDS, type BrandName } from './vocabulary/brands.ts';
import type { DemoModel, Size } from './vocabulary/demo-model.ts';
import { MATERIALS, type MaterialKey } from './vocabulary/materials.ts';

export type VariantStock = { onHand: number; backorderLimit: number | null };
/** A product with what other stores hold of it: stock as it stands at the end, one entry per variant. */
export type DemoProduct = {
  product: Product;
  stock: VariantStock[];
  popularity: number;
  quality: number;
  noun: string;
};
export type ProductContext = {
  seed: string;
  now: Date;
  placeOf(index: number): Place;
  brandId(name: string): BrandId;
  /** Every brand a shop of this size has; the invented family names come after the known ones. */
  otherBrands: readonly string[];
  categoryIds(path: string, flags: { isNew: boolean; isOnSale: boolean }): CategoryId[];
};

const DAY_MS = 24 * 3600 * 1000;
const MAX_VARIANTS = 40;

type Sketch = {
  title: string;
  brand: string;
  material: MaterialKey;
  colours: readonly DemoColour[];
  sizes: readonly Size[];
  priceMinor: number;
  compareAtMinor: number | null;
  look: string | null;
};

/** Product number `index` of the shop, always the same for a seed; cheap enough to be made again when needed. */
export function productAt(index: number, context: ProductContext): DemoProduct {
  const { seed, now } = context;
  const rng = rngFor(seed, 'product', index);
  const place = context.placeOf(index);
  const { model } = place;
  const sketch = place.kind === 'named' ? sketchNamed(place) : sketchDrawn(place, context, rng);
  const id = seedId('prd', index, rng);
  const age = place.kind === 'named' ? namedAge(rng) : Math.floor(3 + 700 * rng.next() ** 1.6);
  const createdAt = new Date(now.getTime() - age * DAY_MS - rng.int(0, DAY_MS - 1));
  const status = place.kind === 'named' ? 'active' : drawStatus(rng);
  const isOnSale = sketch.compareAtMinor !== null;
  const isNew = age <= 28;
  const images = imagesOf(model.picture, { ...sketch, index, rng });
  const variants = variantsOf(model, sketch, { index, rng, images: images.byColour });
  const product: Product = {
    id,
    slug: slugify(sketch.title),
    title: sketch.title,
    description: describe(model, sketch, rng),
    status,
    brandId: context.brandId(sketch.brand),
    categoryIds: context.categoryIds(model.category, { isNew, isOnSale }),
    attributes: attributesOf(model, sketch),
    tags: [...model.tags],
    images: images.all,
    options: optionsOf(sketch, variants),
    variants,
    seo: { title: null, description: null },
    externalId: `demo-${index}`,
    version: 1,
    createdAt,
    updatedAt: new Date(createdAt.getTime() + Math.floor((now.getTime() - createdAt.getTime()) * rng.next())),
    publishedAt: status === 'draft' ? null : createdAt,
    derived: {
      available: {},
      stockSeq: 0,
      soldCount: 0,
      soldSeq: 0,
      rating: { average: 0, count: 0 },
      ratingSeq: 0,
    },
  };
  const popularity = place.kind === 'named' ? 0.55 + 0.45 * rng.next() : rng.next() ** 3;
  const quality = 0.62 + 0.38 * Math.sqrt(rng.next());
  const stock = variants.map(() => stockOf(rng));
  product.derived.available = Object.fromEntries(
    variants.map((variant, i) => [variant.id, availableOf(stock[i])]),
  );
  const noun = model.nouns[0]?.split(' ').at(-1) ?? 'thing';
  return { product, stock, popularity, quality, noun };
}

/** Units for sale of a row without reservations: null = back-orders without end. */
function availableOf(stock: VariantStock | undefined): number | null {
  if (!stock) return 0;
  return stock.backorderLimit === null ? null : stock.onHand + stock.backorderLimit;
}

const namedAge = (rng: Rng) => (rng.chance(0.2) ? rng.int(4, 27) : rng.int(120, 700));

function drawStatus(rng: Rng): Product['status'] {
  const roll = rng.next();
  return roll < 0.94 ? 'active' : roll < 0.98 ? 'draft' : 'archived';
}

function sketchNamed({ model, first }: Extract<Place, { kind: 'named' }>): Sketch {
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

function sketchDrawn(
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

/** Whole euros from ten euros up, half euros below: what a price tag says. */
function roundPrice(minor: number): number {
  const step = minor >= 1000 ? 100 : 50;
  return Math.max(step, Math.round(minor / step) * step);
}

function variantsOf(
  model: DemoModel,
  sketch: Sketch,
  { index, rng, images }: { index: number; rng: Rng; images: ReadonlyMap<string, Product['images'][number]> },
): Variant[] {
  const colours: (DemoColour | null)[] = sketch.colours.length > 0 ? [...sketch.colours] : [null];
  const chosen: (Size | null)[] = sketch.sizes.length > 0 ? [...sketch.sizes] : [null];
  const code = skuBase(sketch.brand, model.picture, index);
  const out: Variant[] = [];
  for (const [at, colour] of colours.entries()) {
    for (const size of chosen) {
      // Some combinations are not made: never of the first colour, so that every size exists.
      if (at > 0 && size !== null && rng.chance(0.07)) continue;
      if (out.length >= MAX_VARIANTS) break;
      const factor = size?.factor ?? 1;
      const values = [colour === null ? null : demoColours[colour].label, size?.value ?? null];
      out.push({
        id: seedId('var', index * 64 + out.length, rng),
        sku: [code, ...values.map(skuPart)].filter((part) => part !== '').join('-'),
        optionValues: values.filter((value) => value !== null),
        prices: [
          {
            currency: 'EUR',
            amountMinor: roundPrice(sketch.priceMinor * factor),
            compareAtMinor:
              sketch.compareAtMinor === null ? null : roundPrice(sketch.compareAtMinor * factor),
          },
        ],
        barcode: ownBarcode(index * 64 + out.length),
        weightGrams: Math.max(5, Math.round((model.grams * factor) / 5) * 5),
        imageId: colour === null ? null : (images.get(colour)?.id ?? null),
      });
    }
  }
  return out;
}

function optionsOf(sketch: Sketch, variants: readonly Variant[]): Product['options'] {
  const options: Product['options'] = [];
  if (sketch.colours.length > 0) {
    const used = new Set(variants.map((variant) => variant.optionValues[0]));
    const values = sketch.colours
      .map((colour) => ({
        value: demoColours[colour].label as string,
        swatch: demoColours[colour].hex as string,
      }))
      .filter(({ value }) => used.has(value));
    options.push({ name: 'Colour', values });
  }
  if (sketch.sizes.length > 0)
    options.push({ name: 'Size', values: sketch.sizes.map(({ value }) => ({ value, swatch: null })) });
  return options;
}

function skuBase(brand: string, picture: string, index: number): string {
  const letters = (text: string) =>
    text
      .replace(/[^A-Za-z]/g, '')
      .slice(0, 3)
      .toUpperCase();
  return `${letters(brand)}-${letters(picture)}${index.toString(36).toUpperCase().padStart(3, '0')}`;
}
const skuPart = (value: string | null): string =>
  value === null
    ? ''
    : /\d/.test(value)
      ? value.replace(/[^0-9×]/g, '').replace('×', 'X')
      : value.slice(0, 3).toUpperCase();

function describe(model: DemoModel, sketch: Sketch, rng: Rng): string {
  const [opening = '', ...rest] = rng.sample(model.text, rng.int(3, 4));
  const maker = BRANDS.find((brand) => brand.name === sketch.brand);
  const story = maker?.story ?? `${sketch.brand} is a workshop of a few people who sign what they make.`;
  return [[opening, ...rest].join(' '), story, MATERIALS[sketch.material].care].join('\n\n');
}

function attributesOf(model: DemoModel, sketch: Sketch): Product['attributes'] {
  const maker = BRANDS.find((brand) => brand.name === sketch.brand);
  const material = MATERIALS[sketch.material];
  const rows: [string, string | undefined][] = [
    ['Material', material.name],
    [model.category.startsWith('pantry/') ? 'Contents' : 'Dimensions', model.dimensions],
    ['Care', material.care],
    ['Made in', maker?.country ?? 'Europe'],
  ];
  return rows.flatMap(([name, value]) => (value ? [{ name, value }] : []));
}

function stockOf(rng: Rng): VariantStock {
  const roll = rng.next();
  if (roll < 0.06) return { onHand: 0, backorderLimit: 0 };
  if (roll < 0.07) return { onHand: rng.int(0, 3), backorderLimit: null };
  if (roll < 0.17) return { onHand: rng.int(1, 4), backorderLimit: 0 };
  return { onHand: rng.int(6, 90), backorderLimit: 0 };
}
