import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import type { Product } from '@zivero/shared/schemas/catalog';
import { NO_SEARCH_RULES, type SearchRules } from '@zivero/shared/schemas/search-rules';
import { openGate } from '../../../test/gate.ts';
import { testStores } from '../../../test/harness.ts';
import { createTestCatalog, TEST_NOW } from '../../../test/test-catalog.ts';
import { guestContext, staffContext } from '../../../test/test-context.ts';
import { createPostgres } from '../../infra/postgres/client.ts';
import { createTestClock } from '../../kernel/clock.ts';
import { createLog } from '../../kernel/log.ts';
import { createCallerFactory } from '../../rpc/trpc.ts';
import type { EngineQuery } from './engine.ts';
import { createSearchAdminRouter } from './search.admin.router.ts';
import { createSearch } from './search.ts';
import { createSearchPreview } from './search-preview.ts';
import { createSearchRulesRepo } from './search-rules.repo.ts';
import { createSearchRules } from './search-rules.ts';

const stores = await testStores();
const clock = createTestClock(TEST_NOW);
const shop = createTestCatalog(stores, clock);
const log = createLog('silent');
/** The engine of the shop; remembers what it was asked. */
const asked: EngineQuery[] = [];
const engine = {
  ...shop.engine,
  search(query: EngineQuery) {
    asked.push(query);
    return shop.engine.search(query);
  },
};
const processOf = () =>
  createSearchRules({ repo: createSearchRulesRepo(stores.pg.db), clock, log, catalog: shop.catalog });
const rules = processOf();
/** Another web process of the same shop. */
const elsewhere = processOf();
const search = createSearch({ engine, catalog: shop.catalog, rules });
const preview = createSearchPreview({ engine, catalog: shop.catalog, rules });
const router = createCallerFactory(createSearchAdminRouter({ rules, preview }));
const admin = router(staffContext('manager'));
const find = (q: string, more: { filters?: { onSale: boolean }; after?: string } = {}) =>
  search.search({ q, filters: {}, sort: 'relevance', limit: 10, locale: 'en', ...more });
let lamp: Product;

beforeAll(async () => {
  lamp = await shop.add({ title: 'Mushroom lamp' });
  await shop.add({ title: 'Desk lamp' });
  await shop.indexAll();
});

const ruled = (): SearchRules => ({
  ...NO_SEARCH_RULES,
  synonyms: [{ kind: 'two-way', phrases: ['lamp', 'light'] }],
  queries: [{ match: 'exact', q: 'lamp', pins: [lamp.id], boosts: [] }],
  redirects: [{ q: 'sale', to: '/search?sale=1' }],
});

