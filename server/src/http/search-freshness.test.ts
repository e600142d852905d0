import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import type { Product } from '@zivero/shared/schemas/catalog';
import { testStores } from '../../test/harness.ts';
import { productDraft } from '../../test/test-catalog.ts';
import { type ChangeFeed, startChangeFeed } from '../jobs/change-feed.ts';
import { webFixture } from '../web.fixture.ts';

// Before the stores are closed, which is registered by the next line.
afterAll(() => feed.stop());
const stores = await testStores();
const { deps, request } = webFixture(stores, { env: { SEARCH_ENGINE: 'embedded' } });
const { catalog } = deps.modules;
let feed: ChangeFeed;
let lamp: Product;

/** A saved price or stock level shows everywhere within a second; a cache on the way may not add another. */
const WITHIN_MS = 1_000;

const input = (json: unknown) => `input=${encodeURIComponent(JSON.stringify({ json }))}`;
const query = '{ search(query: "lamp") { nodes { price { amountMinor } } } }';
const SEARCHES: Record<string, () => Promise<Response>> = {
  search: () => request(`/trpc/store/search.search?${input({ q: 'lamp' })}`),
  suggest: () => request(`/trpc/store/search.suggest?${input({ prefix: 'lam' })}`),
  'a batch': () =>
    request(
      `/trpc/store/search.search,search.suggest?batch=1&input=${encodeURIComponent(
        JSON.stringify({ 0: { json: { q: 'lamp' } }, 1: { json: { prefix: 'lam' } } }),
      )}`,
    ),
  'a GraphQL query in a GET': () => request(`/graphql?query=${encodeURIComponent(query)}`),
  'a GraphQL query': () =>
    request('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query }),
    }),
};

beforeAll(async () => {
  await deps.modules.stock.ensureDefaults();
  const prices = [{ currency: 'EUR', amountMinor: 1_111, compareAtMinor: null }];
  const draft = productDraft({ title: 'Desk lamp' });
  const variants = draft.variants.map((variant) => ({ ...variant, prices }));
  const created = await catalog.create({ ...draft, variants });
  if (created.kind !== 'ok') throw new Error(created.kind);
  lamp = created.product;
  const { mongo, cache } = deps.infra;
  feed = startChangeFeed({ db: mongo.db, ...deps.searching, cache, log: deps.log });
  await feed.ready;
});

describe('a search over HTTP', () => {
  for (const [name, ask] of Object.entries(SEARCHES)) {
    test(`${name}: nobody in between may keep it, and a cookie changes nothing`, async () => {
      const reply = await ask();
      expect(reply.status).toBe(200);
      expect(reply.headers.get('cache-control')).toBe('no-store');
      expect(reply.headers.get('etag')).toBeNull();
      expect(reply.headers.getSetCookie()).toEqual([]);
      expect(await reply.text()).toContain('"amountMinor":1111');
    });
  }

  test('shows a price within a second of its save by another process, in each of its forms', async () => {
    const prices = [{ currency: 'EUR', amountMinor: 2_222, compareAtMinor: null }];
    const variants = lamp.variants.map((variant) => ({ ...variant, prices }));
    // As another process saves: nothing in this one is told but by the change feed.
    await stores.mongo.db
      .collection<{ _id: string; version: number }>('products')
      .updateOne({ _id: lamp.id }, { $set: { variants }, $inc: { version: 1 } });
    const savedAt = performance.now();
    for (const ask of Object.values(SEARCHES)) {
      while (!(await (await ask()).text()).includes('"amountMinor":2222'))
        if (performance.now() - savedAt > WITHIN_MS) throw new Error('still the old price');
    }
    expect(performance.now() - savedAt).toBeLessThan(WITHIN_MS);
  });
});
