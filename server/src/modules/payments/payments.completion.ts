import type { ProductId, VariantId } from '@zivero/shared/schemas/ids';
import type { Tx } from '../../infra/postgres/client.ts';
import type { Enqueue } from '../../infra/postgres/queue.ts';
import { invariant } from '../../kernel/assert.ts';
import type { Clock } from '../../kernel/clock.ts';
import { newId } from '../../kernel/ids.ts';
import { together } from '../../kernel/together.ts';
import type { GiftCardsModule } from '../gift-cards/gift-cards.ts';
import type { OrderLineRecord, OrderRecord, OrdersModule } from '../orders/orders.ts';
import type { PromotionsModule } from '../promotions/promotions.ts';
import type { StockModule } from '../stock/stock.ts';
import type { PaymentsRepo } from './payments.repo.ts';

export type CompletionDeps = {
  enqueue: Enqueue;
  clock: Clock;
  stock: StockModule;
  repo: Pick<PaymentsRepo, 'keepPayment' | 'book'>;
  promotions: Pick<PromotionsModule, 'claims'>;
  giftCards: Pick<GiftCardsModule, 'holds'>;
  orders: Pick<OrdersModule, 'records'>;
};
export type Completion = ReturnType<typeof createCompletion>;
const SYSTEM = { kind: 'system', id: null } as const;

/** Staff are told that a hold ends soon; with the hold that has gone too. */
export const HOLD_ENDS = 'hold-ends';
const withoutHold = (needsReview: string | null) => (needsReview === HOLD_ENDS ? null : needsReview);

/** Of products: a line that staff wrote has no page, no stock and no count of sales. */
const stockLines = (lines: readonly OrderLineRecord[]) =>
  lines
    .filter((line) => line.slug !== '')
    .map((line) => ({
      variantId: line.variantId as VariantId,
      productId: line.productId as ProductId,
      quantity: line.quantity,
    }));

