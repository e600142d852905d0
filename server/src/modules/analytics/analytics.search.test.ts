import { beforeAll, expect, test } from 'bun:test';
import type { SearchReport } from '@zivero/shared/schemas/search-events';
import { testStores } from '../../../test/harness.ts';
import { createTestCatalog, TEST_NOW } from '../../../test/test-catalog.ts';
import { guestContext, staffContext } from '../../../test/test-context.ts';
import { createTestClock } from '../../kernel/clock.ts';
import { createCallerFactory } from '../../rpc/trpc.ts';
import { createSearchEventsRepo } from '../search/search-events.repo.ts';
import { createAnalyticsRepo } from './analytics.repo.ts';
import { createAnalyticsSearchRepo } from './analytics.search.repo.ts';
import { createSearchReportsRouter } from './analytics.search.router.ts';
import { createAnalytics } from './analytics.ts';

const stores = await testStores();
const shop = createTestCatalog(stores);
const { db } = stores.pg;
const neverAsked = () => Promise.reject(new Error('stock was asked for'));
const analytics = createAnalytics({
  repo: createAnalyticsRepo(db),
  searches: createAnalyticsSearchRepo(db),
  settings: shop.settings,
  catalog: shop.catalog,
  // What searches led to has nothing to do with stock.
  stockLists: { list: neverAsked, lowAmong: neverAsked, labels: neverAsked, counts: neverAsked },
  clock: createTestClock(TEST_NOW),
});
const router = createCallerFactory(createSearchReportsRouter(analytics));
const NONE = {
  searches: 0,
  empty: 0,
  corrected: 0,
  shown: 0,
  clicks: 0,
  clickPlaces: 0,
  carts: 0,
  orders: 0,
};
let report: SearchReport;
let lamp: Awaited<ReturnType<typeof shop.add>>;

beforeAll(async () => {
  lamp = await shop.add({ title: 'Mushroom lamp' });
  const draft = await shop.add({ title: 'Secret lamp', status: 'draft' });
  const today = '2026-05-04';
  await createSearchEventsRepo(db).add({
    queries: [
      { day: today, query: 'lamp', ...NONE, searches: 40, clicks: 20, clickPlaces: 50, carts: 5, orders: 2 },
      { day: '2026-04-20', query: 'lamp', ...NONE, searches: 10 },
      { day: today, query: 'teapot', ...NONE, searches: 7, empty: 7 },
      { day: today, query: 'vase', ...NONE, searches: 30, clicks: 1, clickPlaces: 9, corrected: 3 },
      { day: today, query: 'rare', ...NONE, searches: 2 },
      { day: '2026-01-01', query: 'long ago', ...NONE, searches: 99 },
    ],
    products: [
      { day: today, query: 'lamp', productId: draft.id, clicks: 9, carts: 0, orders: 0 },
      { day: today, query: 'lamp', productId: lamp.id, clicks: 11, carts: 5, orders: 2 },
    ],
  });
  report = await router(staffContext('viewer')).overview({ days: 30 });
});

test('sums, top queries and what they lead to; drafts are not named', () => {
  expect(report).toMatchObject({ days: 30, searches: 89, empty: 7, corrected: 3, clicks: 21, orders: 2 });
  expect(report.top.map(({ query, searches }) => [query, searches])).toEqual([
    ['lamp', 50],
    ['vase', 30],
    ['teapot', 7],
    ['rare', 2],
  ]);
  expect(report.top[0]).toMatchObject({ place: 2.5, leadsTo: [{ id: lamp.id, title: 'Mushroom lamp' }] });
});

test('what found nothing, and what found something that nobody clicked; too few searches say nothing', () => {
  expect(report.zero.map(({ query }) => query)).toEqual(['teapot']);
  expect(report.lowClick.map(({ query }) => query)).toEqual(['vase']);
});

test('the span is counted in days, today included', async () => {
  const week = await router(staffContext('viewer')).overview({ days: 7 });
  expect(week.top.find(({ query }) => query === 'lamp')?.searches).toBe(40);
});

test('guests see none of it', async () => {
  await expect(router(guestContext()).overview({ days: 7 })).rejects.toMatchObject({
    cause: { code: 'auth.required' },
  });
});