describe('search rules', () => {
  test('a draft is seen in the preview, by no shopper', async () => {
    expect((await admin.rules()).draft).toMatchObject({ revision: 0, rules: NO_SEARCH_RULES });
    const saved = await admin.saveRules({ base: 0, rules: ruled() });
    expect(saved).toMatchObject({ kind: 'ok', state: { draft: { revision: 1, updatedBy: 'manager' } } });
    expect(saved.kind === 'ok' && saved.state.products[lamp.id]).toBe('Mushroom lamp');

    const shown = await admin.preview({ q: 'lamp' });
    expect(
      asked
        .slice(-2)
        .map((query) => query.rules?.pins.length)
        .sort(),
    ).toEqual([0, 1]);
    expect(shown.draft.products.find(({ id }) => id === lamp.id)?.isPinned).toBe(true);
    expect(shown.published.products.map(({ isPinned }) => isPinned)).toEqual([false, false]);
    expect((await admin.preview({ q: 'sale' })).draft.redirect).toBe('/search?sale=1');
    expect((await find('sale')).redirect).toBeNull();
  });

  test('what is published holds at once here, and within a second in every other process', async () => {
    await elsewhere.published();
    expect(await admin.publishRules({ base: 1, note: 'first' })).toMatchObject({
      kind: 'ok',
      state: { published: { version: 1 } },
    });
    expect((await find('sale')).redirect).toBe('/search?sale=1');
    expect((await find('Lamps')).redirect).toBeNull();
    expect(asked.at(-1)?.rules).toMatchObject({
      pins: [lamp.id],
      synonyms: [{ from: 'lamps', to: ['light'] }],
    });

    expect((await elsewhere.published()).redirects.size).toBe(0);
    clock.advance(1_000);
    expect((await elsewhere.published()).redirects.size).toBe(1);
  });

  test('a redirect is for a first page without filters', async () => {
    expect((await find('sale', { filters: { onSale: true } })).redirect).toBeNull();
    const { after } = await search.search({
      q: 'lamp',
      filters: {},
      sort: 'relevance',
      limit: 1,
      locale: 'en',
    });
    expect(after).not.toBeNull();
  });

  test('two people who save the same draft: the second is told, nothing is overwritten', async () => {
    const { draft } = await admin.rules();
    expect((await admin.saveRules({ base: draft.revision, rules: ruled() })).kind).toBe('ok');
    const late = await admin.saveRules({ base: draft.revision, rules: NO_SEARCH_RULES });
    expect(late).toMatchObject({ kind: 'conflict', by: 'manager' });
    expect((await admin.publishRules({ base: draft.revision, note: '' })).kind).toBe('conflict');
    expect((await admin.rules()).draft.rules).toEqual(ruled());
  });

  test('an earlier version comes back as a draft; who did what is logged', async () => {
    const { draft } = await admin.rules();
    await admin.saveRules({ base: draft.revision, rules: NO_SEARCH_RULES });
    await admin.publishRules({ base: draft.revision + 1, note: 'empty' });
    expect((await find('sale')).redirect).toBeNull();
    await admin.restoreRules({ base: draft.revision + 1, version: 1 });
    expect((await admin.rules()).draft.rules).toEqual(ruled());
    expect((await find('sale')).redirect).toBeNull();
    expect(
      (await admin.versions()).map(({ version, note, publishedBy }) => [version, note, publishedBy]),
    ).toEqual([
      [2, 'empty', 'manager'],
      [1, 'first', 'manager'],
    ]);
    const rows = await stores.pg.sql<{ kind: string }[]>`
      select kind from events where subject_id = 'search-rules' and actor_kind = 'staff' order by id`;
    expect(rows.map(({ kind }) => kind)).toEqual([
      'search.rules-saved',
      'search.rules-published',
      'search.rules-saved',
      'search.rules-saved',
      'search.rules-published',
      'search.rules-saved',
    ]);
    await expect(admin.restoreRules({ base: 9, version: 99 })).rejects.toMatchObject({
      cause: { code: 'request.not-found' },
    });
  });

  test('whoever may not write sees and previews; guests see nothing', async () => {
    const viewer = router(staffContext('viewer'));
    expect((await viewer.preview({ q: 'lamp' })).draft.total).toBe(2);
    const forbidden = { cause: { code: 'auth.forbidden' } };
    await expect(viewer.saveRules({ base: 0, rules: NO_SEARCH_RULES })).rejects.toMatchObject(forbidden);
    await expect(viewer.publishRules({ base: 0 })).rejects.toMatchObject(forbidden);
    await expect(viewer.restoreRules({ base: 0, version: 1 })).rejects.toMatchObject(forbidden);
    const guest = router(guestContext());
    await expect(guest.rules()).rejects.toMatchObject({ cause: { code: 'auth.required' } });
  });
});

describe('while PostgreSQL is away', () => {
  test('searches go on with the rules known last', async () => {
    const gate = await openGate(stores.urls.postgres);
    const pg = createPostgres({ url: gate.url, max: 2 });
    afterAll(async () => {
      await pg.close();
      await gate.stop();
    });
    const cut = createSearchRules({ repo: createSearchRulesRepo(pg.db), clock, log, catalog: shop.catalog });
    const before = await cut.published();
    gate.cut();
    clock.advance(5_000);
    expect(await cut.published()).toBe(before);
  }, 30_000);
});
