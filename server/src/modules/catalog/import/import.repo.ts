import type { Product } from '@zivero/shared/schemas/catalog';
import type { ProductId } from '@zivero/shared/schemas/ids';
import { type AnyBulkWriteOperation, type Collection, type Db, MongoBulkWriteError } from 'mongodb';
import type { ProductFields } from '../draft.rules.ts';
import type { ProductDocument } from '../product.document.ts';

/** So many keys to a question: some servers compare each document found with every one of them. */
const KEYS_AT_ONCE = 100;
/** Questions under way together. */
const PARTS_AT_ONCE = 5;
/** Up to this many products, their external ids are read once and kept. */
const MOST_KEPT_IDS = 200_000;

export type UniqueField = 'slug' | 'sku' | 'externalId' | 'id';
export type ProductUpdate = {
  id: ProductId;
  version: number;
  set: Partial<ProductFields> & { updatedAt: Date; publishedAt: Date | null };
};
export type ImportRepo = ReturnType<typeof createImportRepo>;

/** What the importer asks of the products in MongoDB: many at once, always by a unique index. */
export function createImportRepo(db: Db) {
  const products: Collection<ProductDocument> = db.collection('products');
  let keptIds: Promise<Map<string, ProductId> | null> | null = null;
  let wasEmpty: Promise<boolean> | null = null;

  /** Whether the import began in a shop without products: what it then finds, it made itself. */
  function beganEmpty(): Promise<boolean> {
    wasEmpty ??= products.estimatedDocumentCount().then((count) => count === 0);
    return wasEmpty;
  }

  async function bySkus(skus: readonly string[]): Promise<Product[]> {
    return inParts(skus, (some) =>
      products.find({ 'variants.sku': { $in: some } }, { hint: 'sku' }).toArray(),
    );
  }
  async function bySlugs(slugs: readonly string[]): Promise<Product[]> {
    return inParts(slugs, (some) => products.find({ slug: { $in: some } }, { hint: 'slug' }).toArray());
  }

  /** `refresh`: also those that came since the import began. */
  async function byExternalIds(externalIds: readonly string[], { refresh = false } = {}): Promise<Product[]> {
    if (externalIds.length === 0) return [];
    keptIds ??= readExternalIds();
    const kept = refresh ? null : await keptIds;
    if (kept) {
      const ids = externalIds.flatMap((externalId) => kept.get(externalId) ?? []);
      return inParts(ids, (some) => products.find({ _id: { $in: some } }).toArray());
    }
    // `$type` repeats the filter of the partial index, without which it could not be used.
    return inParts(externalIds, (some) =>
      products.find({ externalId: { $in: some, $type: 'string' } }, { hint: 'external_id' }).toArray(),
    );
  }

  /** The external ids there were before the import, if they are few enough to be kept. */
  async function readExternalIds(): Promise<Map<string, ProductId> | null> {
    if ((await products.estimatedDocumentCount()) > MOST_KEPT_IDS) return null;
    const ids = new Map<string, ProductId>();
    for await (const { _id, externalId } of products.find({}, { projection: { externalId: 1 } }))
      if (externalId !== null) ids.set(externalId, _id);
    return ids;
  }

  /** Inserts whole products; those that would break a unique index are left out and named. */
  async function insert(made: readonly Product[]): Promise<{ at: number; field: UniqueField }[]> {
    if (made.length === 0) return [];
    const documents = made.map(({ id, ...rest }) => ({ _id: id, ...rest }));
    try {
      await products.insertMany(documents, { ordered: false });
      return [];
    } catch (error) {
      if (!(error instanceof MongoBulkWriteError)) throw error;
      const failures = [error.writeErrors].flat();
      const other = failures.find(({ code }) => code !== 11_000);
      if (other) throw error;
      return failures.map(({ index, errmsg }) => ({ at: index, field: fieldOf(errmsg ?? '') }));
    }
  }

  /**
   * Writes what changed where the version still stands, and counts it up. Returns the ids of those that
   * somebody saved meanwhile, and of those that would break a unique index: nothing was written to them.
   */
  async function update(
    updates: readonly ProductUpdate[],
  ): Promise<{ stale: ProductId[]; taken: ProductId[] }> {
    if (updates.length === 0) return { stale: [], taken: [] };
    const operations = updates.map(
      ({ id, version, set }): AnyBulkWriteOperation<ProductDocument> => ({
        updateOne: { filter: { _id: id, version }, update: { $set: set, $inc: { version: 1 } } },
      }),
    );
    const taken: ProductId[] = [];
    let matched = 0;
    try {
      matched = (await products.bulkWrite(operations, { ordered: false })).matchedCount;
    } catch (error) {
      if (!(error instanceof MongoBulkWriteError)) throw error;
      const failures = [error.writeErrors].flat();
      if (failures.some(({ code }) => code !== 11_000)) throw error;
      taken.push(...failures.flatMap(({ index }) => updates[index]?.id ?? []));
      matched = error.result.matchedCount;
    }
    if (matched >= updates.length - taken.length) return { stale: [], taken };
    return { stale: await stillAt(updates.filter(({ id }) => !taken.includes(id))), taken };
  }

  /** Those whose document does not carry this update: the guard held it back. */
  async function stillAt(updates: readonly ProductUpdate[]): Promise<ProductId[]> {
    const found = await inParts(
      updates.map(({ id }) => id),
      (some) => products.find({ _id: { $in: some } }, { projection: { version: 1, updatedAt: 1 } }).toArray(),
    );
    const byId = new Map(found.map((product) => [product.id, product]));
    return updates.flatMap(({ id, version, set }) => {
      const now = byId.get(id);
      const isOurs = now?.version === version + 1 && now.updatedAt.getTime() === set.updatedAt.getTime();
      return isOurs ? [] : [id];
    });
  }

  return { beganEmpty, bySkus, bySlugs, byExternalIds, insert, update };
}

async function inParts<K>(
  keys: readonly K[],
  find: (some: K[]) => Promise<ProductDocument[]>,
): Promise<Product[]> {
  const parts: K[][] = [];
  for (let from = 0; from < keys.length; from += KEYS_AT_ONCE)
    parts.push(keys.slice(from, from + KEYS_AT_ONCE));
  const found: Product[] = [];
  for (let from = 0; from < parts.length; from += PARTS_AT_ONCE) {
    const some = await Promise.all(parts.slice(from, from + PARTS_AT_ONCE).map(find));
    for (const { _id, ...rest } of some.flat()) found.push({ id: _id, ...rest });
  }
  return found;
}

const FIELDS: Record<string, UniqueField> = { slug: 'slug', sku: 'sku', external_id: 'externalId' };

/** `E11000 duplicate key error collection: zivero.products index: sku dup key: …` */
const fieldOf = (message: string): UniqueField => FIELDS[/index: (\w+)/.exec(message)?.[1] ?? ''] ?? 'id';
