import { createHash } from 'node:crypto';
import { money } from '@zivero/shared/money';
import type { CartItem } from '@zivero/shared/schemas/cart';
import type { PlaceOrder, PlaceOrderResult, ResumePaymentResult } from '@zivero/shared/schemas/checkout';
import type { PromotionId } from '@zivero/shared/schemas/ids';
import { AppError } from '../../kernel/app-error.ts';
import type { Log } from '../../kernel/log.ts';
import type { Shopper } from '../../rpc/trpc.ts';
import type { OrderRecord } from '../orders/orders.ts';
import type { PaymentsModule } from '../payments/payments.ts';
import { createPlacing, type PlacingDeps, type Wish } from './checkout.placing.ts';
import { createPrepared } from './checkout.prepared.ts';
import {
  type Bag,
  type BagCodes,
  createCheckoutPricing,
  type Missing,
  type PricingDeps,
} from './checkout.pricing.ts';
import { contentHash, minimumOf } from './checkout.rules.ts';

export type { Bag } from './checkout.pricing.ts';

export type CheckoutDeps = Omit<PricingDeps, 'cart'> &
  PlacingDeps & {
    cart: PricingDeps['cart'];
    giftCards: PlacingDeps['giftCards'] & PricingDeps['giftCards'];
    stock: PlacingDeps['stock'] & PricingDeps['stock'];
    payments: Pick<
      PaymentsModule,
      'complete' | 'customerAt' | 'ensureSession' | 'endOrder' | 'settleSession'
    >;
    log: Log;
    /** Counts one use of `key`; false when there were `max` in the window already. */
    limit: (key: string, rule: { max: number; windowSeconds: number }) => Promise<boolean>;
  };
export type CheckoutModule = ReturnType<typeof createCheckout>;
type Who = { shopper: Shopper; ip: string };

/** Each placement holds stock for half an hour: enough for every shopper, too few to lock the shop. */
const LIMITS = {
  cart: { max: 20, windowSeconds: 600 },
  address: { max: 60, windowSeconds: 600 },
  resume: { max: 60, windowSeconds: 600 },
} as const;
const MAX_ROUNDS = 4;
const ANSWERS_OF_AN_ORDER: readonly PlaceOrderResult['kind'][] = [
  'ok',
  'already-paid',
  'payment-unavailable',
];

