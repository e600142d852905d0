import type { Product } from '@zivero/shared/schemas/catalog';
import type { ProductId } from '@zivero/shared/schemas/ids';

/** The product as it lies in MongoDB. */
export type ProductDocument = Omit<Product, 'id'> & { _id: ProductId };
/** What a query with the fields of T finds. */
export type Projected<T> = Omit<T, 'id'> & { _id: ProductId };

/** A list of cards reads no more of its products than it shows: half of a page's time was theirs. */
export const CARD_FIELDS = {
  slug: 1,
  title: 1,
  status: 1,
  brandId: 1,
  images: { $slice: 2 },
  options: 1,
  'variants.id': 1,
  'variants.prices': 1,
  publishedAt: 1,
  'derived.available': 1,
  'derived.supply': 1,
  'derived.rating': 1,
} as const;
export const ROW_FIELDS = {
  ...CARD_FIELDS,
  categoryIds: 1,
  updatedAt: 1,
  'derived.soldCount': 1,
} as const;
export const PRODUCT_FIELDS = {
  slug: 1,
  title: 1,
  status: 1,
  brandId: 1,
  categoryIds: 1,
  images: 1,
  options: 1,
  variants: 1,
  derived: 1,
  publishedAt: 1,
  updatedAt: 1,
  description: 1,
  attributes: 1,
  tags: 1,
  seo: 1,
  taxClass: 1,
  externalId: 1,
  version: 1,
  createdAt: 1,
} as const;
export const PRICED_FIELDS = {
  slug: 1,
  title: 1,
  status: 1,
  brandId: 1,
  images: 1,
  variants: 1,
  categoryIds: 1,
  tags: 1,
  taxClass: 1,
  'derived.available': 1,
  'derived.supply': 1,
} as const;
export const COUNTER_FIELDS = {
  version: 1,
  'derived.stockSeq': 1,
  'derived.soldSeq': 1,
  'derived.ratingSeq': 1,
} as const;

/** `_id` there, `id` here. */
export function named<T extends { _id: ProductId }>(found: T): Omit<T, '_id'> & { id: ProductId } {
  const { _id, ...rest } = found;
  return { id: _id, ...rest };
}
