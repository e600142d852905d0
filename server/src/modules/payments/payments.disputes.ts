import type Stripe from 'stripe';
import type { Database, Tx } from '../../infra/postgres/client.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { OrderRecord, OrdersModule } from '../orders/orders.ts';
import type { RefundSettling } from './payments.refund-settling.ts';
import type { PaymentsRepo } from './payments.repo.ts';
import { asked, atOf, idOf } from './payments.stripe.ts';

export type DisputesDeps = {
  db: Database;
  repo: PaymentsRepo;
  orders: Pick<OrdersModule, 'records'>;
  refundSettling: Pick<RefundSettling, 'moveByBalance'>;
  clock: Clock;
  stripe: Stripe;
};
export type Disputes = ReturnType<typeof createDisputes>;

/** Whatever a dispute put on the order for staff to look at starts with this. */
const REVIEW = 'dispute';

/** Chargebacks: the shopper's bank takes the money back, asks questions, decides. */
export function createDisputes({ db, repo, orders, refundSettling, clock, stripe }: DisputesDeps) {
  const { records } = orders;

  /** Brings the order to what Stripe says of the dispute now. Throws when Stripe cannot be asked. */
  async function mirror(disputeId: string): Promise<void> {
    const dispute = await asked(stripe.disputes.retrieve(disputeId));
    const intentId = idOf(dispute.payment_intent);
    const payment = intentId === null ? null : await repo.paymentByIntent(db, intentId);
    if (payment === null) return;
    await db.transaction(async (tx) => {
      const order = await records.lock(tx, payment.orderId as OrderRecord['id']);
      if (order !== null) await apply(tx, order, dispute);
    });
  }

  async function apply(tx: Tx, order: OrderRecord, dispute: Stripe.Dispute): Promise<void> {
    const { id: orderId, currency } = order;
    for (const booked of dispute.balance_transactions) {
      // What was taken or given back, in the order's currency: Stripe books it in the account's own.
      const amountMinor = booked.amount < 0 ? -dispute.amount : dispute.amount;
      const entry = { orderId, amountMinor, currency, reference: booked.id, at: atOf(booked.created) };
      await repo.book(tx, { ...entry, kind: 'dispute' });
    }
    const isClosed = ['won', 'lost', 'warning_closed'].includes(dispute.status);
    if (isClosed) await close(tx, order, dispute);
    else await openUp(tx, order, dispute);
  }

  /** Nothing ships while the bank decides; an inquiry only asks, and may become a chargeback later. */
  async function openUp(tx: Tx, order: OrderRecord, dispute: Stripe.Dispute): Promise<void> {
    const isInquiry = dispute.status.startsWith('warning');
    const canMove = order.paymentState === 'paid' || order.paymentState === 'part-refunded';
    const payment = canMove && !isInquiry ? 'disputed' : order.paymentState;
    if (payment === order.paymentState && order.needsReview !== null) return;
    const at = clock.now();
    const { reason: text, amount: amountMinor } = dispute;
    const needsReview = order.needsReview ?? `${REVIEW}: ${text}`;
    await records.move(tx, order, { payment, set: { needsReview } }, at);
    const told = { orderId: order.id, kind: 'disputed' as const, text, amountMinor, isInternal: true };
    await records.note(tx, [told], at);
  }

  /** Also of a dispute that was opened and closed before we heard of it. */
  async function close(tx: Tx, order: OrderRecord, dispute: Stripe.Dispute): Promise<void> {
    const isReviewed = order.needsReview?.startsWith(REVIEW) === true;
    const at = clock.now();
    if (isReviewed) await records.move(tx, order, { set: { needsReview: null } }, at);
    const moved = await refundSettling.moveByBalance(tx, order);
    if (!isReviewed && moved.paymentState === order.paymentState) return;
    const text = `${dispute.reason}: ${dispute.status}`;
    await records.note(tx, [{ orderId: order.id, kind: 'disputed', text, isInternal: true }], at);
  }

  return { mirror };
}
