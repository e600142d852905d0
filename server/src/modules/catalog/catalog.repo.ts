import type { Product, ProductStatus } from '@zivero/shared/schemas/catalog';
import type { BrandId, CategoryId, ProductId, VariantId } from '@zivero/shared/schemas/ids';
import { type Collection, type Db, type Filter, type FindCursor, MongoServerError } from 'mongodb';
import type { CardSource, RowSource } from './catalog.rules.ts';
import type { ProductFields } from './draft.rules.ts';

/** The product as it lies in MongoDB. */
export type ProductDocument = Omit<Product, 'id'> & { _id: ProductId };
type Projected<T> = Omit<T, 'id'> & { _id: ProductId };

const CARD_FIELDS = {
  slug: 1,
  title: 1,
  brandId: 1,
  images: 1,
  options: 1,
  variants: 1,
  publishedAt: 1,
  derived: 1,
} as const;
const ROW_FIELDS = { ...CARD_FIELDS, status: 1, categoryIds: 1, updatedAt: 1 } as const;
const PRODUCT_FIELDS = {
  ...ROW_FIELDS,
  description: 1,
  attributes: 1,
  tags: 1,
  seo: 1,
  externalId: 1,
  version: 1,
  createdAt: 1,
} as const;
const PRICED_FIELDS = {
  slug: 1,
  title: 1,
  status: 1,
  brandId: 1,
  images: 1,
  variants: 1,
  'derived.available': 1,
} as const;
const COUNTER_FIELDS = {
  version: 1,
  'derived.stockSeq': 1,
  'derived.soldSeq': 1,
  'derived.ratingSeq': 1,
} as const;

/** All that a price needs of the product that holds a variant. */
export type PricedSource = Pick<
  Product,
  'id' | 'slug' | 'title' | 'status' | 'brandId' | 'images' | 'variants'
> & {
  derived: Pick<Product['derived'], 'available'>;
};
/** How new a product is: `version` counts saves, the others the mirrored facts. */
export type ProductCounters = { version: number; stockSeq: number; soldSeq: number; ratingSeq: number };
export type StaffFilter = {
  status: ProductStatus | null;
  categoryIds: readonly CategoryId[] | null;
  brandId: BrandId | null;
};
export type UpdatedCursor = { updatedAt: Date; id: ProductId };
/** What one guarded write of a mirrored fact sets. */
export type DerivedWrite = { productId: ProductId; seq: number } & (
  | { kind: 'stock'; available: Record<string, number | null> }
  | { kind: 'sold'; soldCount: number }
  | { kind: 'rating'; rating: Product['derived']['rating'] }
);
export type Saved<T> = { kind: 'ok'; value: T } | { kind: 'taken'; field: 'slug' | 'sku'; value: string };

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

  async function activeCards(ids: readonly ProductId[], limit: number): Promise<CardSource[]> {
    if (ids.length === 0) return [];
    const found = await products
      .find<Projected<CardSource>>(
        { _id: { $in: [...ids] }, status: 'active' },
        { projection: CARD_FIELDS, limit },
      )
      .toArray();
    return found.map(named);
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

  /** Walks over the whole catalog, any status, in no order and without sorting. */
  async function* batches(size: number): AsyncGenerator<Product[]> {
    yield* inBatches(products.find({}, { projection: PRODUCT_FIELDS, batchSize: size }), size, (found) =>
      named(found),
    );
  }

  /** As `batches`, the counters only: how a full compare finds what it missed. */
  async function* counterBatches(
    size: number,
  ): AsyncGenerator<{ id: ProductId; counters: ProductCounters }[]> {
    type Found = { _id: ProductId; version: number; derived: Omit<ProductCounters, 'version'> };
    yield* inBatches(
      products.find<Found>({}, { projection: COUNTER_FIELDS, batchSize: size }),
      size,
      ({ _id, version, derived }) => ({ id: _id, counters: { version, ...derived } }),
    );
  }

  /** Ids of the products of one brand or category. */
  async function* idBatchesOf(
    of: { brandId: BrandId } | { categoryId: CategoryId },
    size: number,
  ): AsyncGenerator<ProductId[]> {
    const [where, hint] =
      'brandId' in of
        ? [{ brandId: of.brandId }, 'brand_updated']
        : [{ categoryIds: of.categoryId }, 'category_updated'];
    yield* inBatches(
      products.find<{ _id: ProductId }>(where, { projection: { _id: 1 }, hint, batchSize: size }),
      size,
      ({ _id }) => _id,
    );
  }

  async function insert(product: Product): Promise<Saved<Product>> {
    const { id, ...fields } = product;
    return unlessTaken(async () => {
      await products.insertOne({ _id: id, ...fields });
      return product;
    });
  }

  /** Writes only if `base` still stands; null = somebody saved meanwhile (or the product is gone). */
  async function saveIfVersion(
    id: ProductId,
    base: number,
    fields: ProductFields & { updatedAt: Date; publishedAt: Date | null },
  ): Promise<Saved<Product | null>> {
    return unlessTaken(async () => {
      const saved = await products.findOneAndUpdate(
        { _id: id, version: base },
        { $set: { ...fields, version: base + 1 } },
        { returnDocument: 'after', projection: PRODUCT_FIELDS },
      );
      return saved ? named(saved) : null;
    });
  }

  /** Applies only what is newer than what stands there; the slug when it was applied, else null. */
  async function writeDerived(write: DerivedWrite): Promise<{ slug: string } | null> {
    const { productId, seq } = write;
    const set =
      write.kind === 'stock'
        ? { 'derived.available': write.available, 'derived.stockSeq': seq }
        : write.kind === 'sold'
          ? { 'derived.soldCount': write.soldCount, 'derived.soldSeq': seq }
          : { 'derived.rating': write.rating, 'derived.ratingSeq': seq };
    return products.findOneAndUpdate(
      { _id: productId, [`derived.${write.kind}Seq`]: { $lt: seq } },
      { $set: set },
      { projection: { _id: 0, slug: 1 } },
    );
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
    slugsOf,
    batches,
    counterBatches,
    idBatchesOf,
    insert,
    saveIfVersion,
    writeDerived,
  };
}

function named<T extends { _id: ProductId }>(found: T): Omit<T, '_id'> & { id: ProductId } {
  const { _id, ...rest } = found;
  return { id: _id, ...rest };
}

async function* inBatches<From, To>(
  cursor: FindCursor<From>,
  size: number,
  map: (found: From) => To,
): AsyncGenerator<To[]> {
  let batch: To[] = [];
  for await (const found of cursor) {
    batch.push(map(found));
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
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

/** A duplicate slug or SKU is an answer; any other fault of the database stays one. */
async function unlessTaken<T>(write: () => Promise<T>): Promise<Saved<T>> {
  try {
    return { kind: 'ok', value: await write() };
  } catch (error) {
    if (!(error instanceof MongoServerError) || error.code !== 11_000) throw error;
    const values: Record<string, unknown> = error.keyValue ?? {};
    if (typeof values.slug === 'string') return { kind: 'taken', field: 'slug', value: values.slug };
    const sku = values['variants.sku'];
    if (typeof sku === 'string') return { kind: 'taken', field: 'sku', value: sku };
    throw error;
  }
}
