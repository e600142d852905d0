import { beforeAll, describe, expect, test } from 'bun:test';
import type { SearchEvent } from '@zivero/shared/schemas/search-events';
import { testStores } from '../../../test/harness.ts';
import { createTestCatalog, TEST_NOW } from '../../../test/test-catalog.ts';
import { guestContext } from '../../../test/test-context.ts';
import { createRateLimiter } from '../../infra/redis/rate-limit.ts';
import { createTestClock } from '../../kernel/clock.ts';
import { createLog } from '../../kernel/log.ts';
import { createCallerFactory } from '../../rpc/trpc.ts';
import { id } from './engine.fixture.ts';
import type { LearnedPhrase } from './engine.ts';
import { createSearchStoreRouter } from './search.router.ts';
import { createSearchEventsRepo } from './search-events.repo.ts';
import { createSearchEvents } from './search-events.ts';
import { createSearchLearning } from './search-learning.ts';

const stores = await testStores();
const clock = createTestClock(TEST_NOW);
const shop = createTestCatalog(stores, clock);
const log = createLog('silent');
const repo = createSearchEventsRepo(stores.pg.db);
const processOf = () =>
  createSearchEvents({ repo, clock, log, limit: createRateLimiter({ redis: stores.redis, clock }).allows });
const events = processOf();
const apiFrom = (ip: string) =>
  createCallerFactory(
    createSearchStoreRouter({
      search: shop.search,
      searchEvents: events,
      searchLearning: { popular: () => [] },
    }),
  )({
    ...guestContext(),
    ip,
  });

const rows = () => stores.pg.sql<Record<string, unknown>[]>`select * from search_daily order by day, query`;
const search = (q: string, total = 2): SearchEvent => ({
  kind: 'search',
  q,
  total,
  shown: total,
  isCorrected: false,
});
const click = (q: string, place = 1): SearchEvent => ({ kind: 'click', q, productId: id('lamp'), place });

beforeAll(async () => {
  await shop.add({ title: 'Mushroom lamp' });
  await shop.indexAll();
});

describe('search events', () => {
  test('are answered before they are written, and add up over processes', async () => {
    expect(
      await apiFrom('10.0.0.1').track({ events: [search('Mushroom LAMP'), click('mushroom lamp', 2)] }),
    ).toEqual({ isTaken: true });
    expect(await rows()).toHaveLength(0);
    const other = processOf();
    await other.track([search('mushroom lamp'), click('mushroom lamp')], '10.0.0.2');
    await Promise.all([events.flush(), other.flush()]);
    expect(await rows()).toMatchObject([
      { query: 'mushroom lamp', searches: 2, clicks: 2, click_places: 3, empty: 0, shown: 4 },
    ]);
  });

  test('keep nothing about a person', async () => {
    await apiFrom('10.0.0.1').track({ events: [search('ann@example.com'), search('+31612345678')] });
    await events.flush();
    expect(await rows()).toHaveLength(1);
    const columns = Object.keys((await rows())[0] ?? {});
    for (const column of ['ip', 'customer_id', 'session_id', 'at']) expect(columns).not.toContain(column);
  });

  test('one address is bounded, others are not', async () => {
    const taken = await Promise.all(
      Array.from({ length: 130 }, () => events.track([search('flood')], '10.0.0.66')),
    );
    expect(taken.filter(Boolean)).toHaveLength(120);
    expect(await events.track([search('calm')], '10.0.0.67')).toBe(true);
    await events.flush();
  });

  test('malformed ones are refused whole', async () => {
    const api = apiFrom('10.0.0.3');
    for (const wrong of [
      [],
      [{ kind: 'click', q: 'x', productId: 'prd_1', place: 1 }],
      Array.from({ length: 21 }, () => search('x')),
    ])
      await expect(api.track({ events: wrong as SearchEvent[] })).rejects.toThrow();
  });

  test('are removed when they are old', async () => {
    await repo.add({
      queries: [
        {
          day: '2025-01-01',
          query: 'old',
          searches: 1,
          empty: 0,
          corrected: 0,
          shown: 0,
          clicks: 0,
          clickPlaces: 0,
          carts: 0,
          orders: 0,
        },
      ],
      products: [{ day: '2025-01-01', query: 'old', productId: id('lamp'), clicks: 1, carts: 0, orders: 0 }],
    });
    await events.removeOld();
    expect((await rows()).map(({ query }) => query)).not.toContain('old');
    const [left] = await stores.pg.sql<
      { n: string }[]
    >`select count(*)::text as n from search_daily_products where query = 'old'`;
    expect(left?.n).toBe('0');
  });
});

describe('learning', () => {
  test('only what led to clicks and is in the catalog word for word is learned', async () => {
    const told: LearnedPhrase[][] = [];
    const learning = createSearchLearning({
      engine: { search: shop.engine.search, learn: async (phrases) => void told.push([...phrases]) },
      repo,
      clock,
      log,
    });
    const four = (q: string) => Array.from({ length: 4 }, () => click(q));
    await events.track(
      [...four('mushroom lamp'), { kind: 'order', q: 'mushroom lamp', productId: id('lamp') }],
      '10.0.0.4',
    );
    // A stranger's words: clicks are claimed for what no product says.
    await events.track(
      [...four('buy elsewhere'), ...four('mushrom lamp'), ...four('mushroom elsewhere')],
      '10.0.0.5',
    );
    await events.track([click('lamp')], '10.0.0.6');
    await events.flush();
    expect(await learning.learn()).toBe(1);
    expect(told).toEqual([[{ text: 'mushroom lamp', weight: 2 + 4 + 10 }]]);
    expect(learning.popular(5)).toEqual(['mushroom lamp']);
  });
});
