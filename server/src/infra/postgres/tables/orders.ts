import type { FulfilmentState, PaymentState } from '@zivero/shared/order-states';
import type { Address } from '@zivero/shared/schemas/address';
import type { Image } from '@zivero/shared/schemas/catalog';
import type { RefundReason, RefundState, TimelineKind } from '@zivero/shared/schemas/orders';
import type { PriceExplanation } from '@zivero/shared/schemas/pricing';
import { sql } from 'drizzle-orm';
import {
  bigint,
  bigserial,
  boolean,
  check,
  index,
  integer,
  jsonb,
  pgSequence,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
} from 'drizzle-orm/pg-core';
import { at, minor } from './columns.ts';

/**
 * An order somebody still has to do something about: `isOrderOpen` of shared/order-states.ts as SQL.
 * Written without parameters, so that PostgreSQL sees that the partial index answers it.
 */
export const ORDER_IS_OPEN = sql.raw(`(payment_state in ('pending', 'authorised', 'part-paid', 'disputed')
  or (payment_state in ('paid', 'part-refunded')
    and fulfilment_state in ('not-yet', 'to-pack', 'packed', 'part-sent')))`);

/** The words of an order's e-mail and names; asked with `to_tsquery('simple', 'ann:* & exa:*')`. */
export const ORDER_WORDS = sql.raw(
  `to_tsvector('simple', translate(email || ' ' || (shipping_address->>'name') || ' ' || (billing_address->>'name'), '@.+_-''', '      '))`,
);

export const orderNumbers = pgSequence('order_numbers', { startWith: 10_001 });

export const orders = pgTable(
  'orders',
  {
    id: text('id').primaryKey(),
    number: bigint('number', { mode: 'number' }).notNull(),
    /** Unguessable; shows the order to a guest. */
    token: text('token').notNull(),
    /** One pending order per cart at most. */
    cartId: text('cart_id').notNull(),
    customerId: text('customer_id'),
    email: text('email').notNull(),
    currency: text('currency').notNull(),
    locale: text('locale').notNull().default('en'),
    paymentState: text('payment_state').$type<PaymentState>().notNull(),
    fulfilmentState: text('fulfilment_state').$type<FulfilmentState>().notNull(),
    /** Why staff must look before anything ships; null = nothing. */
    needsReview: text('needs_review'),
    subtotalMinor: minor('subtotal_minor').notNull(),
    discountMinor: minor('discount_minor').notNull().default(0),
    /** What delivery adds to the charge, tax on top included. */
    shippingMinor: minor('shipping_minor').notNull(),
    taxMinor: minor('tax_minor').notNull(),
    /** Tax on top of the lines; negative where an exemption took tax out of their prices. */
    taxAddedMinor: minor('tax_added_minor').notNull().default(0),
    /** The same of delivery; part of `shippingMinor`. */
    shippingTaxAddedMinor: minor('shipping_tax_added_minor').notNull().default(0),
    totalMinor: minor('total_minor').notNull(),
    /** Of the total, what gift cards and store credit pay; Stripe charges the rest. */
    creditMinor: minor('credit_minor').notNull().default(0),
    /** How the amounts came about. */
    pricing: jsonb('pricing').$type<PriceExplanation>(),
    shippingAddress: jsonb('shipping_address').$type<Address>().notNull(),
    billingAddress: jsonb('billing_address').$type<Address>().notNull(),
    shippingMethod: jsonb('shipping_method')
      .$type<{ id: string; name: string; earliest: string; latest: string }>()
      .notNull(),
    /** Hash of what was ordered and where it goes: the same content returns the same pending order. */
    contentHash: text('content_hash').notNull(),
    idempotencyKey: text('idempotency_key').notNull(),
    /** The exact parameters of the Stripe Checkout Session, so that anybody may repeat the call. */
    sessionParams: jsonb('session_params').$type<Record<string, unknown>>(),
    sessionId: text('session_id'),
    sessionUrl: text('session_url'),
    paymentIntentId: text('payment_intent_id'),
    expiresAt: at('expires_at'),
    placedAt: at('placed_at').notNull(),
    paidAt: at('paid_at'),
    updatedAt: at('updated_at').notNull(),
  },
  // No index has what is written between placing and payment: PostgreSQL then changes the row in place.
  (t) => [
    uniqueIndex('orders_number').on(t.number),
    uniqueIndex('orders_token').on(t.token),
    uniqueIndex('orders_idempotency').on(t.cartId, t.idempotencyKey),
    uniqueIndex('orders_one_pending_per_cart').on(t.cartId).where(sql`${t.paymentState} = 'pending'`),
    index('orders_customer').on(t.customerId, t.placedAt).where(sql`${t.customerId} is not null`),
    index('orders_email').on(t.email, t.placedAt),
    index('orders_placed').on(t.placedAt, t.id),
    index('orders_paid').on(t.paidAt).where(sql`${t.paidAt} is not null`),
    index('orders_to_pack').on(t.paidAt).where(sql`${t.fulfilmentState} = 'to-pack'`),
    index('orders_states').on(t.paymentState, t.fulfilmentState, t.placedAt),
    index('orders_open').on(t.placedAt, t.id).where(ORDER_IS_OPEN),
    index('orders_review').on(t.placedAt, t.id).where(sql`${t.needsReview} is not null`),
    index('orders_total_minor').on(t.totalMinor, t.id),
    index('orders_words').using('gin', ORDER_WORDS),
    check(
      'orders_sum',
      sql`${t.totalMinor} = ${t.subtotalMinor} - ${t.discountMinor} + ${t.taxAddedMinor} + ${t.shippingMinor}`,
    ),
    check('orders_credit', sql`${t.creditMinor} between 0 and ${t.totalMinor}`),
    check('orders_total', sql`${t.totalMinor} >= 0`),
  ],
);

