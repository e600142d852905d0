import type { Product, StockSupply } from '@zivero/shared/schemas/catalog';
import type { ProductId } from '@zivero/shared/schemas/ids';
import { type Collection, MongoServerError } from 'mongodb';
import type { ProductFields } from './draft.rules.ts';
import { named, PRODUCT_FIELDS, type ProductDocument } from './product.document.ts';

/** What one guarded write of a mirrored fact sets. */
export type DerivedWrite = { productId: ProductId; seq: number } & (
  | { kind: 'stock'; available: Record<string, number | null>; supply?: Record<string, StockSupply> }
  | { kind: 'sold'; soldCount: number }
  | { kind: 'rating'; rating: Product['derived']['rating'] }
);
export type Saved<T> = { kind: 'ok'; value: T } | { kind: 'taken'; field: 'slug' | 'sku'; value: string };

/** Each write is one guarded step on one document. */
export function createProductWrites(products: Collection<ProductDocument>) {
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
        ? {
            'derived.available': write.available,
            'derived.supply': write.supply ?? {},
            'derived.stockSeq': seq,
          }
        : write.kind === 'sold'
          ? { 'derived.soldCount': write.soldCount, 'derived.soldSeq': seq }
          : { 'derived.rating': write.rating, 'derived.ratingSeq': seq };
    return products.findOneAndUpdate(
      { _id: productId, [`derived.${write.kind}Seq`]: { $lt: seq } },
      { $set: set },
      { projection: { _id: 0, slug: 1 } },
    );
  }

  return { insert, saveIfVersion, writeDerived };
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
