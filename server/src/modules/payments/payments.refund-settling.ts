import type { PaymentState } from '@zivero/shared/order-states';
import { canMovePayment } from '@zivero/shared/order-states';
import type { GiftCardId, ProductId, VariantId } from '@zivero/shared/schemas/ids';
import type { RefundReason } from '@zivero/shared/schemas/orders';
import type Stripe from 'stripe';
import type { Database, Tx } from '../../infra/postgres/client.ts';
import type { Enqueue } from '../../infra/postgres/queue.ts';
import type { Clock } from '../../kernel/clock.ts';
import { newId } from '../../kernel/ids.ts';
import type { GiftCardsModule } from '../gift-cards/gift-cards.ts';
import type { OrderRecord, OrdersModule } from '../orders/orders.ts';
import type { StockModule } from '../stock/stock.ts';
import type { PaymentsRepo, RefundRecord } from './payments.repo.ts';
import { isLater, refundStateOf } from './payments.rules.ts';
import { asked, atOf, idOf } from './payments.stripe.ts';

export type RefundSettlingDeps = {
  db: Database;
  repo: PaymentsRepo;
  orders: Pick<OrdersModule, 'records' | 'closeIfNothingLeft'>;
  stock: Pick<StockModule, 'drop' | 'restock'>;
  giftCards: Pick<GiftCardsModule, 'holds'>;
  enqueue: Enqueue;
  clock: Clock;
  stripe: Stripe;
};
export type RefundSettling = ReturnType<typeof createRefundSettling>;
/** Of one payment. */
const MOST = 1_000;
const SYSTEM = { kind: 'system', id: null } as const;

const REASONS: Record<string, RefundReason> = { duplicate: 'duplicate', fraudulent: 'fraud' };

const isReleasedHold = ({ status, balance_transaction: booked }: Stripe.Refund): boolean =>
  status === 'succeeded' && booked === null;