export const orderLines = pgTable(
  'order_lines',
  {
    id: text('id').primaryKey(),
    orderId: text('order_id')
      .notNull()
      .references(() => orders.id),
    position: integer('position').notNull(),
    productId: text('product_id').notNull(),
    variantId: text('variant_id').notNull(),
    /** Empty: a line that staff wrote, of no product. */
    slug: text('slug').notNull(),
    title: text('title').notNull(),
    variantTitle: text('variant_title').notNull(),
    sku: text('sku').notNull(),
    image: jsonb('image').$type<Image>(),
    quantity: integer('quantity').notNull(),
    unitPriceMinor: minor('unit_price_minor').notNull(),
    discountMinor: minor('discount_minor').notNull().default(0),
    taxRateBasisPoints: integer('tax_rate_basis_points').notNull(),
    taxMinor: minor('tax_minor').notNull(),
    taxAddedMinor: minor('tax_added_minor').notNull().default(0),
    totalMinor: minor('total_minor').notNull(),
  },
  (t) => [
    uniqueIndex('order_lines_order').on(t.orderId, t.position),
    index('order_lines_product').on(t.productId),
    check('order_lines_quantity', sql`${t.quantity} > 0`),
    check(
      'order_lines_total',
      sql`${t.totalMinor} = ${t.unitPriceMinor} * ${t.quantity} - ${t.discountMinor} + ${t.taxAddedMinor} and ${t.totalMinor} >= 0`,
    ),
  ],
);

/** What the shopper and staff read as the order's story; written in the transaction it tells of. */
export const orderTimeline = pgTable(
  'order_timeline',
  {
    id: bigserial('id', { mode: 'number' }).primaryKey(),
    orderId: text('order_id')
      .notNull()
      .references(() => orders.id),
    kind: text('kind').$type<TimelineKind>().notNull(),
    staffId: text('staff_id'),
    text: text('text'),
    amountMinor: minor('amount_minor'),
    /** Only staff see it. */
    isInternal: boolean('is_internal').notNull().default(false),
    at: at('at').notNull(),
    /** A note that was written anew. */
    editedAt: at('edited_at'),
  },
  (t) => [index('order_timeline_order').on(t.orderId, t.id)],
);

export const fulfilments = pgTable(
  'fulfilments',
  {
    id: text('id').primaryKey(),
    orderId: text('order_id')
      .notNull()
      .references(() => orders.id),
    carrier: text('carrier'),
    trackingNumber: text('tracking_number'),
    trackingUrl: text('tracking_url'),
    /** Where it was packed, when somebody chose; null = where its units were held. */
    locationId: text('location_id'),
    staffId: text('staff_id'),
    createdAt: at('created_at').notNull(),
    deliveredAt: at('delivered_at'),
  },
  (t) => [index('fulfilments_order').on(t.orderId)],
);

export const fulfilmentLines = pgTable(
  'fulfilment_lines',
  {
    fulfilmentId: text('fulfilment_id')
      .notNull()
      .references(() => fulfilments.id),
    orderLineId: text('order_line_id')
      .notNull()
      .references(() => orderLines.id),
    quantity: integer('quantity').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.fulfilmentId, t.orderLineId] }),
    check('fulfilment_lines_quantity', sql`${t.quantity} > 0`),
  ],
);

