/**
 * Fills an empty shop with the demo, the same one for the same seed:
 * `bun run seed [--products 400] [--orders 300] [--seed 1] [--now 2026-11-23T12:00:00Z] [--reset]`.
 * `--reset` first takes everything out of the shop: products, customers, staff and orders.
 */
import { parseArgs } from 'node:util';
import { createProgress } from '../server/src/local/dev/progress.ts';
import { DEMO_PASSWORD, DEMO_SHOPPER, DEMO_STAFF } from '../server/src/local/seed/demo-accounts.ts';
import { type SeedResult, seedShop } from '../server/src/local/seed/seed-shop.ts';
import { runCommand, UsageError, wholeNumber, withStores } from './stores.ts';

const HOUR_MS = 3_600_000;

function options() {
  const { values } = parseArgs({
    options: {
      products: { type: 'string', default: '400' },
      orders: { type: 'string', default: '300' },
      seed: { type: 'string', default: '1' },
      now: { type: 'string' },
      reset: { type: 'boolean', default: false },
    },
  });
  // The full hour: two seedings of one day differ no more than they must, and no order lies in the future.
  const now = values.now ? new Date(values.now) : new Date(Math.floor(Date.now() / HOUR_MS) * HOUR_MS);
  if (Number.isNaN(now.getTime())) throw new UsageError('--now must be a date, such as 2026-11-23T12:00:00Z');
  return {
    products: wholeNumber('products', values.products, 1),
    orders: wholeNumber('orders', values.orders, 0),
    seed: values.seed,
    now,
    reset: values.reset,
  };
}

await runCommand(async () => {
  const wanted = options();
  const progress = createProgress();
  const result = await withStores(({ mongo, pg, env, mediaDir }) => {
    if (env.isProduction) throw new UsageError('a production shop is not seeded (ZIVERO_ENV=production)');
    return progress.step<SeedResult>(
      'Demo shop',
      (step) =>
        seedShop(
          { mongo: mongo.db, pg, mediaDir },
          { ...wanted, onProgress: ({ step: name, done, total }) => step.say(`${name} ${done} of ${total}`) },
        ),
      (outcome) =>
        outcome.kind === 'seeded'
          ? `${outcome.products} products (${outcome.variants} variants), ${outcome.customers} customers, ${outcome.orders} orders, ${outcome.reviews} reviews`
          : 'left as it is',
    );
  });
  if (result.kind === 'not-empty') {
    console.error(
      'The shop is not empty. `bun run seed --reset` takes everything out of it and starts anew.',
    );
    return 1;
  }
  console.log(
    `Sign in as ${[DEMO_SHOPPER, ...DEMO_STAFF].map(({ email }) => email).join(', ')}: ${DEMO_PASSWORD}`,
  );
  return 0;
});
