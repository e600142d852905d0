import type { JobData, JobName } from '../infra/postgres/job-names.ts';
import type { Cache } from '../infra/redis/cache.ts';
import type { CartModule } from '../modules/cart/cart.ts';
import type { DocumentsModule } from '../modules/documents/documents.ts';
import type { EditsModule } from '../modules/edits/edits.ts';
import type { OrdersModule } from '../modules/orders/orders.ts';
import type { PaymentsModule } from '../modules/payments/payments.ts';
import type { StockModule } from '../modules/stock/stock.ts';

/**
 * How a job is worked off: `one` by one, or a batch together where many jobs of one kind can share
 * the work. A handler that throws is tried again; it must reach the same result however often it runs.
 */
export type JobHandler<N extends JobName> =
  | { one: (data: JobData<N>) => Promise<unknown>; concurrency?: number }
  | { batch: (data: JobData<N>[]) => Promise<unknown>; batchSize: number; concurrency?: number };
export type JobHandlers = { [N in JobName]: JobHandler<N> };

export type HandlerDeps = {
  stock: Pick<StockModule, 'mirror'>;
  orders: Pick<OrdersModule, 'mirrorSold'>;
  payments: Pick<
    PaymentsModule,
    'settleEvent' | 'expireOrder' | 'warnOfHold' | 'sendRefund' | 'reconcile' | 'cleanup'
  >;
  cart: Pick<CartModule, 'clearAfterOrder'>;
  edits: Pick<EditsModule, 'settle'>;
  documents: Pick<DocumentsModule, 'issue'>;
  /** `mail.*` of the notifications. */
  mail: {
    [K in Extract<JobName, `mail.${string}`>]: (data: JobData<K>) => Promise<unknown>;
  };
  cache: Pick<Cache, 'mustBump'>;
  /** Further things to clean up once an hour (sign-in families, …). */
  cleanups?: readonly (() => Promise<unknown>)[];
};

export function createHandlers({
  stock,
  orders,
  payments,
  cart,
  edits,
  documents,
  mail,
  cache,
  cleanups = [],
}: HandlerDeps): JobHandlers {
  return {
    'stock.mirror': {
      batchSize: 100,
      batch: (jobs) => stock.mirror([...new Set(jobs.map((job) => job.productId))]),
    },
    'orders.mirror-sold': {
      batchSize: 100,
      batch: (jobs) => orders.mirrorSold([...new Set(jobs.map((job) => job.productId))]),
    },
    'payments.settle': { one: ({ eventId }) => payments.settleEvent(eventId), concurrency: 4 },
    'payments.expire': { one: ({ orderId }) => payments.expireOrder(orderId), concurrency: 2 },
    'payments.refund': { one: ({ refundId }) => payments.sendRefund(refundId), concurrency: 2 },
    'payments.hold-ends': { one: ({ orderId }) => payments.warnOfHold(orderId) },
    'payments.reconcile': { one: () => payments.reconcile() },
    'cart.clear-after-order': { one: (data) => cart.clearAfterOrder(data), concurrency: 2 },
    'documents.invoice': {
      batchSize: 50,
      batch: (jobs) => documents.issue([...new Set(jobs.map((job) => job.orderId))]),
    },
    'edits.settle': { one: ({ editId }) => edits.settle(editId) },
    'mail.order-confirmation': { one: mail['mail.order-confirmation'], concurrency: 2 },
    'mail.order-sent': { one: mail['mail.order-sent'] },
    'mail.refund': { one: mail['mail.refund'] },
    'mail.send': { one: mail['mail.send'], concurrency: 2 },
    'mail.abandoned-carts': { one: mail['mail.abandoned-carts'] },
    'mail.back-in-stock': { one: mail['mail.back-in-stock'], concurrency: 2 },
    'cache.bump': {
      batchSize: 50,
      batch: (jobs) => cache.mustBump([...new Set(jobs.flatMap((job) => job.tags))]),
    },
    cleanup: {
      one: async () => {
        for (const clean of [payments.cleanup, ...cleanups]) await clean();
      },
    },
  };
}
