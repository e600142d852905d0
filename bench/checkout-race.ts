import type { Sql } from 'postgres';
import type { BenchShop, Ready } from './checkout-shop.ts';
import { cpuMsOfTree } from './cpu-time.ts';

export type Race = {
  shop: BenchShop;
  /** At PostgreSQL's own database, with `atOnce` connections. */
  beside: Sql;
  /** At the shop's database, to see what is paid. */
  within: Sql;
  orders: number;
  rounds: number;
  atOnce: number;
  say: (line: string) => void;
};

/** In turn: single rows one after the other, the same with many connections, and orders from the press to paid. */
export async function race({ shop, beside, within, orders, rounds, atOnce, say }: Race) {
  await beside`CREATE TABLE single_rows (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, at timestamptz)`;
  const sums = { ordered: 0, orderSeconds: 0, raw: 0, rawAtOnce: 0 };
  const cpu: Record<string, number> = {};
  await shop.subscribe();
  // Until the code is compiled, connections are open and what is read once is read.
  await buy({ shop, within, atOnce }, await bags(shop, 5 * atOnce, atOnce));
  for (let round = 1; round <= rounds; round += 1) {
    const [raw, rawAtOnce] = [await commitRate(beside, 1), await commitRate(beside, atOnce)];
    const ready = await bags(shop, orders, atOnce);
    const before = cpuOf(shop.pids);
    const seconds = await buy({ shop, within, atOnce }, ready);
    for (const [name, ms] of Object.entries(cpuOf(shop.pids)))
      cpu[name] = (cpu[name] ?? 0) + ms - (before[name] ?? 0);
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
  const perOrder = Object.entries(cpu).map(([name, ms]) => [name, Number((ms / sums.ordered).toFixed(2))]);
  return {
    ordersPerSecond: Number(ordersPerSecond.toFixed(1)),
    rawCommitsPerSecond: Math.round(sums.raw),
    rawCommitsPerSecondAtOnce: Math.round(sums.rawAtOnce),
    ratio: Number((ordersPerSecond / sums.raw).toFixed(3)),
    atOnce,
    /** Children included. Shoppers and stand-in are no part of a shop. */
    cpuMsPerOrder: Object.fromEntries(perOrder) as Record<string, number>,
  };
}

function cpuOf(pids: Record<string, number>): Record<string, number> {
  const { user, system } = process.cpuUsage();
  const others = Object.entries(pids).map(([name, pid]) => [name, cpuMsOfTree(pid)]);
  return { ...Object.fromEntries(others), shoppers: (user + system) / 1_000 };
}

async function bags(shop: BenchShop, count: number, atOnce: number): Promise<Ready[]> {
  const ready: Ready[] = [];
  let next = 0;
  const filler = async () => {
    while (next < count) {
      next += 1;
      ready.push(await shop.ready(next));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, filler));
  return ready;
}

type Buying = Pick<Race, 'shop' | 'within' | 'atOnce'>;

/** Seconds from the first press until the last order is paid. */
async function buy({ shop, within, atOnce }: Buying, ready: readonly Ready[]): Promise<number> {
  const started = performance.now();
  const queue = ready.values();
  const buyer = async () => {
    for (const one of queue) await shop.pay(await shop.place(one));
  };
  await Promise.all(Array.from({ length: atOnce }, buyer));
  while (await isAnyWaiting(within)) await Bun.sleep(10);
  const seconds = (performance.now() - started) / 1_000;
  // What else Stripe tells of these payments is worked off before the next round.
  await shop.delivered();
  return seconds;
}

/** Index `orders_states`. */
async function isAnyWaiting(within: Sql): Promise<boolean> {
  const rows = await within`SELECT 1 FROM orders WHERE payment_state <> 'paid' LIMIT 1`;
  return rows.length > 0;
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