/** What follows when Stripe says how a refund stands, whoever made it. */
export function createRefundSettling(deps: RefundSettlingDeps) {
  const { db, repo, orders, stock, giftCards, enqueue, clock, stripe } = deps;
  const { records } = orders;

  /** Takes over a refund's state as just read from Stripe; an earlier state than ours changes nothing. */
  function settle(known: RefundRecord, answered: Stripe.Refund): Promise<void> {
    return db.transaction(async (tx) => {
      const order = await records.lock(tx, known.orderId);
      const refund = await repo.refundById(tx, known.id);
      if (order === null || refund === null) return;
      const to = refundStateOf(answered.status);
      const at = clock.now();
      const isEnd = to === 'succeeded' || to === 'failed' || to === 'canceled';
      const isSame = refund.stripeRefundId === answered.id;
      if (!isLater(refund.state, to) && isSame) return;
      const state = isLater(refund.state, to) ? to : refund.state;
      const settledAt = isEnd ? at : null;
      if (!(await repo.moveRefund(tx, refund, { state, stripeRefundId: answered.id, settledAt }))) return;
      if (state === refund.state) return;
      if (to === 'succeeded') await succeed(tx, order, refund, answered);
      if (to === 'failed' || to === 'canceled') await fail(tx, order, refund, answered);
    });
  }

  async function succeed(
    tx: Tx,
    order: OrderRecord,
    refund: RefundRecord,
    answered: Stripe.Refund,
  ): Promise<void> {
    const { id: orderId } = order;
    const { amountMinor, currency } = refund;
    const entry = { orderId, amountMinor: -amountMinor, currency, reference: answered.id };
    await repo.book(tx, { ...entry, kind: 'refund', at: atOf(answered.created) });
    await tellOf(tx, order, refund);
  }

  /**
   * A refund onto a card, written by the caller with the order locked: it asks nobody and so is done at
   * once. What it takes from the order's balance stands in the ledger as credit, for no money left Stripe.
   */
  async function giveCredit(tx: Tx, orderId: OrderRecord['id'], refundId: RefundRecord['id']): Promise<void> {
    const [order, refund] = [await records.lock(tx, orderId), await repo.refundById(tx, refundId)];
    if (order === null || refund === null || refund.giftCardId === null) return;
    const at = clock.now();
    const done = { state: 'succeeded' as const, stripeRefundId: null, settledAt: at };
    if (!(await repo.moveRefund(tx, refund, done))) return;
    const { amountMinor, currency, staffId, id: reference } = refund;
    const giftCardId = refund.giftCardId as GiftCardId;
    await giftCards.holds.giveBack(tx, { giftCardId, amountMinor, orderId, staffId, reference });
    await repo.book(tx, { orderId, kind: 'credit', amountMinor: -amountMinor, currency, reference, at });
    await tellOf(tx, order, { ...refund, ...done });
  }

  /** As `giveCredit`, of what staff give back in hand or by their bank: they say so, and nobody else is asked. */
  async function giveOutside(
    tx: Tx,
    orderId: OrderRecord['id'],
    refundId: RefundRecord['id'],
  ): Promise<void> {
    const [order, refund] = [await records.lock(tx, orderId), await repo.refundById(tx, refundId)];
    if (order === null || refund === null) return;
    const at = clock.now();
    const done = { state: 'succeeded' as const, stripeRefundId: null, settledAt: at };
    if (!(await repo.moveRefund(tx, refund, done))) return;
    const { amountMinor, currency, id: reference } = refund;
    await repo.book(tx, { orderId, kind: 'outside', amountMinor: -amountMinor, currency, reference, at });
    await tellOf(tx, order, { ...refund, ...done });
  }

  /** What follows once the money is out, whichever way. */
  async function tellOf(tx: Tx, order: OrderRecord, refund: RefundRecord): Promise<void> {
    const { id: orderId } = order;
    const { amountMinor } = refund;
    const at = clock.now();
    await records.note(tx, [{ orderId, kind: 'refunded', amountMinor, staffId: refund.staffId }], at);
    const payload = { refundId: refund.id, amountMinor };
    await records.log(tx, { kind: 'order.refunded', orderId, actor: SYSTEM, payload }, at);
    await enqueue(tx, 'mail.refund', { orderId, refundId: refund.id });
    await enqueue(tx, 'documents.invoice', { orderId });
    const moved = await moveByBalance(tx, order);
    await moveStock(tx, order, refund);
    await orders.closeIfNothingLeft(tx, moved);
  }

  /** A refund that failed counts against nothing; one that had gone through is money that came back. */
  async function fail(
    tx: Tx,
    order: OrderRecord,
    refund: RefundRecord,
    answered: Stripe.Refund,
  ): Promise<void> {
    const { id: orderId } = order;
    const { amountMinor, currency } = refund;
    const at = clock.now();
    const text = answered.failure_reason ?? answered.status;
    // Its shopper hears of what had gone out, never the bank's reason.
    const isInternal = refund.state !== 'succeeded';
    await records.note(tx, [{ orderId, kind: 'refund-failed', amountMinor, text, isInternal }], at);
    if (refund.state !== 'succeeded') return;
    const entry = { orderId, amountMinor, currency, reference: answered.id, at };
    await repo.book(tx, { ...entry, kind: 'refund-failed' });
    await enqueue(tx, 'mail.send', { kind: 'refund-failed', orderId, subjectId: refund.id });
    await enqueue(tx, 'documents.invoice', { orderId });
    await moveByBalance(tx, order);
  }

  /** The payment state that the ledger speaks of. */
  async function moveByBalance(tx: Tx, order: OrderRecord): Promise<OrderRecord> {
    const [payments, balance] = [
      await repo.paymentsOf(tx, order.id),
      await repo.balanceOf(tx, order.id, order.currency),
    ];
    const captured = payments.reduce((sum, payment) => sum + payment.capturedMinor, 0);
    const payment: PaymentState = balance <= 0 ? 'refunded' : balance < captured ? 'part-refunded' : 'paid';
    if (payment === order.paymentState || !canMovePayment(order.paymentState, payment)) return order;
    // With all the money given back there is nothing left to look into.
    const set = payment === 'refunded' ? { needsReview: null } : {};
    await records.move(tx, order, { payment, set }, clock.now());
    return { ...order, paymentState: payment, ...set };
  }

  /** Moves the stock of what was refunded, each unit once, even if an earlier refund of it failed late. */
  async function moveStock(tx: Tx, order: OrderRecord, refund: RefundRecord): Promise<void> {
    const given = await repo.refundsOf(tx, order.id);
    const succeeded = new Set<string>(
      given.refunds.filter((one) => one.state === 'succeeded' || one.id === refund.id).map((one) => one.id),
    );
    const lines = await records.linesOf([order.id], tx);
    const dropped: Parameters<StockModule['drop']>[1]['lines'][number][] = [];
    const back: Parameters<StockModule['restock']>[1]['lines'][number][] = [];
    for (const own of given.lines.filter((line) => line.refundId === refund.id)) {
      const line = lines.find((one) => one.id === own.orderLineId);
      if (line === undefined) continue;
      const all = given.lines.filter((one) => one.orderLineId === own.orderLineId);
      const moved = all.reduce((sum, one) => sum + one.stockQuantity, 0);
      const refunded = all.reduce((sum, one) => sum + (succeeded.has(one.refundId) ? one.quantity : 0), 0);
      const quantity = Math.max(0, Math.min(own.quantity, refunded - moved));
      if (quantity === 0) continue;
      await repo.markStockMoved(tx, refund.id, own.orderLineId, quantity);
      const what = { variantId: line.variantId as VariantId, productId: line.productId as ProductId };
      const unsent = Math.min(quantity, own.unsentQuantity);
      if (unsent > 0) dropped.push({ ...what, quantity: unsent, isRestocked: own.isRestocked });
      if (quantity > unsent && own.isRestocked) back.push({ ...what, quantity: quantity - unsent });
    }
    const actor = refund.staffId === null ? SYSTEM : ({ kind: 'staff', id: refund.staffId } as const);
    if (dropped.length > 0) await stock.drop(tx, { orderId: order.id, lines: dropped, actor });
    if (back.length > 0) await stock.restock(tx, { orderId: order.id, lines: back, actor });
  }

  /** Stripe said no at once: nothing went out. */
  function refuse(known: RefundRecord, code: string): Promise<void> {
    return db.transaction(async (tx) => {
      await records.lock(tx, known.orderId);
      const to = { state: 'failed' as const, stripeRefundId: null, settledAt: clock.now() };
      if (!(await repo.moveRefund(tx, known, to))) return;
      const { orderId, amountMinor } = known;
      const failed = { orderId, kind: 'refund-failed' as const, amountMinor, text: code, isInternal: true };
      await records.note(tx, [failed], clock.now());
    });
  }

  /**
   * Brings in every refund that Stripe knows of a payment: ours, found again by id or by what we sent along
   * (the reply was lost), and those made in Stripe's dashboard. Needs the payment to be settled.
   */
  async function mirror(intentId: string): Promise<void> {
    const payment = await repo.paymentByIntent(db, intentId);
    if (payment === null) return;
    const listed = stripe.refunds.list({ payment_intent: intentId, limit: 100 });
    const data = await asked(listed.autoPagingToArray({ limit: MOST }));
    // Held money that was never taken is shown as refunded too; it was in no balance and is not in ours.
    const { refunds } = await repo.refundsOf(db, payment.orderId as OrderRecord['id']);
    // What stands in our books as Stripe has it asks for no transaction of its own.
    const isNews = (answered: Stripe.Refund): boolean => {
      const known = refunds.find((one) => one.stripeRefundId === answered.id);
      return known === undefined || isLater(known.state, refundStateOf(answered.status));
    };
    const moved = data.filter((one) => isNews(one) && (one.metadata?.refund_id || !isReleasedHold(one)));
    for (const answered of moved.toReversed()) await settle(await adopt(payment, answered), answered);
  }

  function adopt(payment: { id: string; orderId: string }, answered: Stripe.Refund): Promise<RefundRecord> {
    return db.transaction(async (tx) => {
      const orderId = payment.orderId as OrderRecord['id'];
      await records.lock(tx, orderId);
      const { refunds } = await repo.refundsOf(tx, orderId);
      const named = answered.metadata?.refund_id;
      const known = refunds.find(
        (one) => one.stripeRefundId === answered.id || (one.stripeRefundId === null && one.id === named),
      );
      if (known !== undefined) return known;
      const refund: RefundRecord = {
        id: newId('rfd', clock.now().getTime()),
        orderId,
        paymentId: payment.id,
        stripeRefundId: answered.id,
        giftCardId: null,
        idempotencyKey: `stripe:${answered.id}`,
        state: 'pending',
        currency: answered.currency.toUpperCase(),
        amountMinor: answered.amount,
        shippingMinor: 0,
        reason: REASONS[answered.reason ?? ''] ?? 'other',
        note: null,
        source: 'stripe',
        staffId: null,
        createdAt: atOf(answered.created),
        settledAt: null,
      };
      await repo.insertRefund(tx, refund, []);
      return refund;
    });
  }

  return {
    settle,
    giveCredit,
    giveOutside,
    refuse,
    mirror,
    moveByBalance,
    intentOf: (refund: Stripe.Refund) => idOf(refund.payment_intent),
  };
}
