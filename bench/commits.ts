import type { Sql } from 'postgres';
import type { BenchShop, Ready } from './checkout-shop.ts';

/** Commits per order, by `xact_commit` of the shop's database. */
export type Counted = {
  /** Placement, session and the one event that settles it. */
  placedToPaid: number;
  /** The queue's bookkeeping meanwhile: workers are woken, five times a second at most. */
  waking: number;
  /** Further events of the same payment. */
  laterDeliveries: number;
  /** Mails, bags, mirrors of stock and of sold units, with the queue's own bookkeeping for them. */
  jobs: number;
  /** What a worker's queue commits while there is nothing to do. */
  idlePerSecond: number;
};

const ORDERS = 20;
/** PostgreSQL's processes hand in their counts after ten idle seconds at the latest. */
const COUNTED_AFTER_MS = 11_000;
/** Jobs that are put off by 15 s are under way then as well. */
const WORKED_OFF_MS = 20_000;
/** Of a payment's events, the one that the shop is told of where no other is to be counted. */
const DECIDING = 'checkout.session.completed';

/** One order after the other, nothing else in the database: first without a worker, then what a worker does. */
export async function countCommits(
  shop: BenchShop,
  { beside, within }: { beside: Sql; within: Sql },
  say: (line: string) => void,
): Promise<Counted> {
  // It cleans up in the same database when it likes.
  await beside`ALTER SYSTEM SET autovacuum = off`;
  await beside`SELECT pg_reload_conf()`;
  const soFar = async (): Promise<number> => {
    await Bun.sleep(COUNTED_AFTER_MS);
    const [row] = await beside<{ n: number }[]>`
      SELECT xact_commit::int AS n FROM pg_stat_database WHERE datname = 'zivero'`;
    return row?.n ?? 0;
  };
  // Connections are opened, settings and rates are read once before anything is counted.
  await shop.subscribe([DECIDING]);
  await orderOneByOne(shop, await fill(shop));
  const [first, second, third] = [await fill(shop), await fill(shop), await fill(shop)];

  const woken = await countWakes(within);
  const start = await soFar();
  await orderOneByOne(shop, first);
  const afterFirst = await soFar();
  const waking = woken();
  say(
    `${(afterFirst - start - waking) / ORDERS} commits from placed to paid, ${waking / ORDERS} to wake workers`,
  );
  await shop.subscribe();
  await orderOneByOne(shop, second);
  const afterSecond = await soFar();
  const wakingSecond = woken() - waking;

  const worker = await shop.startWorker();
  await Bun.sleep(WORKED_OFF_MS);
  const beforeIdle = await soFar();
  const idleSince = performance.now();
  const afterIdle = await soFar();
  const idlePerMs = (afterIdle - beforeIdle) / (performance.now() - idleSince);
  const workingSince = performance.now();
  await orderOneByOne(shop, third);
  await Bun.sleep(WORKED_OFF_MS);
  const afterThird = await soFar();
  const ofQueue = idlePerMs * (performance.now() - workingSince);
  await worker.stop();
  await beside`ALTER SYSTEM RESET autovacuum`;
  await beside`SELECT pg_reload_conf()`;
  const [placedToPaid, withAll] = [afterFirst - start - waking, afterSecond - afterFirst - wakingSecond];
  return {
    placedToPaid: round(placedToPaid / ORDERS),
    waking: round(waking / ORDERS),
    laterDeliveries: round((withAll - placedToPaid) / ORDERS),
    jobs: round((afterThird - afterIdle - ofQueue - withAll) / ORDERS),
    idlePerSecond: round(idlePerMs * 1_000),
  };
}

/** A process wakes several queues by one commit, which is told at once, and then not for 200 ms. */
const SAME_WAKE_MS = 50;

/** Counts commits that wake workers, from now on. */
async function countWakes(within: Sql): Promise<() => number> {
  let [wakes, lastAt] = [0, Number.NEGATIVE_INFINITY];
  const [row] = await within<{ channel: string }[]>`
    SELECT 'pgboss_' || left(encode(sha224('pgboss'::bytea), 'hex'), 24) AS channel`;
  await within.listen(row?.channel ?? '', () => {
    const at = performance.now();
    if (at - lastAt > SAME_WAKE_MS) wakes += 1;
    lastAt = at;
  });
  return () => wakes;
}

/** Bags and quotes are no part of what is counted. */
async function fill(shop: BenchShop): Promise<Ready[]> {
  const ready: Ready[] = [];
  while (ready.length < ORDERS) ready.push(await shop.ready(ready.length));
  return ready;
}

async function orderOneByOne(shop: BenchShop, ready: readonly Ready[]): Promise<void> {
  for (const one of ready) {
    await shop.pay(await shop.place(one));
    await shop.delivered();
  }
}

const round = (value: number): number => Number(value.toFixed(2));
