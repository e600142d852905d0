import { money } from '@zivero/shared/money';
import type { GiftCardId, RefundId } from '@zivero/shared/schemas/ids';
import type { RefundOrder, RefundOrderResult, RefundReason } from '@zivero/shared/schemas/orders';
import type Stripe from 'stripe';
import type { Database, Tx } from '../../infra/postgres/client.ts';
import type { Enqueue } from '../../infra/postgres/queue.ts';
import { AppError } from '../../kernel/app-error.ts';
import { invariant } from '../../kernel/assert.ts';
import type { Clock } from '../../kernel/clock.ts';
import { newId } from '../../kernel/ids.ts';
import type { GiftCardsModule } from '../gift-cards/gift-cards.ts';
import type { OrderRecord, OrdersModule } from '../orders/orders.ts';
import type { RefundSettling } from './payments.refund-settling.ts';
import { createRefundable, type RefundSource } from './payments.refundable.ts';
import type { PaymentRecord, PaymentsRepo, RefundRecord } from './payments.repo.ts';
import { type PlannedLine, partKey, planRefund, splitOver } from './payments.rules.ts';
import { asked, failureOf } from './payments.stripe.ts';

export type RefundingDeps = {
  db: Database;
  repo: PaymentsRepo;
  orders: Pick<OrdersModule, 'records' | 'byId'>;
  refundSettling: RefundSettling;
  giftCards: Pick<GiftCardsModule, 'holds' | 'creditFor'>;
  enqueue: Enqueue;
  clock: Clock;
  stripe: Stripe;
};
export type Refunding = ReturnType<typeof createRefunding>;

/** How long the process that wrote a refund down has to send it before a job does. */
const NET_MS = 30_000;
const STRIPE_REASONS: Partial<Record<RefundReason, Stripe.RefundCreateParams.Reason>> = {
  duplicate: 'duplicate',
  fraud: 'fraudulent',
  returned: 'requested_by_customer',
};

type Rest = {
  reason: RefundReason;
  /** Of its own per order; null = one automatic refund of the payment. */
  key: string | null;
  note: string | null;
  staffId: string | null;
  isStockMoved: boolean;
};
type Started = { kind: 'ok'; refundId: RefundId } | Exclude<RefundOrderResult, { kind: 'ok' | 'pending' }>;

/**
 * Refunds: written down as pending under the order's lock, where they count against what is left, then
 * sent to Stripe with their id as the key. Whoever finds one pending may send it again.
 */
