import { createMongo } from '../../infra/mongo/client.ts';
import { ensureIndexes } from '../../infra/mongo/indexes.ts';
import { createPostgres } from '../../infra/postgres/client.ts';
import { migratePostgres } from '../../infra/postgres/migrate.ts';
import { announceDemoPayments } from '../seed/demo-payments.ts';
import { type SeedResult, type SeedTarget, seedShop } from '../seed/seed-shop.ts';
import { shopState } from '../seed/seed-state.ts';
import type { ServiceUrls } from '../services/services.ts';
import type { Progress } from './progress.ts';

const HOUR_MS = 60 * 60 * 1000;

/** Brings both databases to the newest schema, and makes the demo shop when there is none or half a one. */
export async function prepareShop(
  urls: ServiceUrls,
  { progress, mediaDir, products }: { progress: Progress; mediaDir: string; products: number },
): Promise<void> {
  const mongo = createMongo({ url: urls.MONGODB_URL });
  const pg = createPostgres({ url: urls.POSTGRES_URL, max: 4 });
  const target: SeedTarget = { mongo: mongo.db, pg, mediaDir };
  try {
    await progress.step('Database schema', () =>
      Promise.all([migratePostgres(urls.POSTGRES_URL), ensureIndexes(mongo.db)]),
    );
    if ((await shopState(target)) === 'filled') return;
    await progress.step('Demo shop', ({ say }) => seed(target, products, say), tell);
  } finally {
    await Promise.all([mongo.close(), pg.close()]);
  }
}

/** Lets the Stripe stand-in know what the demo's past orders were paid with, so that they can be refunded. */
export async function announcePayments(urls: ServiceUrls, stripeUrl: string): Promise<void> {
  const pg = createPostgres({ url: urls.POSTGRES_URL, max: 1 });
  try {
    await announceDemoPayments(pg, stripeUrl);
  } finally {
    await pg.close();
  }
}

function seed(target: SeedTarget, products: number, say: (line: string) => void): Promise<SeedResult> {
  return seedShop(target, {
    products,
    orders: 300,
    seed: '1',
    now: new Date(Math.floor(Date.now() / HOUR_MS) * HOUR_MS),
    onProgress: ({ step, done, total }) => {
      // In a log one line per part is enough; on a terminal it counts.
      if (process.stdout.isTTY || done >= total) say(`${step} ${done} of ${total}`);
    },
  });
}

function tell(result: SeedResult): string {
  if (result.kind === 'not-empty') return 'there already';
  return `${result.products} products, ${result.customers} customers, ${result.orders} orders, ${result.reviews} reviews`;
}
