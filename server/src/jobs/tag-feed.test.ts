import { afterAll, afterEach, expect, test } from 'bun:test';
import { testStores } from '../../test/harness.ts';
import { createTestCatalog } from '../../test/test-catalog.ts';
import type { Following } from '../infra/mongo/change-stream.ts';
import { createPostgres } from '../infra/postgres/client.ts';
import { createQueue } from '../infra/postgres/queue.ts';
import { createLog } from '../kernel/log.ts';
import { startTagFeed } from './tag-feed.ts';

const stores = await testStores();
const log = createLog('silent');
const queue = createQueue({ url: stores.urls.postgres, log, isWorker: false });
const { catalog, add } = createTestCatalog(stores);
afterAll(() => queue.stop(1_000));

const running: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of running.splice(0)) await stop();
});

/** One worker process: connections of its own. */
function startWorker(): Following {
  const pg = createPostgres({ url: stores.urls.postgres, max: 3 });
  const feed = startTagFeed({
    mongo: stores.mongo.db,
    pg,
    enqueue: queue.enqueue,
    catalog,
    log,
    standbyMs: 50,
  });
  const stop = async () => {
    await feed.stop();
    await pg.close();
  };
  running.push(stop);
  return { stop };
}

async function taken(): Promise<string[][]> {
  await queue.start();
  const rows = await stores.pg.sql<{ data: { tags: string[] } }[]>`
    SELECT data FROM pgboss.job WHERE name = 'cache.bump' ORDER BY created_on, id`;
  return rows.map(({ data }) => data.tags);
}

async function eventually<T>(read: () => Promise<T>, wanted: (value: T) => boolean): Promise<T> {
  const giveUpAt = Date.now() + 10_000;
  for (;;) {
    const value = await read();
    if (wanted(value)) return value;
    if (Date.now() > giveUpAt) throw new Error(JSON.stringify(value));
    await Bun.sleep(20);
  }
}
const token = async () =>
  (await stores.pg.sql<{ value: unknown }[]>`SELECT value FROM settings WHERE key = 'change-feed'`)[0]?.value;
const bumpsOf = (all: string[][], tag: string) => all.filter((tags) => tags.includes(tag)).length;

test('one leader turns changes into jobs; the next leader goes on where it stopped', async () => {
  const first = startWorker();
  startWorker();
  // Nobody knows where to begin: everything cached is made unreachable once.
  await eventually(taken, (all) => all.length === 1);
  expect((await taken())[0]).toEqual(['products', 'categories', 'brands']);
  expect(await token()).toBeDefined();

  const mug = await add({ slug: 'mug' });
  const seen = await eventually(taken, (all) => bumpsOf(all, 'product:mug') > 0);
  // Two workers run, one leads.
  expect(bumpsOf(seen, 'product:mug')).toBe(1);

  await first.stop();
  await catalog.update({ id: mug.id, base: 1, changes: { slug: 'cup' } });
  const after = await eventually(taken, (all) => bumpsOf(all, 'product:cup') > 0);
  expect(bumpsOf(after, 'products')).toBe(3);
}, 30_000);

test('what changed while nobody led is made up for', async () => {
  await eventually(token, (value) => value !== undefined);
  const before = (await taken()).length;
  await add({ slug: 'missed' });
  await catalog.saveBrand({ name: 'Missed' });
  expect(await taken()).toHaveLength(before);
  startWorker();
  const all = await eventually(taken, (found) => bumpsOf(found, 'product:missed') > 0);
  await eventually(taken, (found) => bumpsOf(found.slice(before), 'brands') > 0);
  // Its own place was known: no gap, not everything at once.
  expect(all.slice(before).some((tags) => tags.includes('categories'))).toBe(false);
}, 30_000);

test('a place that the server knows no longer leads to one bump of everything', async () => {
  await stores.pg
    .sql`UPDATE settings SET value = '{"_data":"8200000000000000002B022C0100296E04"}' WHERE key = 'change-feed'`;
  const before = (await taken()).length;
  startWorker();
  const all = await eventually(taken, (found) => found.length > before);
  expect(all[before]).toEqual(['products', 'categories', 'brands']);
}, 30_000);

test('what was changed behind the services is on cached pages within a second', async () => {
  const worker = createQueue({ url: stores.urls.postgres, log });
  running.push(() => worker.stop(1_000));
  const shop = createTestCatalog(stores);
  await worker.work('cache.bump', { concurrency: 1, batchSize: 50, pollSeconds: 2 }, async (jobs) =>
    shop.cache.mustBump(jobs.flatMap(({ data }) => data.tags)),
  );
  startWorker();
  await shop.add({ slug: 'lamp', title: 'Before' });
  await eventually(taken, (all) => bumpsOf(all, 'product:lamp') > 0);
  const title = async () => (await shop.catalog.bySlug({ slug: 'lamp' })).title;
  expect(await title()).toBe('Before');
  await stores.mongo.db.collection('products').updateOne({ slug: 'lamp' }, { $set: { title: 'After' } });
  const changedAt = performance.now();
  await eventually(title, (now) => now === 'After');
  expect(performance.now() - changedAt).toBeLessThan(1_000);
}, 30_000);
