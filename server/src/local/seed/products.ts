import type { Product } from '@zivero/shared/schemas/catalog';
import { slugify } from '@zivero/shared/slug';
import { imagesOf } from './images.ts';
import { type Rng, rngFor } from './prng.ts';
import { seedId } from './seed-id.ts';
import { type ProductContext, type Sketch, sketchDrawn, sketchNamed } from './sketch.ts';
import { optionsOf, variantsOf } from './variants.ts';
import { BRANDS } from './vocabulary/brands.ts';
import type { DemoModel } from './vocabulary/demo-model.ts';
import { careOf, MATERIALS } from './vocabulary/materials.ts';

export type VariantStock = { onHand: number; backorderLimit: number | null };
/** A product with what other stores hold of it: stock as it stands at the end, one entry per variant. */
export type DemoProduct = {
  product: Product;
  stock: VariantStock[];
  popularity: number;
  quality: number;
  noun: string;
};
const DAY_MS = 24 * 3600 * 1000;

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
  const supply = suppliesOf(variants, stock);
  if (Object.keys(supply).length > 0) product.derived.supply = supply;
  const noun = model.nouns[0]?.split(' ').at(-1) ?? 'thing';
  return { product, stock, popularity, quality, noun };
}

/** Days until a demo thing that is made to order is sent. */
export const BACKORDER_DAYS = 14;

/** As the mirror of stock tells it: of variants that are sold on when there is none left. */
function suppliesOf(variants: readonly { id: string }[], stock: readonly VariantStock[]) {
  return Object.fromEntries(
    variants.flatMap(({ id }, i) => {
      const { onHand = 0, backorderLimit = 0 } = stock[i] ?? {};
      return backorderLimit === 0 ? [] : [[id, { free: onHand, days: BACKORDER_DAYS, low: null }] as const];
    }),
  );
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

function describe(model: DemoModel, sketch: Sketch, rng: Rng): string {
  const [opening = '', ...rest] = rng.sample(model.text, rng.int(3, 4));
  const maker = BRANDS.find((brand) => brand.name === sketch.brand);
  const story = maker?.story ?? `${sketch.brand} is a workshop of a few people who sign what they make.`;
  return [[opening, ...rest].join(' '), story, careOf(sketch.material, model.category)].join('\n\n');
}

function attributesOf(model: DemoModel, sketch: Sketch): Product['attributes'] {
  const maker = BRANDS.find((brand) => brand.name === sketch.brand);
  const material = MATERIALS[sketch.material];
  const rows: [string, string | undefined][] = [
    ['Material', material.name],
    [model.category.startsWith('pantry/') ? 'Contents' : 'Dimensions', model.dimensions],
    ['Care', careOf(sketch.material, model.category)],
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
