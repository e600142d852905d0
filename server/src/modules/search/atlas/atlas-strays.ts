import type { Db } from 'mongodb';
import { SEARCH_COLLECTION } from './atlas-document.rules.ts';

const BATCH = 1_000;

type WithId = { _id: string };

/**
 * Removes search documents whose product is gone: it may have been deleted while no server ran. Walks both
 * collections in the order of `_id`, on that index alone. Returns how many there were.
 */
export async function removeStrays(db: Db): Promise<number> {
  const idsOf = (collection: string) =>
    db
      .collection<WithId>(collection)
      .find({}, { projection: { _id: 1 }, sort: { _id: 1 }, hint: '_id_', batchSize: BATCH });
  const products = idsOf('products')[Symbol.asyncIterator]();
  let product = await products.next();
  let strays: string[] = [];
  let removed = 0;

  async function flush(): Promise<void> {
    // Asked once more: a product may have been created since its place was passed.
    const there = await db
      .collection<WithId>('products')
      .find({ _id: { $in: strays } }, { projection: { _id: 1 } })
      .toArray();
    const known = new Set(there.map(({ _id }) => _id));
    const gone = strays.filter((id) => !known.has(id));
    strays = [];
    if (gone.length === 0) return;
    removed += (await db.collection<WithId>(SEARCH_COLLECTION).deleteMany({ _id: { $in: gone } }))
      .deletedCount;
  }

  for await (const { _id } of idsOf(SEARCH_COLLECTION)) {
    while (!product.done && product.value._id < _id) product = await products.next();
    if (!product.done && product.value._id === _id) continue;
    strays.push(_id);
    if (strays.length >= BATCH) await flush();
  }
  if (strays.length > 0) await flush();
  return removed;
}
