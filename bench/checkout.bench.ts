import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import postgres, { type Sql } from 'postgres';
import { startPrivateServices } from '../stress/private-services.ts';
import type { Bench, BenchOptions, BenchResult } from './bench.ts';
import { type BenchShop, openBenchShop } from './checkout-shop.ts';
import { type Counted, countCommits } from './commits.ts';

/** From pressing the button to a paid order, by PostgreSQL's own count; reads outside a transaction count too. */
const MOST_COMMITS = 6;
/** Of the commits of one row that one connection makes one after the other. */
const LEAST_RATIO = 0.15;

/**
 * Orders placed and paid per second, and single rows that the same PostgreSQL commits per second, in turn. It
 * writes to disk before it answers, as in the field. Stripe's stand-in and the shoppers are on this machine too.
 */
async function run({ args, say }: BenchOptions): Promise<BenchResult> {
  const { values } = parseArgs({
    args,
    options: {
      orders: { type: 'string', default: '300' },
      rounds: { type: 'string', default: '3' },
      'at-once': { type: 'string', default: '16' },
    },
  });
  const [orders, rounds, atOnce] = [values.orders, values.rounds, values['at-once']].map(Number) as [
    number,
    number,
    number,
  ];
  const folder = mkdtempSync(join(tmpdir(), 'zivero-bench-'));
  const services = await startPrivateServices(folder);
  const url = new URL(services.urls.POSTGRES_URL);
  url.pathname = '/postgres';
  // Counts from a database of its own, so that looking is not counted.
  const beside = postgres(url.href, { max: atOnce, onnotice: () => {} });
  try {
    const shop = await openBenchShop(services, folder);
    try {
      await beside`CREATE TABLE single_rows (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, at timestamptz)`;
      const commits = await countCommits(shop, beside, say);
      const speed = await race({ shop, beside, orders, rounds, atOnce, say });
      const passed = commits.placedToPaid <= MOST_COMMITS && speed.ratio >= LEAST_RATIO;
      return { passed, ...speed, leastRatio: LEAST_RATIO, ...named(commits), mostCommits: MOST_COMMITS };
    } finally {
      await shop.close();
    }
  } finally {
    await beside.end({ timeout: 1 });
    await services.stop(false);
    await rm(folder, { recursive: true, force: true });
  }
}

const named = ({ placedToPaid, laterDeliveries, jobs, idlePerSecond }: Counted) => ({
  commitsPlacedToPaid: placedToPaid,
  commitsOfLaterDeliveries: laterDeliveries,
  commitsOfJobs: jobs,
  queueCommitsPerSecond: idlePerSecond,
});

type Race = {
  shop: BenchShop;
  beside: Sql;
  orders: number;
  rounds: number;
  atOnce: number;
  say: (line: string) => void;
};

async function race({ shop, beside, orders, rounds, atOnce, say }: Race) {
  const sums = { ordered: 0, orderSeconds: 0, raw: 0, rawAtOnce: 0 };
  await shop.subscribe();
  await buy(shop, 32, atOnce);
  for (let round = 1; round <= rounds; round += 1) {
    const [raw, rawAtOnce] = [await commitRate(beside, 1), await commitRate(beside, atOnce)];
    const seconds = await buy(shop, orders, atOnce);
    sums.ordered += orders;
    sums.orderSeconds += seconds;
    sums.raw += raw / rounds;
    sums.rawAtOnce += rawAtOnce / rounds;
    const rate = (orders / seconds).toFixed(1);
    say(
      `round ${round}: ${rate} orders/s; single rows ${raw.toFixed(0)}/s, ${atOnce} at once ${rawAtOnce.toFixed(0)}/s`,
    );
  }
  const ordersPerSecond = sums.ordered / sums.orderSeconds;
  return {
    ordersPerSecond: Number(ordersPerSecond.toFixed(1)),
    rawCommitsPerSecond: Math.round(sums.raw),
    rawCommitsPerSecondAtOnce: Math.round(sums.rawAtOnce),
    ratio: Number((ordersPerSecond / sums.raw).toFixed(3)),
    atOnce,
  };
}

/** Seconds from the first press until the last order is paid; bags are filled before. */
async function buy(shop: BenchShop, orders: number, atOnce: number): Promise<number> {
  const ready = [];
  for (let at = 0; at < orders; at += 1) ready.push(await shop.ready(at));
  const before = await shop.paidOrders();
  const started = performance.now();
  const queue = ready.values();
  const buyer = async () => {
    for (const one of queue) await shop.pay(await shop.place(one));
  };
  await Promise.all(Array.from({ length: atOnce }, buyer));
  while ((await shop.paidOrders()) < before + orders) await Bun.sleep(10);
  return (performance.now() - started) / 1_000;
}

const RAW_MS = 1_500;

/** Rows per second that `connections` commit one by one. */
async function commitRate(beside: Sql, connections: number): Promise<number> {
  const until = performance.now() + RAW_MS;
  let rows = 0;
  const writer = async () => {
    for (; performance.now() < until; rows += 1) await beside`INSERT INTO single_rows (at) VALUES (now())`;
  };
  const started = performance.now();
  await Promise.all(Array.from({ length: connections }, writer));
  return rows / ((performance.now() - started) / 1_000);
}

export const bench: Bench = {
  about: 'orders placed and paid per second against single rows committed; commits per order',
  run,
};