/** From a bag to an order that is paid at Stripe. */
export function createCheckout(deps: CheckoutDeps) {
  const { cart, orders, payments, limit, clock, log } = deps;
  const { records } = orders;
  const pricing = createCheckoutPricing(deps);
  const placing = createPlacing(deps);

  async function allow(kind: keyof typeof LIMITS, subject: string): Promise<void> {
    const hash = createHash('sha256').update(subject).digest('base64url').slice(0, 22);
    if (!(await limit(`checkout:${kind}:${hash}`, LIMITS[kind]))) throw new AppError('request.too-many');
  }

  /**
   * Places what is in the bag and opens Stripe's page for it. The same key, or the same content, gives the
   * same order and page; other content ends the order that was waiting before.
   * Throws `request.too-many`, `checkout.shipping-method-not-found`, `payment.provider-refused`.
   */
  async function place(who: Who, input: PlaceOrder): Promise<PlaceOrderResult> {
    const [, bag] = await Promise.all([allow('address', who.ip), load(who.shopper)]);
    if (bag === 'unavailable') return { kind: 'bag-unavailable' };
    if (bag === null) return { kind: 'empty-bag' };
    await allow('cart', bag.cartId);
    const answer = bag.items.length === 0 ? { kind: 'empty-bag' as const } : await placeBag(who, input, bag);
    if (ANSWERS_OF_AN_ORDER.includes(answer.kind)) return answer;
    // It does not matter what the bag has become if this very press has been paid for already.
    const done = await records.byKey(bag.cartId, input.idempotencyKey);
    return done !== null && done.paymentState !== 'pending' ? alreadyPaid(done) : answer;
  }

  type Loaded = { cartId: string; items: CartItem[] } & BagCodes;
  /** Whether the units are there is found out by reserving them. */
  async function placeBag(who: Who, input: PlaceOrder, bag: Loaded): Promise<PlaceOrderResult> {
    const to = destinationOf(who, input);
    const priced = await pricing.price({ items: bag.items, codes: bag }, to);
    if (priced.kind === 'missing') return short(who, input, priced.missing);
    const { shop, shipping } = priced.bag;
    const { lines, totals, shipping: delivery } = priced.bag.priced;
    const totalMinor = totals.total.amountMinor;
    const gone = goneOf(input, priced.bag);
    if (gone.length > 0) return promotionGone(who, input, gone);
    const { amountMinor: dueMinor } = totals.due;
    const creditMinor = totals.credit.amountMinor;
    const isOther =
      totalMinor !== input.expectedTotalMinor || creditMinor !== (input.expectedCreditMinor ?? creditMinor);
    if (isOther) return { kind: 'price-changed', quote: await pricing.quote(who.shopper, to) };
    const minimum = minimumOf(shop.currency);
    if (dueMinor > 0 && dueMinor < minimum)
      return { kind: 'below-minimum', minimum: money(minimum, shop.currency) };
    const customerId = who.shopper.kind === 'customer' ? who.shopper.customerId : null;
    const { email, shippingAddress, billingAddress } = input;
    const sentBy = { id: shipping.id, totalMinor: delivery.totalMinor };
    const { credits } = priced.bag.priced;
    const content = {
      email,
      customerId,
      lines,
      shipping: sentBy,
      credits,
      shippingAddress,
      currency: shop.currency,
    };
    const hash = contentHash({ ...content, billingAddress: billingAddress ?? shippingAddress });
    return settleOn(who, { cartId: bag.cartId, customerId, input, bag: priced.bag, hash });
  }

  async function load(shopper: Shopper) {
    try {
      return await cart.load(shopper);
    } catch (error) {
      if (error instanceof AppError && error.code === 'cart.bag-unavailable') return 'unavailable' as const;
      throw error;
    }
  }

  /** What cannot be had even with the units that the waiting order of this bag gives back. */
  async function missingWith(waiting: OrderRecord, { bag }: Wish): Promise<Missing[]> {
    const lines = await records.linesOf([waiting.id]);
    const held = new Map(lines.map((line) => [line.variantId, line.quantity]));
    return pricing.missing(bag.priced.lines, held);
  }

  /**
   * A cart has one waiting order at most: it is gone on with, or ended before the next is written. It is only
   * looked for when it is in the way of writing, which is seldom.
   */
  async function settleOn(who: Who, wish: Wish): Promise<PlaceOrderResult> {
    for (let round = 0; round < MAX_ROUNDS; round += 1) {
      const placed = await placing.write(wish);
      if (placed.kind === 'short') return short(who, wish.input, titled(placed.lines, wish));
      if (placed.kind === 'gone')
        return promotionGone(who, wish.input, goneNow(wish.bag, placed.promotionId));
      if (placed.kind === 'spent')
        return {
          kind: 'price-changed',
          quote: await pricing.quote(who.shopper, destinationOf(who, wish.input)),
        };
      if (placed.kind === 'placed') return open(placed.order);
      const { waiting, same } = await records.ofCart(wish.cartId, wish.input.idempotencyKey);
      if (same !== null && same.paymentState !== 'pending') return alreadyPaid(same);
      if (waiting === null) continue;
      const missing = await missingWith(waiting, wish);
      if (missing.length > 0) return short(who, wish.input, missing);
      const answer = await goOnWith(waiting, wish.hash);
      if (answer !== null) return answer;
    }
    throw new AppError('service.unavailable', { detail: 'cart is being ordered too often' });
  }

  /** The answer for an order that waits, or null once it is over and the next may be written. */
  async function goOnWith(waiting: OrderRecord, hash: string): Promise<PlaceOrderResult | null> {
    try {
      const isCurrent = waiting.expiresAt === null || waiting.expiresAt > clock.now();
      if (isCurrent && waiting.contentHash === hash) {
        const state =
          waiting.sessionId === null ? 'waiting' : await payments.settleSession(waiting.sessionId);
        if (state === 'paid' || state === 'authorised') return alreadyPaid(waiting);
        const session = state === 'waiting' ? await payments.ensureSession(waiting) : null;
        if (session !== null) return placedAt(waiting, session.url);
      }
      const ended = await payments.endOrder(waiting.id);
      if (ended === 'paid' || ended === 'authorised' || ended === 'waiting') return alreadyPaid(waiting);
      const now = ended === 'unchanged' ? await records.byId(waiting.id) : null;
      const isOver = now === null || now.paymentState === 'expired' || now.paymentState === 'failed';
      return isOver || now.paymentState === 'pending' ? null : alreadyPaid(now);
    } catch (error) {
      return unavailable(error, waiting);
    }
  }

  async function open(order: OrderRecord): Promise<PlaceOrderResult> {
    if (order.paymentState === 'paid') return placedAt(order, null);
    try {
      const session = await payments.ensureSession(order);
      if (session !== null) return placedAt(order, session.url);
    } catch (error) {
      return unavailable(error, order);
    }
    log.error({ order: order.id }, 'Stripe refuses the session of an order');
    await payments.endOrder(order.id);
    throw new AppError('payment.provider-refused', { detail: order.id });
  }

  function unavailable(error: unknown, order: OrderRecord): PlaceOrderResult {
    const isAway = error instanceof AppError && error.code === 'payment.provider-unavailable';
    if (!isAway) throw error;
    log.warn({ err: error, order: order.id }, 'Stripe cannot be asked');
    return { kind: 'payment-unavailable', ...named(order) };
  }

  async function short(who: Who, input: PlaceOrder, lines: Missing[]): Promise<PlaceOrderResult> {
    return { kind: 'short-stock', lines, quote: await pricing.quote(who.shopper, destinationOf(who, input)) };
  }

  async function promotionGone(who: Who, input: PlaceOrder, promotions: Gone[]): Promise<PlaceOrderResult> {
    const quote = await pricing.quote(who.shopper, destinationOf(who, input));
    return { kind: 'promotion-gone', promotions, quote };
  }

  /** Back to payment by the order's token. Throws `order.not-found`, `request.too-many`. */
  async function resume({ token, ip }: { token: string; ip: string }): Promise<ResumePaymentResult> {
    await allow('resume', ip);
    const order = await records.byToken(token);
    if (order === null) throw new AppError('order.not-found');
    if (order.paymentState === 'expired' || order.paymentState === 'failed') return { kind: 'expired' };
    if (order.paymentState !== 'pending') return { kind: 'already-paid' };
    if (order.expiresAt !== null && order.expiresAt <= clock.now()) return { kind: 'expired' };
    const answer = await goOnWith(order, order.contentHash);
    if (answer === null) return { kind: 'expired' };
    if (answer.kind === 'already-paid' || answer.kind === 'payment-unavailable') return { kind: answer.kind };
    if (answer.kind === 'ok' && answer.paymentUrl !== null)
      return { kind: 'ok', paymentUrl: answer.paymentUrl };
    return { kind: 'expired' };
  }

  const prepared = createPrepared({
    placing,
    orders,
    payments,
    goOnWith,
    open,
    tooOften: () => new AppError('service.unavailable', { detail: 'order is being placed too often' }),
  });
  return { quote: pricing.quote, place, resume, minimumOf, ...prepared };
}