export function createRefunding(deps: RefundingDeps) {
  const { db, repo, orders, refundSettling, giftCards, enqueue, clock, stripe } = deps;
  const { records } = orders;
  const open = createRefundable({ repo, orders });

  type Writing = {
    order: OrderRecord;
    sources: readonly RefundSource[];
    /** All of it to the shopper's store credit, whatever it was paid with. */
    isToCredit: boolean;
    amountMinor: number;
    shippingMinor: number;
    lines: readonly PlannedLine[];
    reason: RefundReason;
    note: string | null;
    key: string;
    staffId: string | null;
    isStockMoved?: boolean;
  };

  /**
   * One refund per payment that gives some of it back. The first carries the lines and the key; what goes
   * onto cards needs nobody's answer and is done here and now. Answers the first.
   */
  async function write(tx: Tx, refund: Writing): Promise<RefundId> {
    const { order, key, lines, shippingMinor, isToCredit } = refund;
    const parts = splitOver(refund.amountMinor, refund.sources);
    const ids: RefundId[] = [];
    for (const [index, { source, amountMinor }] of parts.entries()) {
      const { payment } = source;
      const giftCardId = isToCredit
        ? await giftCards.creditFor(tx, { ...order, orderId: order.id })
        : payment.method === 'credit'
          ? await giftCards.holds.cardOf(tx, payment.intentId)
          : null;
      const isFirst = index === 0;
      const own = isFirst
        ? { key, lines, shippingMinor }
        : { key: partKey(key, index), lines: [], shippingMinor: 0 };
      ids.push(await writePart(tx, { ...refund, ...own, payment, giftCardId, amountMinor }));
    }
    const [first] = ids;
    invariant(first, 'a refund has a payment to go to');
    return first;
  }

  type Part = Writing & { payment: PaymentRecord; giftCardId: GiftCardId | null };
  async function writePart(tx: Tx, part: Part): Promise<RefundId> {
    const { order, payment, giftCardId, amountMinor, shippingMinor, lines, reason, note, key, staffId } =
      part;
    const { isStockMoved = false } = part;
    const at = clock.now();
    const id = newId('rfd', at.getTime());
    const orderId = order.id;
    await repo.insertRefund(
      tx,
      {
        id,
        orderId,
        paymentId: payment.id,
        giftCardId,
        idempotencyKey: key,
        state: 'pending',
        currency: order.currency,
        amountMinor,
        shippingMinor,
        reason,
        note,
        source: staffId === null ? 'system' : 'admin',
        staffId,
        createdAt: at,
      },
      lines.map((line) => ({ ...line, refundId: id, stockQuantity: isStockMoved ? line.quantity : 0 })),
    );
    const actor = { kind: staffId === null ? 'system' : 'staff', id: staffId } as const;
    await records.log(tx, { kind: 'refund.started', orderId, actor, payload: { refundId: id } }, at);
    if (giftCardId !== null) {
      await refundSettling.giveCredit(tx, order.id, id);
      return id;
    }
    if (payment.method === 'outside') {
      await refundSettling.giveOutside(tx, order.id, id);
      return id;
    }
    await records.note(tx, [{ orderId, kind: 'refund-started', staffId, amountMinor, isInternal: true }], at);
    const startAfter = staffId === null ? {} : { startAfter: new Date(at.getTime() + NET_MS) };
    await enqueue(tx, 'payments.refund', { refundId: id }, startAfter);
    return id;
  }

  function start(wanted: RefundOrder, staffId: string): Promise<Started> {
    return db.transaction(async (tx): Promise<Started> => {
      const limits = await open(tx, wanted.orderId);
      const { refunds } = await repo.refundsOf(tx, wanted.orderId);
      const same = refunds.find((refund) => refund.idempotencyKey === wanted.idempotencyKey);
      if (same !== undefined) return { kind: 'ok', refundId: same.id };
      const plan = planRefund(wanted, limits);
      const { order, sources } = limits;
      if (plan.kind === 'unknown-line')
        throw new AppError('order.line-not-found', { detail: plan.orderLineId });
      if (plan.kind === 'nothing-chosen') return plan;
      if (plan.kind === 'too-much')
        return { kind: 'too-much', refundable: money(limits.refundableMinor, order.currency) };
      const { amountMinor, lines } = plan;
      const { shippingMinor, reason, note = null, idempotencyKey: key } = wanted;
      const isToCredit = wanted.to === 'store-credit';
      const how = { order, sources, isToCredit, reason, note, key, staffId };
      return { kind: 'ok', refundId: await write(tx, { ...how, amountMinor, shippingMinor, lines }) };
    });
  }

  /**
   * Refunds by line, shipping and amount. Pressing twice with one key refunds once.
   * Throws `order.not-found`, `order.line-not-found`.
   */
  async function refund(wanted: RefundOrder, staffId: string): Promise<RefundOrderResult> {
    const started = await start(wanted, staffId);
    if (started.kind !== 'ok') return started;
    const refusal = await send(started.refundId).catch((error: unknown) => {
      // Written down and not refused: it will be sent again. Staff see it as pending.
      if (error instanceof AppError && error.code === 'payment.provider-unavailable') return null;
      throw error;
    });
    const order = await orders.byId(wanted.orderId);
    const made = order.refunds.find((one) => one.id === started.refundId);
    invariant(made, 'a refund that was written is there');
    if (made.state === 'failed' || made.state === 'canceled')
      return { kind: 'refused', code: refusal ?? 'failed' };
    return made.state === 'succeeded' ? { kind: 'ok', refund: made, order } : { kind: 'pending', order };
  }

  /**
   * Sends a pending refund, or asks what became of it; doing so again changes nothing. Answers Stripe's
   * code when it refused, else null. Throws `payment.provider-unavailable`.
   */
  async function send(refundId: RefundId): Promise<string | null> {
    const refund = await repo.refundById(db, refundId);
    if (refund === null || !['pending', 'requires-action'].includes(refund.state)) return null;
    if (refund.stripeRefundId !== null) {
      // It is out: whatever keeps Stripe from telling how it stands, it has not been refused.
      await refundSettling.settle(refund, await asked(stripe.refunds.retrieve(refund.stripeRefundId)));
      return null;
    }
    try {
      await refundSettling.settle(refund, await create(refund));
      return null;
    } catch (error) {
      if (error instanceof AppError) throw error;
      const failure = failureOf(error);
      if (failure.kind === 'unavailable')
        throw new AppError('payment.provider-unavailable', { detail: failure.code, cause: error });
      await refundSettling.refuse(refund, failure.code);
      return failure.code;
    }
  }

  async function create(refund: RefundRecord): Promise<Stripe.Refund> {
    const payment = (await repo.paymentsOf(db, refund.orderId)).find((one) => one.id === refund.paymentId);
    invariant(payment, 'a refund has its payment');
    const reason = STRIPE_REASONS[refund.reason];
    return stripe.refunds.create(
      {
        payment_intent: payment.intentId,
        amount: refund.amountMinor,
        metadata: { order_id: refund.orderId, refund_id: refund.id },
        ...(reason === undefined ? {} : { reason }),
      },
      { idempotencyKey: refund.id },
    );
  }

  /**
   * Everything that is left goes back, in the caller's transaction; a job sends it. Null when nothing is
   * left. `isStockMoved`: the caller gave the units back already.
   */
  async function startRest(tx: Tx, { id }: OrderRecord, rest: Rest): Promise<RefundId | null> {
    const { order, sources, refundableMinor, shippingRefundableMinor, lines } = await open(tx, id);
    const [first] = sources;
    if (first === undefined || refundableMinor === 0) return null;
    const { reason, note, staffId, isStockMoved } = rest;
    const key = rest.key ?? `automatic:${first.payment.intentId}`;
    const planned = planRefund(
      {
        orderId: id,
        idempotencyKey: key,
        lines: lines
          .filter((line) => line.heldQuantity < line.quantity)
          .map((line) => ({
            orderLineId: line.id,
            quantity: line.quantity - line.heldQuantity,
            restock: false,
          })),
        shippingMinor: shippingRefundableMinor,
        extraMinor: 0,
        reason,
      },
      { lines, refundableMinor, shippingRefundableMinor },
    );
    const isWhole = planned.kind === 'ok' && planned.amountMinor === refundableMinor;
    return write(tx, {
      order,
      sources,
      isToCredit: false,
      amountMinor: refundableMinor,
      shippingMinor: isWhole ? shippingRefundableMinor : 0,
      lines: isWhole ? planned.lines : [],
      reason,
      note,
      key,
      staffId,
      isStockMoved,
    });
  }

  /** What was paid too late for its units goes back by itself. */
  async function startAutomatic(tx: Tx, order: OrderRecord, reason: RefundReason): Promise<void> {
    await startRest(tx, order, { reason, key: null, note: null, staffId: null, isStockMoved: false });
  }

  /** What is left of one payment goes back, in the caller's transaction; false when nothing is. */
  async function startGivingBack(tx: Tx, { id }: OrderRecord, intentId: string): Promise<boolean> {
    const { order, sources, refundableMinor } = await open(tx, id);
    const source = sources.find(({ payment }) => payment.intentId === intentId);
    const amountMinor = Math.min(source?.leftMinor ?? 0, refundableMinor);
    if (source === undefined || amountMinor === 0) return false;
    const what = { amountMinor, shippingMinor: 0, lines: [], isToCredit: false };
    const why = { reason: 'other', note: null, key: `automatic:${intentId}`, staffId: null } as const;
    await write(tx, { order, sources: [source], ...what, ...why });
    return true;
  }

  return { refund, send, startRest, startAutomatic, startGivingBack };
}
