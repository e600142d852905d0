import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import postgres from 'postgres';
import { startPrivateServices } from '../stress/private-services.ts';
import type { Bench, BenchOptions, BenchResult } from './bench.ts';
import { race } from './checkout-race.ts';
import { openBenchShop } from './checkout-shop.ts';
import { type Counted, countCommits } from './commits.ts';

/** From pressing the button to a paid order, by PostgreSQL's own count; reads outside a transaction count too. */
const MOST_COMMITS = 6;
/** Of the commits of one row that one connection makes one after the other. */
const LEAST_RATIO = 0.15;

/**
 * Orders placed and paid per second, and single rows that the same PostgreSQL commits per second, in turn. It
 * writes to disk before it answers, as in the field. Stripe's stand-in and the shoppers are on this machine too;
 * what each process takes of it is told beside.
 */
async function run({ args, say }: BenchOptions): Promise<BenchResult> {
  const { values } = parseArgs({
    args,
    options: {
      orders: { type: 'string', default: '500' },
      rounds: { type: 'string', default: '3' },
      'at-once': { type: 'string', default: '32' },
      /** Leaves out the commits, which take two minutes to count. */
      'speed-only': { type: 'boolean', default: false },
      /** Folder for a profile of the server. */
      profile: { type: 'string' },
    },
  });
  const [orders, rounds, atOnce] = [values.orders, values.rounds, values['at-once']].map(Number) as [
    number,
    number,
    number,
  ];
  const folder = mkdtempSync(join(tmpdir(), 'zivero-bench-'));
  const services = await startPrivateServices(folder);
  const sqlOf = (database: string, max: number) => {
    const url = new URL(services.urls.POSTGRES_URL);
    if (database !== '') url.pathname = `/${database}`;
    return postgres(url.href, { max, onnotice: () => {} });
  };
  // Counts from a database of its own, so that looking is not counted.
  const beside = sqlOf('postgres', atOnce);
  const profiling = values.profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${values.profile}`];
  try {
    const shop = await openBenchShop(services, folder, profiling);
    const within = sqlOf('', 1);
    try {
      const commits = values['speed-only'] ? null : await countCommits(shop, { beside, within }, say);
      const speed = await race({ shop, beside, within, orders, rounds, atOnce, say });
      const isFast = speed.ratio >= LEAST_RATIO;
      const passed = isFast && commits !== null && commits.placedToPaid <= MOST_COMMITS;
      return { passed, ...speed, leastRatio: LEAST_RATIO, ...named(commits), mostCommits: MOST_COMMITS };
    } finally {
      await within.end({ timeout: 1 });
      await shop.close();
    }
  } finally {
    await beside.end({ timeout: 1 });
    await services.stop(false);
    await rm(folder, { recursive: true, force: true });
  }
}

const named = (counted: Counted | null) =>
  counted === null
    ? {}
    : {
        commitsPlacedToPaid: counted.placedToPaid,
        commitsToWakeWorkers: counted.waking,
        commitsOfLaterDeliveries: counted.laterDeliveries,
        commitsOfJobs: counted.jobs,
        queueCommitsPerSecond: counted.idlePerSecond,
      };

export const bench: Bench = {
  about: 'orders placed and paid per second against single rows committed; commits and CPU time per order',
  run,
};
