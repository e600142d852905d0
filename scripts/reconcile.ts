/**
 * Brings our orders, payments and refunds and Stripe's together, now: `bun run reconcile`. A worker does the
 * same every minute, and looks at the ledgers of recent and open orders every hour; here all are looked at. Ends with
 * 1 when something could not be asked or an order's ledger does not fit.
 */
import { buildDeps } from '../server/src/deps.ts';
import { createLog } from '../server/src/kernel/log.ts';
import { runCommand, withStores } from './stores.ts';

await runCommand(() =>
  withStores(async ({ env }) => {
    const store = env.STORE_URL ?? 'http://127.0.0.1';
    const urls = { store, admin: env.ADMIN_URL ?? `${store}/admin`, api: env.PUBLIC_API_URL ?? store };
    const deps = buildDeps({ env, urls, log: createLog('warn') });
    try {
      const { payments } = deps.modules;
      const { asked, changed, failed } = await payments.reconcile();
      await payments.idle();
      console.log(`asked Stripe about ${asked}, changed ${changed}, left ${failed} for later`);
      const mismatches = await payments.audit('all');
      for (const { number, why, balance, expected } of mismatches) {
        const [is, should] = [balance, expected].map((one) => `${one.amountMinor} ${one.currency}`);
        console.log(`order ${number} (${why}): its ledger says ${is}, not ${should}`);
      }
      return failed === 0 && mismatches.length === 0 ? 0 : 1;
    } finally {
      await deps.close();
    }
  }),
);
