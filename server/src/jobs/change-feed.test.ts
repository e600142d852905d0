import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import type { Product } from '@zivero/shared/schemas/catalog';
import type { ProductId } from '@zivero/shared/schemas/ids';
import { openGate } from '../../test/gate.ts';
import { testStores } from '../../test/harness.ts';
import { createTestCatalog, variantDraft } from '../../test/test-catalog.ts';
import { createMongo } from '../infra/mongo/client.ts';
import { createLog } from '../kernel/log.ts';
import { type ChangeFeed, startChangeFeed } from './change-feed.ts';

const WITHIN_MS = 1_000;
// Before the services of this file are closed, which is registered by the next line.
afterAll(async () => {
  await feed.stop();
  await mongo.close();
  await gate.stop();
});
const stores = await testStores();
/** The process of an editor; it has no feed. */
const editor = createTestCatalog(stores);
/** A web process whose MongoDB connection can be cut. */
const gate = await openGate(stores.urls.mongodb);
const mongo = createMongo({ url: gate.url });
const web = createTestCatalog({ ...stores, mongo });
const raw = stores.mongo.db.collection<{ _id: ProductId }>('products');
const live: boolean[] = [];
let feed: ChangeFeed;
let lamp: Product;

const find = async (q: string) =>
  (await web.search.search({ q, filters: {}, sort: 'relevance', limit: 10, locale: 'en' })).products;
const titles = async (q: string) => (await find(q)).map(({ title }) => title);

async function within<T>(ms: number, read: () => Promise<T>, wanted: (value: T) => boolean): Promise<T> {
  const startedAt = performance.now();
  for (;;) {
    const value = await read();
    if (wanted(value)) return value;
    if (performance.now() - startedAt > ms) throw new Error(`after ${ms} ms: ${JSON.stringify(value)}`);
    await Bun.sleep(10);
  }
}

beforeAll(async () => {
  const brand = await editor.catalog.saveBrand({ name: 'Kilnmere' });
  const category = await editor.catalog.saveCategory({ name: 'Lamps', parentId: null });
  lamp = await editor.add({
    title: 'Mushroom lamp',
    slug: 'lamp',
    brandId: brand.id,
    categoryIds: [category.id],
  });
  feed = startChangeFeed({
    db: mongo.db,
    index: web.index,
    engine: web.engine,
    cache: {
      ...web.cache,
      setFeedLive(isLive) {
        live.push(isLive);
        web.cache.setFeedLive(isLive);
      },
    },
    log: createLog('silent'),
  });
  await feed.ready;
});

async function edit(changes: Parameters<typeof editor.catalog.update>[0]['changes']): Promise<void> {
  const { version } = await editor.catalog.byId(lamp.id);
  expect(await editor.catalog.update({ id: lamp.id, base: version, changes })).toMatchObject({ kind: 'ok' });
}