export const payments = pgTable(
  'payments',
  {
    id: text('id').primaryKey(),
    orderId: text('order_id')
      .notNull()
      .references(() => orders.id),
    /**
     * `credit`: by gift card or store credit; `intentId` is then the id of the hold. `outside`: cash or a bank
     * transfer; `intentId` then names the order.
     */
    method: text('method').$type<'stripe' | 'credit' | 'outside'>().notNull().default('stripe'),
    intentId: text('intent_id').notNull(),
    chargeId: text('charge_id'),
    /** Stripe's word for the intent. */
    state: text('state').notNull(),
    currency: text('currency').notNull(),
    amountMinor: minor('amount_minor').notNull(),
    capturedMinor: minor('captured_minor').notNull().default(0),
    /** Held money that is not taken until then goes back to the shopper's card. */
    captureBefore: at('capture_before'),
    cardBrand: text('card_brand'),
    cardLast4: text('card_last4'),
    createdAt: at('created_at').notNull(),
  },
  (t) => [uniqueIndex('payments_intent').on(t.intentId), index('payments_order').on(t.orderId)],
);

export const refunds = pgTable(
  'refunds',
  {
    id: text('id').primaryKey(),
    orderId: text('order_id')
      .notNull()
      .references(() => orders.id),
    paymentId: text('payment_id')
      .notNull()
      .references(() => payments.id),
    /** Null until Stripe answered. */
    stripeRefundId: text('stripe_refund_id'),
    /** The gift card or store credit that it goes to instead of going through Stripe. */
    giftCardId: text('gift_card_id'),
    idempotencyKey: text('idempotency_key').notNull(),
    state: text('state').$type<RefundState>().notNull(),
    currency: text('currency').notNull(),
    amountMinor: minor('amount_minor').notNull(),
    shippingMinor: minor('shipping_minor').notNull().default(0),
    reason: text('reason').$type<RefundReason>().notNull(),
    note: text('note'),
    source: text('source').$type<'admin' | 'stripe' | 'system'>().notNull(),
    staffId: text('staff_id'),
    createdAt: at('created_at').notNull(),
    settledAt: at('settled_at'),
  },
  (t) => [
    uniqueIndex('refunds_stripe').on(t.stripeRefundId),
    uniqueIndex('refunds_idempotency').on(t.orderId, t.idempotencyKey),
    index('refunds_order').on(t.orderId),
    index('refunds_pending').on(t.createdAt).where(sql`${t.state} = 'pending'`),
    check('refunds_amount', sql`${t.amountMinor} > 0`),
  ],
);

export const refundLines = pgTable(
  'refund_lines',
  {
    refundId: text('refund_id')
      .notNull()
      .references(() => refunds.id),
    orderLineId: text('order_line_id')
      .notNull()
      .references(() => orderLines.id),
    quantity: integer('quantity').notNull(),
    amountMinor: minor('amount_minor').notNull(),
    isRestocked: boolean('is_restocked').notNull(),
    /** Of `quantity`, those that had not been sent and will not be. */
    unsentQuantity: integer('unsent_quantity').notNull().default(0),
    /** Units whose stock was moved for this refund; kept if the refund fails later, so that it is moved once. */
    stockQuantity: integer('stock_quantity').notNull().default(0),
  },
  (t) => [
    primaryKey({ columns: [t.refundId, t.orderLineId] }),
    check('refund_lines_quantity', sql`${t.quantity} > 0`),
  ],
);

/** Append-only: each cent that moved, once. An order's balance is the sum of its entries. */
export const ledger = pgTable(
  'ledger',
  {
    id: bigserial('id', { mode: 'number' }).primaryKey(),
    orderId: text('order_id')
      .notNull()
      .references(() => orders.id),
    kind: text('kind')
      .$type<
        | 'charge'
        | 'capture'
        | 'refund'
        | 'refund-failed'
        | 'dispute'
        | 'fee'
        | 'credit'
        | 'write-off'
        | 'outside'
      >()
      .notNull(),
    /** Signed: in is positive. */
    amountMinor: minor('amount_minor').notNull(),
    currency: text('currency').notNull(),
    /** Stripe's id of the thing: with `kind` unique, so that a repeated event adds nothing. */
    reference: text('reference').notNull(),
    at: at('at').notNull(),
  },
  (t) => [
    uniqueIndex('ledger_once').on(t.kind, t.reference),
    index('ledger_order').on(t.orderId, t.id),
    index('ledger_at').on(t.at),
  ],
);

/** Every signed event that Stripe sent, once. */
export const stripeEvents = pgTable(
  'stripe_events',
  {
    id: text('id').primaryKey(),
    type: text('type').notNull(),
    body: jsonb('body').notNull(),
    state: text('state').$type<'received' | 'settled' | 'ignored'>().notNull(),
    receivedAt: at('received_at').notNull(),
    settledAt: at('settled_at'),
  },
  (t) => [index('stripe_events_open').on(t.receivedAt).where(sql`${t.state} = 'received'`)],
);
