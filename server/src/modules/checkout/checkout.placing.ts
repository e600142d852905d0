import { randomBytes } from 'node:crypto';
import type { PlaceOrder } from '@zivero/shared/schemas/checkout';
import type { CustomerId, ProductId, PromotionId, VariantId } from '@zivero/shared/schemas/ids';
import type Stripe from 'stripe';
import type { Database, Tx } from '../../infra/postgres/client.ts';
import type { Enqueue } from '../../infra/postgres/queue.ts';
import { invariant } from '../../kernel/assert.ts';
import type { Clock } from '../../kernel/clock.ts';
import { newId } from '../../kernel/ids.ts';
import { together } from '../../kernel/together.ts';
import type { GiftCardsModule } from '../gift-cards/gift-cards.ts';
import type { NewOrder, NewOrderLine, OrderRecord, OrdersModule } from '../orders/orders.ts';
import type { PaymentsModule } from '../payments/payments.ts';
import type { PromotionsModule } from '../promotions/promotions.ts';
import type { ShortLine, StockModule } from '../stock/stock.ts';
import type { Bag } from './checkout.pricing.ts';
import { type CaptureMethod, SESSION_MS, sessionParams } from './checkout.rules.ts';

export type PlacingDeps = {
  db: Database;
  enqueue: Enqueue;
  clock: Clock;
  stock: Pick<StockModule, 'reserve'>;
  promotions: Pick<PromotionsModule, 'claims'>;
  giftCards: Pick<GiftCardsModule, 'holds'>;
  orders: Pick<OrdersModule, 'records'>;
  payments: Pick<PaymentsModule, 'complete' | 'customerAt'>;
  /** Left out: taken at once. */
  captureMethod?: CaptureMethod;
  /** Origin of the store, for Stripe's way back: no slash at the end. */
  storeUrl: string;
  /** Restricts what Stripe offers; without it Stripe's dashboard decides. */
  paymentMethodTypes?: Stripe.Checkout.SessionCreateParams['allowed_payment_method_types'];
};
export type Wish = {
  cartId: string;
  customerId: CustomerId | null;
  input: PlaceOrder;
  bag: Bag;
  hash: string;
  /** Paid by other means, as staff say: Stripe is not asked. */
  outside?: { staffId: string; reference: string };
};
export type Placed =
  | { kind: 'placed'; order: OrderRecord }
  | { kind: 'short'; lines: ShortLine[] }
  | { kind: 'gone'; promotionId: PromotionId }
  /** A gift card was spent by another order in this very moment. */
  | { kind: 'spent' }
  /** Somebody placed for this cart at the same time: read what they did. */
  | { kind: 'overtaken' };

/** The expiry job looks a little later than the order's time, so that clocks may differ. */
const JOB_SLACK_MS = 5_000;

class Short extends Error {
  constructor(readonly lines: ShortLine[]) {
    super('short stock');
  }
}

class Gone extends Error {
  constructor(readonly promotionId: PromotionId) {
    super('promotion is used up');
  }
}

class Spent extends Error {
  constructor() {
    super('gift card is spent');
  }
}

