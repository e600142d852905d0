import type { RefundId } from '@zivero/shared/schemas/ids';
import type Stripe from 'stripe';
import type { Database } from '../../infra/postgres/client.ts';
import type { Enqueue } from '../../infra/postgres/queue.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Log } from '../../kernel/log.ts';
import type { GiftCardsModule } from '../gift-cards/gift-cards.ts';
import type { OrdersModule } from '../orders/orders.ts';
import type { PromotionsModule } from '../promotions/promotions.ts';
import type { StockModule } from '../stock/stock.ts';
import { createBooks } from './payments.books.ts';
import { createCancelling } from './payments.cancelling.ts';
import { createCapturing } from './payments.capturing.ts';
import { createCards } from './payments.cards.ts';
import type { ChangesNeed } from './payments.changes.ts';
import { createCompletion } from './payments.completion.ts';
import { createStripeCustomers } from './payments.customers.ts';
import { createDisputes } from './payments.disputes.ts';
import { createEvents } from './payments.events.ts';
import { createReconciling } from './payments.reconciling.ts';
import { createRefundSettling } from './payments.refund-settling.ts';
import { createRefunding } from './payments.refunding.ts';
import type { PaymentsRepo } from './payments.repo.ts';
import { createSessions } from './payments.sessions.ts';
import { createSettling } from './payments.settling.ts';

export type { ChangePaid, ChangesNeed } from './payments.changes.ts';

export type PaymentsDeps = {
  db: Database;
  repo: PaymentsRepo;
  enqueue: Enqueue;
  clock: Clock;
  log: Log;
  stripe: Stripe;
  stock: StockModule;
  promotions: Pick<PromotionsModule, 'claims'>;
  giftCards: Pick<GiftCardsModule, 'holds' | 'creditFor'>;
  orders: OrdersModule;
  /** Changes of paid orders that wait for a payment of their own. */
  changes: ChangesNeed;
};
export type PaymentsModule = ReturnType<typeof createPayments>;
const KEEP_EVENTS_MS = 90 * 86_400_000;

/** Money: an order is paid when Stripe says so, and every cent that moved stands once in the ledger. */
export function createPayments(deps: PaymentsDeps) {
  const { repo, clock } = deps;
  const completion = createCompletion(deps);
  const books = createBooks(deps);
  const customers = createStripeCustomers(deps);
  const cards = createCards({ ...deps, customers });
  const sessions = createSessions({ ...deps, customers });
  const refundSettling = createRefundSettling(deps);
  const refunding = createRefunding({ ...deps, refundSettling });
  const cancelling = createCancelling({ ...deps, refunding });
  const settling = createSettling({ ...deps, sessions, completion, refunding, refundSettling });
  const capturing = createCapturing({ ...deps, settling });
  const disputes = createDisputes({ ...deps, refundSettling });
  const events = createEvents({ ...deps, settling, refundSettling, disputes });
  const reconciling = createReconciling({
    ...deps,
    ...events,
    sessions,
    settling,
    completion,
    sendRefund: refunding.send,
  });

  return {
    ...events,
    refund: refunding.refund,
    cancel: cancelling.cancel,
    capture: capturing.capture,
    releaseHold: capturing.release,
    warnOfHold: capturing.warnOfHold,
    sendRefund: (id: RefundId): Promise<unknown> => refunding.send(id),
    expireOrder: reconciling.expireOrder,
    reconcile: reconciling.reconcile,
    /** Once an hour: old events go, the books are looked through. */
    async cleanup(): Promise<void> {
      await repo.removeEvents(new Date(clock.now().getTime() - KEEP_EVENTS_MS));
      await books.audit();
    },
    /** Orders whose ledger does not fit; none, while all is well. */
    mismatches: books.mismatches,
    audit: books.audit,
    cards,
    // ── for checkout
    customerAt: customers.ensure,
    ensureSession: sessions.ensure,
    settleSession: settling.settleSession,
    endOrder: reconciling.end,
    // ── for what is paid by a link besides orders
    links: { make: sessions.make, read: sessions.read, close: sessions.closeById },
    complete: completion.complete,
  };
}
