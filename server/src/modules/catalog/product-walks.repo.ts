import type { Product } from '@zivero/shared/schemas/catalog';
import type { BrandId, CategoryId, ProductId } from '@zivero/shared/schemas/ids';
import type { Collection } from 'mongodb';
import { inBatches, walkById } from '../../infra/mongo/walk-by-id.ts';
import { COUNTER_FIELDS, named, type ProductDocument } from './product.document.ts';

/** How new a product is: `version` counts saves, the others the mirrored facts. */
export type ProductCounters = { version: number; stockSeq: number; soldSeq: number; ratingSeq: number };

/** Walks over many products, `size` at a time: for whoever derives something from all of them. */
export function createProductWalks(products: Collection<ProductDocument>) {
  /**
   * Walks over the whole catalog, any status. Documents come whole: to leave out what little a product has beside
   * its fields costs some servers more than reading it.
   */
  async function* batches(size: number): AsyncGenerator<Product[]> {
    for await (const found of walkById(products, { prefix: 'prd_', size })) yield found.map(named);
  }

  /** As `batches`, the counters only: how a full compare finds what it missed. */
  async function* counterBatches(
    size: number,
  ): AsyncGenerator<{ id: ProductId; counters: ProductCounters }[]> {
    for await (const found of walkById(products, { prefix: 'prd_', size, projection: COUNTER_FIELDS }))
      yield found.map(({ _id, version, derived: { stockSeq, soldSeq, ratingSeq } }) => ({
        id: _id,
        counters: { version, stockSeq, soldSeq, ratingSeq },
      }));
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
    const cursor = products.find<{ _id: ProductId }>(where, {
      projection: { _id: 1 },
      hint,
      batchSize: size,
    });
    for await (const found of inBatches(cursor, size)) yield found.map(({ _id }) => _id);
  }

  return { batches, counterBatches, idBatchesOf };
}
