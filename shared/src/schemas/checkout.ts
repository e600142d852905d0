import { z } from 'zod';
import { Address, CountryCode } from './address.ts';
import { QuotedCard } from './bag-cards.ts';
import { Cart } from './cart.ts';
import { Email } from './customers.ts';
import { PromotionId, ShippingMethodId, VariantId } from './ids.ts';
import { AmountMinor, Money } from './money.ts';
import { PriceExplanation } from './pricing.ts';
import { WhyNot } from './promotions.ts';
import { ShippingKind } from './shipping.ts';

export const ShippingOption = z.object({
  id: ShippingMethodId,
  name: z.string(),
  kind: ShippingKind,
  /** Where to fetch it. */
  pickup: z.object({ address: z.string(), hours: z.string() }).nullable(),
  /** After reductions of this bag. */
  price: Money,
  /** Whole days, both inclusive. */
  earliest: z.date(),
  latest: z.date(),
});
export type ShippingOption = z.infer<typeof ShippingOption>;

/** `total` = subtotal − discount + shipping + taxAdded. */
export const Totals = z.object({
  subtotal: Money,
  discount: Money,
  /** After its reductions; without the tax that comes on top. */
  shipping: Money,
  /** All tax in `total`. */
  taxIncluded: Money,
  /** The part of it that comes on top of the prices; negative where an exemption takes it out of them. */
  taxAdded: Money,
  total: Money,
  /** Paid by gift cards and store credit. */
  credit: Money,
  /** What is left to pay. */
  due: Money,
});
export type Totals = z.infer<typeof Totals>;

export const QuoteInput = z.object({
  country: CountryCode,
  region: z.string().trim().max(100).nullish(),
  shippingMethodId: ShippingMethodId.nullish(),
  /** Limits per customer look at it, once it is typed. */
  email: z.string().max(254).nullish(),
});
export const Quote = z.object({
  cart: Cart,
  shippingOptions: z.array(ShippingOption),
  /** The chosen method, or the first. */
  shippingMethodId: ShippingMethodId.nullable(),
  totals: Totals,
  /** What gift cards and store credit pay of it; those that pay nothing say why. */
  cards: z.array(QuotedCard),
  /** How the total came about. */
  explanation: PriceExplanation,
});
export type Quote = z.infer<typeof Quote>;

export const PlaceOrder = z.object({
  /** One per press of the button's page; the same key gives the same order. */
  idempotencyKey: z.uuid(),
  email: Email,
  shippingAddress: Address,
  /** Absent = the same. */
  billingAddress: Address.nullish(),
  shippingMethodId: ShippingMethodId,
  /** What the shopper saw; another total is answered with `price-changed`, and nothing is written. */
  expectedTotalMinor: AmountMinor,
  /** What cards were seen to pay of it; another part is answered with `price-changed` too. */
  expectedCreditMinor: AmountMinor.nullish(),
  /** The promotions that the shopper saw applied: one that is gone is answered with `promotion-gone`. */
  expectedPromotions: z.array(PromotionId).max(50).default([]),
  newsletter: z.boolean().default(false),
});
export type PlaceOrder = z.infer<typeof PlaceOrder>;

export const PlaceOrderResult = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('ok'),
    orderNumber: z.string(),
    /** Unguessable; shows this order to a guest. */
    orderToken: z.string(),
    /** Stripe's hosted page; null for an order of zero, which is complete at once. */
    paymentUrl: z.string().nullable(),
  }),
  z.object({ kind: z.literal('price-changed'), quote: Quote }),
  z.object({
    kind: z.literal('promotion-gone'),
    promotions: z.array(
      z.object({ name: z.string(), code: z.string().nullable(), whyNot: WhyNot.nullable() }),
    ),
    quote: Quote,
  }),
  z.object({
    kind: z.literal('short-stock'),
    lines: z.array(
      z.object({ variantId: VariantId, title: z.string(), wanted: z.int(), available: z.int() }),
    ),
    quote: Quote,
  }),
  z.object({ kind: z.literal('already-paid'), orderNumber: z.string(), orderToken: z.string() }),
  z.object({ kind: z.literal('empty-bag') }),
  z.object({ kind: z.literal('below-minimum'), minimum: Money }),
  z.object({ kind: z.literal('payment-unavailable'), orderNumber: z.string(), orderToken: z.string() }),
  z.object({ kind: z.literal('bag-unavailable') }),
]);
export type PlaceOrderResult = z.infer<typeof PlaceOrderResult>;

export const OrderToken = z.string().regex(/^[A-Za-z0-9_-]{32,64}$/);
export const ByOrderToken = z.object({ token: OrderToken });
/** One click back to payment: the same open session, or a new one if it expired. */
export const ResumePaymentResult = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ok'), paymentUrl: z.string() }),
  z.object({ kind: z.literal('already-paid') }),
  z.object({ kind: z.literal('expired') }),
  z.object({ kind: z.literal('payment-unavailable') }),
]);
export type ResumePaymentResult = z.infer<typeof ResumePaymentResult>;