describe("another process's change, within one second", () => {
  test('search answers only when it knows everything', async () => {
    const cold = createTestCatalog(stores);
    await expect(
      cold.search.search({ q: '', filters: {}, sort: 'relevance', limit: 1, locale: 'en' }),
    ).rejects.toMatchObject({ code: 'search.unavailable' });
    expect((await cold.catalog.home({})).shelves).toEqual([]);
    expect(await titles('mushrom lamp')).toEqual(['Mushroom lamp']);
  });

  test('a new product, a new title, a new price and a new address', async () => {
    await editor.add({ title: 'Toadstool stool' });
    await within(
      WITHIN_MS,
      () => titles('toadstool'),
      (found) => found.length === 1,
    );
    expect((await web.catalog.bySlug({ slug: 'lamp' })).title).toBe('Mushroom lamp');
    const { variants } = await editor.catalog.byId(lamp.id);
    const prices = [{ currency: 'EUR', amountMinor: 8_900, compareAtMinor: null }];
    await edit({ title: 'Dome lamp', variants: variants.map((variant) => ({ ...variant, prices })) });
    await within(
      WITHIN_MS,
      () => titles('dome'),
      (found) => found.length === 1,
    );
    expect(await titles('mushroom')).not.toContain('Dome lamp');
    const page = await web.catalog.bySlug({ slug: 'lamp' });
    expect([page.title, page.variants[0]?.price.amountMinor]).toEqual(['Dome lamp', 8_900]);
    const cheap = { q: '', sort: 'relevance', limit: 10, locale: 'en' } as const;
    const answer = await web.search.search({
      ...cheap,
      filters: { priceMinMinor: 8_900, priceMaxMinor: 8_900 },
    });
    expect(answer.products.map(({ id }) => id)).toEqual([lamp.id]);
  });

  test('stock, without the text being indexed anew', async () => {
    const [variant] = (await editor.catalog.byId(lamp.id)).variants;
    await editor.catalog.applyStock({ productId: lamp.id, available: { [variant?.id ?? '']: 3 }, seq: 1 });
    const inStock = {
      q: 'dome',
      filters: { isAvailable: true },
      sort: 'relevance',
      limit: 10,
      locale: 'en',
    } as const;
    await within(
      WITHIN_MS,
      () => web.search.search(inStock),
      ({ total }) => total === 1,
    );
    const page = await web.catalog.bySlug({ slug: 'lamp' });
    expect(page.variants[0]).toMatchObject({ availability: 'low', left: 3 });
  });

  test('names of brands and categories, in the products that carry them', async () => {
    await stores.mongo.db
      .collection('brands')
      .updateOne({ slug: 'kilnmere' }, { $set: { name: 'Haldmoor' } });
    await within(
      WITHIN_MS,
      () => titles('haldmoor'),
      (found) => found.length === 1,
    );
    await stores.mongo.db
      .collection('categories')
      .updateOne({ path: '/lamps' }, { $set: { name: 'Lanterns' } });
    await within(
      WITHIN_MS,
      () => titles('lanterns'),
      (found) => found.length === 1,
    );
  });

  test('what was withdrawn or deleted is gone from search, also when it was done behind our back', async () => {
    const stray = await editor.add({ title: 'Stray cushion', variants: [variantDraft()] });
    const sold = await editor.add({ title: 'Withdrawn cushion' });
    await within(
      WITHIN_MS,
      () => titles('cushion'),
      (found) => found.length === 2,
    );
    await editor.catalog.update({ id: sold.id, base: 1, changes: { status: 'archived' } });
    await raw.deleteOne({ _id: stray.id });
    const ids = async () => {
      const { ids } = await web.engine.search({
        q: 'cushion',
        locale: 'en',
        currency: null,
        filters: {},
        facets: [],
        sort: 'relevance',
        limit: 10,
        after: null,
      });
      return ids;
    };
    await within(WITHIN_MS, ids, (found) => found.length === 0);
  });

  test('a document that is not one of ours disturbs nothing', async () => {
    const strays = stores.mongo.db.collection<{ _id: string; slug: string }>('brands');
    await strays.insertOne({ _id: 'not-an-id', slug: 'stray' });
    await edit({ title: 'Domed lamp' });
    await within(
      WITHIN_MS,
      () => titles('domed'),
      (found) => found.length === 1,
    );
    expect(live).toEqual([true]);
  });
});

test('a lost feed drops the cache of the process; changes of the meantime are found when it is back', async () => {
  gate.cut();
  await within(
    3_000,
    async () => live.at(-1),
    (isLive) => isLive === false,
  );
  await edit({ title: 'Evening lamp' });
  const added = await editor.add({ title: 'Evening candle' });
  gate.mend();
  const found = await within(
    15_000,
    () => titles('evening').catch(() => []),
    (all) => all.length === 2,
  );
  expect(found.sort()).toEqual(['Evening candle', 'Evening lamp']);
  expect((await web.catalog.bySlug({ slug: 'lamp' })).title).toBe('Evening lamp');
  expect(added.version).toBe(1);
  await within(
    3_000,
    async () => live.at(-1),
    (isLive) => isLive === true,
  );
}, 30_000);
