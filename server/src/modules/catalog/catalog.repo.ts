import type { Product, ProductStatus } from '@zivero/shared/schemas/catalog';
import type { BrandId, CategoryId, ProductId, VariantId } from '@zivero/shared/schemas/ids';
import type { Collection, Db, Filter } from 'mongodb';
import { readDocument } from '../../infra/mongo/read-document.ts';
import type { CardSource, RowSource } from './catalog.rules.ts';
import {
  CARD_FIELDS,
  named,
  PRICED_FIELDS,
  PRODUCT_FIELDS,
  type ProductDocument,
  type Projected,
  ROW_FIELDS,
} from './product.document.ts';
import { createProductWalks } from './product-walks.repo.ts';
import { createProductWrites } from './product-writes.repo.ts';

/** All that a price needs of the product that holds a variant. */
export type PricedSource = Pick<
  Product,
  'id' | 'slug' | 'title' | 'status' | 'brandId' | 'images' | 'variants' | 'categoryIds' | 'tags' | 'taxClass'
> & {
  derived: Pick<Product['derived'], 'available' | 'supply'>;
};
export type StaffFilter = {
  status: ProductStatus | null;
  categoryIds: readonly CategoryId[] | null;
  brandId: BrandId | null;
};
export type UpdatedCursor = { updatedAt: Date; id: ProductId };

const MAX_COUNTED = 100_000;

export type CatalogRepo = ReturnType<typeof createCatalogRepo>;

/** Products in MongoDB. Every query is by `_id` or names its index; "not there" is null or left out. */
export function createCatalogRepo(db: Db) {
  const products: Collection<ProductDocument> = db.collection('products');

  async function byId(id: ProductId): Promise<Product | null> {
    const found = await products.findOne({ _id: id }, { projection: PRODUCT_FIELDS });
    return found ? named(found) : null;
  }

  /** Any status; at most `limit`, in no order. */
  async function byIds(ids: readonly ProductId[], limit: number): Promise<Product[]> {
    if (ids.length === 0) return [];
    const found = await products
      .find({ _id: { $in: [...ids] } }, { projection: PRODUCT_FIELDS, limit })
      .toArray();
    return found.map(named);
  }

  async function activeBySlug(slug: string): Promise<Product | null> {
    const found = await products.findOne(
      { slug, status: 'active' },
      { projection: PRODUCT_FIELDS, hint: 'slug' },
    );
    return found ? named(found) : null;
  }

  /** By `_id` alone: a condition on `status` too makes the database weigh an index that is of no use here. */
  async function activeCards(ids: readonly ProductId[], limit: number): Promise<CardSource[]> {
    if (ids.length === 0) return [];
    const found = await products
      .find<Uint8Array>({ _id: { $in: [...ids] } }, { projection: CARD_FIELDS, limit, raw: true })
      .toArray();
    return found
      .map((bytes) => readDocument(bytes) as Projected<CardSource>)
      .filter(({ status }) => status === 'active')
      .map(named);
  }

  async function rowsByIds(ids: readonly ProductId[], limit: number): Promise<RowSource[]> {
    if (ids.length === 0) return [];
    const found = await products
      .find<Projected<RowSource>>({ _id: { $in: [...ids] } }, { projection: ROW_FIELDS, limit })
      .toArray();
    return found.map(named);
  }

  /** Newest change first, after `cursor`. */
  async function rowsByUpdate(
    filter: StaffFilter,
    page: { after: UpdatedCursor | null; limit: number },
  ): Promise<RowSource[]> {
    const where: Filter<ProductDocument> = staffWhere(filter);
    if (page.after) {
      const { updatedAt, id } = page.after;
      where.updatedAt = { $lte: updatedAt };
      where.$or = [{ updatedAt: { $lt: updatedAt } }, { _id: { $lt: id } }];
    }
    const found = await products
      .find<Projected<RowSource>>(where, { projection: ROW_FIELDS, hint: staffIndex(filter) })
      .sort({ updatedAt: -1, _id: -1 })
      .limit(page.limit)
      .toArray();
    return found.map(named);
  }

  /** Counts up to 100,000; without a filter it is the collection's own (cheap) count. */
  async function countForStaff(filter: StaffFilter): Promise<number> {
    const where = staffWhere(filter);
    if (Object.keys(where).length === 0) return products.estimatedDocumentCount();
    return products.countDocuments(where, { hint: staffIndex(filter), limit: MAX_COUNTED });
  }

  async function byVariants(ids: readonly VariantId[], limit: number): Promise<PricedSource[]> {
    if (ids.length === 0) return [];
    const found = await products
      .find<Projected<PricedSource>>(
        { 'variants.id': { $in: [...ids] } },
        { projection: PRICED_FIELDS, hint: 'variant_id', limit },
      )
      .toArray();
    return found.map(named);
  }

  /** Those of `ids` that are on sale. Primary key. */
  async function activeAmong(ids: readonly ProductId[]): Promise<Set<ProductId>> {
    if (ids.length === 0) return new Set();
    const found = await products
      .find({ _id: { $in: [...ids] }, status: 'active' }, { projection: { _id: 1 }, limit: ids.length })
      .toArray();
    return new Set(found.map(({ _id }) => _id));
  }

  /** Which variant each of these SKUs names; unknown ones are left out. Index `sku`. */
  async function variantsBySku(skus: readonly string[]): Promise<Map<string, VariantId>> {
    const wanted = new Set(skus);
    if (wanted.size === 0) return new Map();
    const found = await products
      .find({ 'variants.sku': { $in: [...wanted] } }, { projection: { variants: 1 }, limit: wanted.size })
      .toArray();
    const variants = found.flatMap((product) => product.variants);
    return new Map(variants.filter(({ sku }) => wanted.has(sku)).map(({ sku, id }) => [sku, id]));
  }

  async function slugsOf(ids: readonly ProductId[]): Promise<string[]> {
    if (ids.length === 0) return [];
    const found = await products
      .find({ _id: { $in: [...ids] } }, { projection: { slug: 1 }, limit: ids.length })
      .toArray();
    return found.map(({ slug }) => slug);
  }

  async function idsBySku(sku: string): Promise<ProductId[]> {
    const found = await products.findOne({ 'variants.sku': sku }, { projection: { _id: 1 }, hint: 'sku' });
    return found ? [found._id] : [];
  }

  return {
    byId,
    byIds,
    activeBySlug,
    activeCards,
    rowsByIds,
    rowsByUpdate,
    countForStaff,
    byVariants,
    idsBySku,
    activeAmong,
    variantsBySku,
    slugsOf,
    ...createProductWalks(products),
    ...createProductWrites(products),
  };
}

function staffWhere({ status, categoryIds, brandId }: StaffFilter): Filter<ProductDocument> {
  return {
    ...(status === null ? {} : { status }),
    ...(categoryIds === null ? {} : { categoryIds: { $in: [...categoryIds] } }),
    ...(brandId === null ? {} : { brandId }),
  };
}

/** The most selective index that a filter can use. */
function staffIndex({ status, categoryIds, brandId }: StaffFilter): string {
  if (brandId !== null) return 'brand_updated';
  if (categoryIds !== null) return 'category_updated';
  return status === null ? 'updated' : 'status_updated';
}