/** Writes an order down: its lines, its stock, its session's parameters and its end, or nothing at all. */
export function createPlacing(deps: PlacingDeps) {
  const { db, enqueue, clock, stock, promotions, giftCards, orders, payments } = deps;
  const { records } = orders;

  async function write(wish: Wish): Promise<Placed> {
    const stripeCustomerId = await customerOf(wish);
    try {
      return await db.transaction((tx) => writeIn(tx, wish, stripeCustomerId));
    } catch (error) {
      if (error instanceof Short) return { kind: 'short', lines: error.lines };
      if (error instanceof Spent) return { kind: 'spent' };
      if (error instanceof Gone) return { kind: 'gone', promotionId: error.promotionId };
      throw error;
    }
  }

  /** Stripe is asked before the transaction, which waits for nobody. */
  async function customerOf({ customerId, input, bag, outside }: Wish): Promise<string | null> {
    if (customerId === null || outside !== undefined || bag.priced.totals.due.amountMinor === 0) return null;
    return payments.customerAt(customerId, { email: input.email, name: input.shippingAddress.name });
  }

  async function writeIn(tx: Tx, wish: Wish, stripeCustomerId: string | null): Promise<Placed> {
    const { order, lines } = rowsOf(wish, await records.nextNumber(tx), stripeCustomerId);
    const inserted = await records.insert(tx, order);
    if (inserted === null) return { kind: 'overtaken' };
    const { id: orderId, customerId } = inserted;
    const actor = { kind: 'shopper', id: customerId } as const;
    const at = clock.now();
    const payload = { newsletter: wish.input.newsletter };
    const story = together(
      records.insertLines(tx, lines),
      records.note(tx, [{ orderId, kind: 'placed', amountMinor: inserted.totalMinor }], at),
      records.log(tx, { kind: 'order.placed', orderId, actor, payload }, at),
    );
    const isCovered = inserted.totalMinor === inserted.creditMinor || wish.outside !== undefined;
    if (!isCovered && inserted.expiresAt !== null) {
      const startAfter = new Date(inserted.expiresAt.getTime() + JOB_SLACK_MS);
      await enqueue(tx, 'payments.expire', { orderId }, { startAfter });
    }
    const who = { orderId, customerId, email: inserted.email, currency: inserted.currency };
    const claims = wish.bag.priced.applied.map(({ id, amountMinor }) => ({ promotionId: id, amountMinor }));
    const held = await promotions.claims.hold(tx, who, claims);
    if (held.kind === 'gone') throw new Gone(held.promotionId);
    const paying = await giftCards.holds.hold(tx, who, wish.bag.priced.credits);
    if (paying.kind === 'gone') throw new Spent();
    // Stock rows are what buyers share: they are locked last, for the shortest time.
    // Lines that staff wrote are of no product: nothing is held for them.
    const things = wish.bag.priced.lines.filter((line) => line.variant.slug !== '');
    const wanted = things.map((line) => ({
      variantId: line.variantId as VariantId,
      productId: line.variant.productId as ProductId,
      quantity: line.quantity,
    }));
    const reserved = await stock.reserve(tx, { orderId, lines: wanted, actor });
    if (reserved.kind === 'short') throw new Short(reserved.lines);
    await story;
    if (wish.outside !== undefined) await noteOutside(tx, orderId, wish.outside);
    if (!isCovered) return { kind: 'placed', order: inserted };
    const isOutside = wish.outside !== undefined;
    const free = { paidAt: at, intentId: null, needsReview: null, isOutside };
    const paid = await payments.complete(tx, inserted, free);
    invariant(paid, 'an order that holds its units completes');
    return { kind: 'placed', order: paid };
  }

  /** Staff say that they have the money: the books show it as theirs, the order's story says where it is. */
  async function noteOutside(
    tx: Tx,
    orderId: OrderRecord['id'],
    { staffId, reference }: NonNullable<Wish['outside']>,
  ): Promise<void> {
    const text = `Paid outside: ${reference}`;
    await records.note(tx, [{ orderId, kind: 'note', staffId, text, isInternal: true }], clock.now());
    const actor = { kind: 'staff', id: staffId } as const;
    await records.log(
      tx,
      { kind: 'order.paid-outside', orderId, actor, payload: { reference } },
      clock.now(),
    );
  }

  function rowsOf(
    { cartId, customerId, input, bag, hash, outside }: Wish,
    number: number,
    stripeCustomerId: string | null,
  ) {
    const at = clock.now();
    const { shop, shipping, priced } = bag;
    const { totals, explanation } = priced;
    const { currency } = shop;
    const id = newId('ord', at.getTime());
    const token = randomBytes(32).toString('base64url');
    const expiresAt = new Date(at.getTime() + SESSION_MS);
    const { email, shippingAddress, idempotencyKey } = input;
    const isCovered = totals.due.amountMinor === 0 || outside !== undefined;
    const { storeUrl, paymentMethodTypes, captureMethod = 'automatic' } = deps;
    const order: NewOrder = {
      id,
      number,
      token,
      cartId,
      customerId,
      email,
      currency,
      locale: shop.locale,
      paymentState: 'pending',
      fulfilmentState: 'not-yet',
      subtotalMinor: totals.subtotal.amountMinor,
      discountMinor: totals.discount.amountMinor,
      shippingMinor: priced.shipping.totalMinor,
      taxMinor: totals.taxIncluded.amountMinor,
      taxAddedMinor: totals.taxAdded.amountMinor - priced.shipping.taxAddedMinor,
      shippingTaxAddedMinor: priced.shipping.taxAddedMinor,
      totalMinor: totals.total.amountMinor,
      creditMinor: totals.credit.amountMinor,
      pricing: explanation,
      shippingAddress,
      billingAddress: input.billingAddress ?? shippingAddress,
      shippingMethod: {
        id: shipping.id,
        name: shipping.name,
        earliest: shipping.earliest.toISOString(),
        latest: shipping.latest.toISOString(),
      },
      contentHash: hash,
      idempotencyKey,
      sessionParams: isCovered
        ? null
        : (sessionParams({
            orderId: id,
            number,
            token,
            email,
            currency,
            expiresAt,
            lines: priced.lines,
            shipping: { name: shipping.name, totalMinor: priced.shipping.totalMinor },
            dueMinor: totals.due.amountMinor,
            creditMinor: totals.credit.amountMinor,
            storeUrl,
            paymentMethodTypes,
            stripeCustomerId,
            captureMethod,
          }) as Record<string, unknown>),
      expiresAt: isCovered ? null : expiresAt,
      placedAt: at,
      updatedAt: at,
    };
    return { order, lines: lineRows(id, bag, at) };
  }

  return { write };
}

function lineRows(orderId: string, { priced }: Bag, at: Date): NewOrderLine[] {
  return priced.lines.map((line, position) => ({
    id: newId('oli', at.getTime()),
    orderId,
    position,
    productId: line.variant.productId,
    variantId: line.variantId,
    slug: line.variant.slug,
    title: line.variant.title,
    variantTitle: line.variant.variantTitle,
    sku: line.variant.sku,
    image: line.variant.image,
    quantity: line.quantity,
    unitPriceMinor: line.unitPriceMinor,
    discountMinor: line.discountMinor,
    taxRateBasisPoints: line.tax.rateBasisPoints,
    taxMinor: line.taxMinor,
    taxAddedMinor: line.taxAddedMinor,
    totalMinor: line.totalMinor,
  }));
}
