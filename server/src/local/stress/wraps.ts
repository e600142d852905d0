import { sql } from 'drizzle-orm';
import type { Queue } from '../../infra/postgres/queue.ts';
import type { Completion } from '../../modules/payments/payments.completion.ts';
import type { createReconciling } from '../../modules/payments/payments.reconciling.ts';
import type { PaymentsRepo } from '../../modules/payments/payments.repo.ts';
import type { StockRepo } from '../../modules/stock/stock.repo.ts';

/** What a run can take away from the servers, to see whether its checks notice. */
export const SABOTAGES = ['no-stock-guard', 'no-event-dedupe', 'no-expiry', 'no-reconcile'] as const;
export type Sabotage = (typeof SABOTAGES)[number];

/** Where a part of the server is built, and what becomes of what was built. */
export type Wrap = { file: string; factory: string; wrap: (made: never) => unknown };

/** The rows look as if there were more than anybody can buy, and are written without any guard. */
const plenty = <R extends { onHand: number }>(rows: readonly R[]): R[] =>
  rows.map((row) => ({ ...row, onHand: row.onHand + 10_000 }));
const unguarded = (repo: StockRepo): StockRepo => ({
  ...repo,
  lock: async (...asked) => plenty(await repo.lock(...asked)),
  rowsOf: async (...asked) => plenty(await repo.rowsOf(...asked)),
  rowsOfProducts: async (...asked) => plenty(await repo.rowsOfProducts(...asked)),
  async move(tx, movements) {
    for (const { variantId, locationId, onHand = 0, reserved = 0, backordered = 0 } of movements) {
      await tx.execute(sql`update stock set on_hand = on_hand + ${onHand}, reserved = reserved + ${reserved},
        backordered = backordered + ${backordered} where variant_id = ${variantId} and location_id = ${locationId}`);
    }
    return true;
  },
});

/** Every delivery of an event is taken for a new event, and nobody remembers having worked on one. */
function forgetful(repo: PaymentsRepo): PaymentsRepo {
  const seen = new Map<string, { id: string; type: string; body: unknown }>();
  return {
    ...repo,
    async storeEvent(tx, event) {
      await repo.storeEvent(tx, event);
      seen.set(event.id, { id: event.id, type: event.type, body: event.body });
      return true;
    },
    openEvent: async (id) => seen.get(id) ?? repo.openEvent(id),
    async endEvent(...asked) {
      await repo.endEvent(...asked);
      return true;
    },
  };
}

/** An order whose time is up keeps what it holds. */
const endless = (completion: Completion): Completion => ({
  ...completion,
  giveUp: async (tx, order, to) => (to === 'expired' ? false : completion.giveUp(tx, order, to)),
});

/** Nobody asks Stripe of their own accord. */
const unasked = (made: ReturnType<typeof createReconciling>): typeof made => ({
  ...made,
  reconcile: async () => ({ asked: 0, changed: 0, failed: 0 }),
});

/** Jobs are put off by the clock of PostgreSQL, which cannot be moved: their hour is told in its time. */
export const inPostgresTime =
  (offset: () => number) =>
  (queue: Queue): Queue => ({
    ...queue,
    enqueue: (tx, name, data, options = {}) =>
      queue.enqueue(tx, name, data, {
        ...options,
        ...(options.startAfter === undefined
          ? {}
          : { startAfter: new Date(options.startAfter.getTime() - offset()) }),
      }),
  });

const PAYMENTS = 'modules/payments/payments';
export const SABOTAGE_WRAPS: Record<Sabotage, Wrap> = {
  'no-stock-guard': { file: 'modules/stock/stock.repo.ts', factory: 'createStockRepo', wrap: unguarded },
  'no-event-dedupe': { file: `${PAYMENTS}.repo.ts`, factory: 'createPaymentsRepo', wrap: forgetful },
  'no-expiry': { file: `${PAYMENTS}.completion.ts`, factory: 'createCompletion', wrap: endless },
  'no-reconcile': { file: `${PAYMENTS}.reconciling.ts`, factory: 'createReconciling', wrap: unasked },
};
