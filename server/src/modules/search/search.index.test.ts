import { beforeAll, expect, test } from 'bun:test';
import type { Product } from '@zivero/shared/schemas/catalog';
import type { ProductId } from '@zivero/shared/schemas/ids';
import { testStores } from '../../../test/harness.ts';
import { createTestCatalog } from '../../../test/test-catalog.ts';
import { createEmbeddedEngine } from './embedded/embedded-engine.ts';
import { ANY } from './engine.fixture.ts';
import type { SearchEngine } from './engine.ts';
import { createSearchIndex } from './search.index.ts';

const stores = await testStores();
const shop = createTestCatalog(stores);
const made: Product[] = [];

beforeAll(async () => {
  for (let number = 0; number < 5; number += 1) made.push(await shop.add({ title: `Lamp ${number}` }));
});

/** The engine behind a line that can be cut: what is asked then fails and reaches nobody. */
function breakable() {
  const engine = createEmbeddedEngine();
  const line = { isCut: false };
  const over = async <T>(ask: () => Promise<T>): Promise<T> => {
    if (line.isCut) throw new Error('the line is cut');
    return ask();
  };
  const broken: Pick<SearchEngine, 'put' | 'patch' | 'remove' | 'stats'> = {
    put: (documents) => over(() => engine.put(documents)),
    patch: (patches) => over(() => engine.patch(patches)),
    remove: (ids) => over(() => engine.remove(ids)),
    stats: () => over(() => engine.stats()),
  };
  const found = async (): Promise<ProductId[]> => (await engine.search({ ...ANY, q: 'lamp' })).ids.toSorted();
  return { index: createSearchIndex({ engine: broken, catalog: shop.catalog }), line, found };
}

test('what an engine that was away did not get, it gets with the next compare', async () => {
  const { index, line, found } = breakable();
  line.isCut = true;
  await expect(index.catchUp()).rejects.toThrow('cut');
  line.isCut = false;
  await index.catchUp();
  expect(await found()).toEqual(made.map(({ id }) => id).toSorted());

  const gone = made.pop() as Product;
  await stores.mongo.db.collection<{ _id: string }>('products').deleteOne({ _id: gone.id });
  line.isCut = true;
  await expect(index.refresh([gone.id])).rejects.toThrow('cut');
  await expect(index.refresh([(made[0] as Product).id], true)).rejects.toThrow('cut');
  line.isCut = false;
  expect(await found()).toContain(gone.id);
  await index.catchUp();
  expect(await found()).toEqual(made.map(({ id }) => id).toSorted());
});