/** The ends of waiting for money, each in the caller's transaction with the order locked. */
export function createCompletion({
  enqueue,
  clock,
  repo,
  stock,
  promotions,
  giftCards,
  orders,
}: CompletionDeps) {
  const { records } = orders;

  /** Held on the shopper's card: the units are the order's, nothing ships before staff take the money. */
  async function authorise(
    tx: Tx,
    order: OrderRecord,
    { intentId, amountMinor }: { intentId: string; amountMinor: number },
  ): Promise<void> {
    const { id: orderId } = order;
    const at = clock.now();
    const lines = await records.linesOf([orderId], tx);
    await stock.commit(tx, orderId);
    await records.move(tx, order, { payment: 'authorised', set: { paymentIntentId: intentId } }, at);
    await records.note(tx, [{ orderId, kind: 'authorised', amountMinor, isInternal: true }], at);
    await records.log(tx, { kind: 'order.authorised', orderId, actor: SYSTEM }, at);
    await welcome(tx, order, lines);
  }

  /**
   * Paid, in full or the part of a hold that staff took (`partMinor`): the units are the order's, it may be packed, the shopper is told. An order whose units,
   * uses of promotions and gift cards were given back meanwhile gets them again; null when any is gone (nothing was
   * written then).
   */
  async function complete(
    tx: Tx,
    order: OrderRecord,
    payment: {
      paidAt: Date;
      intentId: string | null;
      needsReview: string | null;
      partMinor?: number;
      /** By cash or a bank transfer, as staff say. */
      isOutside?: boolean;
    },
  ): Promise<OrderRecord | null> {
    const reading = together(records.linesOf([order.id], tx));
    const wasGivenUp = order.paymentState === 'expired' || order.paymentState === 'failed';
    if (wasGivenUp) {
      const again = { orderId: order.id, lines: stockLines((await reading)[0]), actor: SYSTEM };
      if (!(await takeAgain(tx, order, again))) return null;
    }
    const settling = together(promotions.claims.settle(tx, order.id));
    if (order.creditMinor > 0) await takeCredit(tx, order);
    if (payment.isOutside === true) await takeOutside(tx, order);
    const at = clock.now();
    const needsReview = payment.needsReview ?? withoutHold(order.needsReview);
    const amountMinor = payment.partMinor ?? order.totalMinor;
    const fulfilment = order.fulfilmentState === 'not-yet' ? 'to-pack' : order.fulfilmentState;
    const set = { paidAt: payment.paidAt, paymentIntentId: payment.intentId, needsReview };
    const [lines] = await reading;
    await together(
      settling,
      stock.commit(tx, order.id),
      records.move(tx, order, { payment: 'paid', fulfilment, set }, at),
      records.note(tx, [{ orderId: order.id, kind: 'paid', amountMinor }], at),
      announce(tx, order, lines),
    );
    return { ...order, paymentState: 'paid', needsReview };
  }

  /** What cards hold for the order becomes money in its ledger, each once. */
  async function takeCredit(tx: Tx, { id: orderId, currency }: OrderRecord): Promise<void> {
    const at = clock.now();
    for (const { holdId, amountMinor } of await giftCards.holds.capture(tx, orderId)) {
      await repo.keepPayment(tx, {
        id: newId('pay', at.getTime()),
        orderId,
        method: 'credit',
        intentId: holdId,
        state: 'succeeded',
        currency,
        amountMinor,
        capturedMinor: amountMinor,
        createdAt: at,
      });
      await repo.book(tx, { orderId, kind: 'credit', amountMinor, currency, reference: holdId, at });
    }
  }

  /** What staff were given in hand or by their bank: in the ledger like any money, and refundable by hand. */
  async function takeOutside(tx: Tx, order: OrderRecord): Promise<void> {
    const { id: orderId, currency } = order;
    const at = clock.now();
    const amountMinor = order.totalMinor - order.creditMinor;
    if (amountMinor === 0) return;
    const reference = `outside:${orderId}`;
    await repo.keepPayment(tx, {
      ...{ id: newId('pay', at.getTime()), orderId, method: 'outside', intentId: reference },
      ...{ state: 'succeeded', currency, amountMinor, capturedMinor: amountMinor, createdAt: at },
    });
    await repo.book(tx, { orderId, kind: 'outside', amountMinor, currency, reference, at });
  }

  /** All or nothing, by a savepoint. */
  async function takeAgain(
    tx: Tx,
    order: OrderRecord,
    again: Parameters<StockModule['reserve']>[1],
  ): Promise<boolean> {
    const gone = new Error('given to others meanwhile');
    try {
      await tx.transaction(async (inner) => {
        if (!(await promotions.claims.retake(inner, again.orderId))) throw gone;
        if (!(await giftCards.holds.retake(inner, order))) throw gone;
        if ((await stock.reserve(inner, again)).kind === 'short') throw gone;
      });
      return true;
    } catch (error) {
      if (error === gone) return false;
      throw error;
    }
  }

  /** The shopper is done: told so, and the bag is empty. */
  async function welcome(tx: Tx, order: OrderRecord, lines: readonly OrderLineRecord[]): Promise<void> {
    const orderId = order.id;
    await enqueue(tx, 'mail.order-confirmation', { orderId });
    const items = stockLines(lines).map(({ variantId, quantity }) => ({ variantId, quantity }));
    await enqueue(tx, 'cart.clear-after-order', { orderId, cartId: order.cartId, items });
  }

  async function announce(tx: Tx, order: OrderRecord, lines: readonly OrderLineRecord[]): Promise<void> {
    const orderId = order.id;
    const at = clock.now();
    await records.log(tx, { kind: 'order.paid', orderId, actor: SYSTEM }, at);
    if (order.paymentState !== 'authorised') await welcome(tx, order, lines);
    // Its number comes from one row for the whole shop: not locked while a payment is written.
    await enqueue(tx, 'documents.invoice', { orderId });
    const productIds = [...new Set(stockLines(lines).map((line) => line.productId))].toSorted();
    await enqueue(
      tx,
      'orders.mirror-sold',
      productIds.map((productId) => ({ productId })),
    );
  }

  /**
   * Never paid: units, uses of promotions and money of gift cards go back, the key may be used again. False
   * when somebody settled it first. The order's row is written last: a new key takes its full lock, which must not be waited for by one who holds stock.
   */
  async function giveUp(tx: Tx, order: OrderRecord, to: 'expired' | 'failed'): Promise<boolean> {
    if (order.paymentState !== 'pending' && order.paymentState !== 'authorised') return false;
    const orderId = order.id;
    const at = clock.now();
    await promotions.claims.release(tx, orderId);
    await giftCards.holds.release(tx, orderId);
    await stock.release(tx, orderId, SYSTEM);
    const kind = to === 'expired' ? 'expired' : 'payment-failed';
    await records.note(tx, [{ orderId, kind }], at);
    await records.log(tx, { kind: `order.${to}`, orderId, actor: SYSTEM }, at);
    // A session that ran out tells nobody: the bag is reminded of, where the vendor wants that.
    if (to === 'failed')
      await enqueue(tx, 'mail.send', { kind: 'payment-failed', subjectId: orderId, orderId });
    const idempotencyKey = `${order.idempotencyKey}#${orderId}`;
    const set = { idempotencyKey, needsReview: withoutHold(order.needsReview) };
    const isMoved = await records.move(tx, order, { payment: to, set }, at);
    invariant(isMoved, 'a locked order is as it was read');
    return true;
  }

  return { authorise, complete, giveUp };
}
