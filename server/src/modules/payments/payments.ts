import type { OrderId, RefundId } from '@zivero/shared/schemas/ids';
import type { RefundOrder, RefundOrderResult } from '@zivero/shared/schemas/orders';
import type Stripe from 'stripe';
import type { Database } from '../../infra/postgres/client.ts';
import type { Enqueue } from '../../infra/postgres/queue.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Log } from '../../kernel/log.ts';
import type { OrdersModule } from '../orders/orders.ts';
import type { StockModule } from '../stock/stock.ts';

export type PaymentsDeps = {
  db: Database;
  enqueue: Enqueue;
  clock: Clock;
  log: Log;
  stripe: Stripe;
  stock: StockModule;
  orders: OrdersModule;
};

export type PaymentsModule = {
  /** Stores a signed event once, with its job; settles it at once. Resolves when it is stored. */
  receive(event: Stripe.Event): Promise<void>;
  refund(input: RefundOrder, staffId: string): Promise<RefundOrderResult>;
  // ── jobs
  settleEvent(eventId: string): Promise<void>;
  expireOrder(orderId: OrderId): Promise<void>;
  sendRefund(refundId: RefundId): Promise<void>;
  reconcile(): Promise<{ asked: number; changed: number; failed: number }>;
  cleanup(): Promise<void>;
};

export function createPayments(deps: PaymentsDeps): PaymentsModule {
  throw new Error(`not yet ${Object.keys(deps).length}`);
}