const destinationOf = (who: Who, { shippingAddress, shippingMethodId, email }: PlaceOrder) => ({
  shopper: who.shopper,
  country: shippingAddress.country,
  region: shippingAddress.region,
  shippingMethodId,
  email,
});
type Gone = Extract<PlaceOrderResult, { kind: 'promotion-gone' }>['promotions'][number];

/** What the shopper saw applied and is not any more. */
function goneOf({ expectedPromotions }: PlaceOrder, { priced }: Bag): Gone[] {
  const applied = new Set(priced.applied.map((one) => one.id));
  return expectedPromotions
    .filter((id) => !applied.has(id))
    .map((id) => {
      const found = priced.explanation.promotions.find((one) => one.promotionId === id);
      return { name: found?.name ?? '', code: found?.code ?? null, whyNot: found?.whyNot ?? 'ended' };
    });
}
/** Used up by others in the very moment of placing. */
const goneNow = ({ priced }: Bag, id: PromotionId): Gone[] =>
  priced.explanation.promotions
    .filter((one) => one.promotionId === id)
    .map(({ name, code }) => ({ name, code, whyNot: 'used-up' }));
const named = (order: OrderRecord) => ({ orderNumber: String(order.number), orderToken: order.token });
const alreadyPaid = (order: OrderRecord): PlaceOrderResult => ({ kind: 'already-paid', ...named(order) });
const placedAt = (order: OrderRecord, paymentUrl: string | null): PlaceOrderResult => ({
  kind: 'ok',
  ...named(order),
  paymentUrl,
});
const titled = (lines: readonly Omit<Missing, 'title'>[], { bag }: Wish): Missing[] =>
  lines.map((line) => ({
    ...line,
    title: bag.priced.lines.find((one) => one.variantId === line.variantId)?.variant.title ?? '',
  }));
