import { z } from 'zod';
import { FulfilmentState, PaymentState } from '../order-states.ts';
import { Address } from './address.ts';
import { Cart } from './cart.ts';
import { Image } from './catalog.ts';
import { Totals } from './checkout.ts';
import {
  CustomerId,
  FulfilmentId,
  LocationId,
  OrderId,
  OrderLineId,
  ProductId,
  RefundId,
  VariantId,
} from './ids.ts';
import { AmountMinor, Currency, Money } from './money.ts';
import { pageInput } from './paging.ts';
import { PriceExplanation } from './pricing.ts';

export const OrderLine = z.object({
  id: OrderLineId,
  productId: ProductId,
  variantId: VariantId,
  slug: z.string(),
  title: z.string(),
  variantTitle: z.string(),
  sku: z.string(),
  image: Image.nullable(),
  quantity: z.int(),
  unitPrice: Money,
  /** After discounts, tax included: what this line adds to the charge. */
  total: Money,
  taxIncluded: Money,
  refundedQuantity: z.int(),
  fulfilledQuantity: z.int(),
});
export type OrderLine = z.infer<typeof OrderLine>;

export const RefundState = z.enum(['pending', 'succeeded', 'failed', 'canceled', 'requires-action']);
export type RefundState = z.infer<typeof RefundState>;
export const RefundReason = z.enum([
  'returned',
  'damaged',
  'not-delivered',
  'short-stock',
  'goodwill',
  'duplicate',
  'fraud',
  'other',
]);
export type RefundReason = z.infer<typeof RefundReason>;
export const Refund = z.object({
  id: RefundId,
  state: RefundState,
  amount: Money,
  shipping: Money,
  reason: RefundReason,
  note: z.string().nullable(),
  /** Made in Zivero, or at Stripe's own dashboard. */
  source: z.enum(['admin', 'stripe', 'system']),
  /** Onto a gift card or store credit, not through Stripe. */
  isCredit: z.boolean(),
  lines: z.array(
    z.object({ orderLineId: OrderLineId, quantity: z.int(), amount: Money, isRestocked: z.boolean() }),
  ),
  byName: z.string().nullable(),
  createdAt: z.date(),
});
export type Refund = z.infer<typeof Refund>;

export const Fulfilment = z.object({
  id: FulfilmentId,
  lines: z.array(z.object({ orderLineId: OrderLineId, quantity: z.int() })),
  carrier: z.string().nullable(),
  trackingNumber: z.string().nullable(),
  trackingUrl: z.string().nullable(),
  createdAt: z.date(),
  deliveredAt: z.date().nullable(),
});
export type Fulfilment = z.infer<typeof Fulfilment>;

export const TimelineKind = z.enum([
  'placed',
  'paid',
  'payment-failed',
  'expired',
  'packed',
  'sent',
  'delivered',
  'refund-started',
  'refunded',
  'refund-failed',
  'cancelled',
  'note',
  'needs-review',
  'email-sent',
  'disputed',
  'short',
  'tracking',
  'not-delivered',
  'return-requested',
  'return-approved',
  'return-rejected',
  'return-withdrawn',
  'return-received',
  'exchanged',
  'edit-waiting',
  'edited',
  'edit-given-up',
  'edit-expired',
  'authorised',
  'capture-started',
  'release-started',
  'authorisation-ended',
]);
export type TimelineKind = z.infer<typeof TimelineKind>;
export const TimelineEntry = z.object({
  id: z.string(),
  kind: TimelineKind,
  at: z.date(),
  byName: z.string().nullable(),
  /** Who may write a note anew. Null for shoppers. */
  staffId: z.string().nullable(),
  /** A note that was written anew. */
  editedAt: z.date().nullable(),
  /** Staff's words for a note; for the others what the kind needs: amounts, numbers. */
  text: z.string().nullable(),
  amount: Money.nullable(),
});
export type TimelineEntry = z.infer<typeof TimelineEntry>;

const orderHead = {
  id: OrderId,
  number: z.string(),
  placedAt: z.date(),
  paymentState: PaymentState,
  fulfilmentState: FulfilmentState,
  currency: Currency,
};

/** An order as its shopper sees it. */
export const StoreOrder = z.object({
  ...orderHead,
  token: z.string(),
  email: z.string(),
  /** In which language it was placed; left out: the shop's. */
  locale: z.string().optional(),
  lines: z.array(OrderLine),
  totals: Totals,
  /** How they came about; null for orders that were not placed here. */
  pricing: PriceExplanation.nullable(),
  refunded: Money,
  shippingAddress: Address,
  shippingMethodName: z.string(),
  deliveryEarliest: z.date(),
  deliveryLatest: z.date(),
  refunds: z.array(Refund.pick({ id: true, state: true, amount: true, createdAt: true, lines: true })),
  fulfilments: z.array(Fulfilment),
  timeline: z.array(TimelineEntry),
});
export type StoreOrder = z.infer<typeof StoreOrder>;
export const StoreOrderSummary = z.object({
  ...orderHead,
  total: Money,
  refunded: Money,
  lines: z.array(
    OrderLine.pick({ id: true, title: true, slug: true, image: true, quantity: true, variantTitle: true }),
  ),
});
export type StoreOrderSummary = z.infer<typeof StoreOrderSummary>;
export const OrderNumber = z.string().regex(/^[0-9]{1,12}$/);
/** A guest finds an order by what its confirmation says. */
export const FindOrder = z.object({
  /** "10023" or "#10023". */
  number: z
    .string()
    .trim()
    .regex(/^#?\s*[0-9]{1,12}$/),
  email: z.email().max(254),
});
export const FindOrderResult = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('found'), token: StoreOrder.shape.token }),
  /** No such order, or another address: which of the two is not told. */
  z.object({ kind: z.literal('unknown') }),
]);
export type FindOrderResult = z.infer<typeof FindOrderResult>;
export type FindOrder = z.infer<typeof FindOrder>;
/** What an order had, into the bag once more. */
export const BuyAgainResult = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('ok'),
    cart: Cart,
    /** Units that went into the bag. */
    added: z.int(),
    /** What could not, or not all of it. */
    missing: z.array(
      z.object({ title: z.string(), variantTitle: z.string(), wanted: z.int(), added: z.int() }),
    ),
  }),
  z.object({ kind: z.literal('bag-unavailable') }),
]);
export type BuyAgainResult = z.infer<typeof BuyAgainResult>;
export const ByOrderNumber = z.object({ number: OrderNumber });
export const MyOrders = z.object(pageInput(50, 10));

// ── Staff ──────────────────────────────────────────────────────────
export const AdminOrderRow = z.object({
  ...orderHead,
  email: z.string(),
  customerName: z.string(),
  city: z.string(),
  country: z.string(),
  itemCount: z.int(),
  total: Money,
  refunded: Money,
  isOpen: z.boolean(),
  needsReview: z.boolean(),
});
export type AdminOrderRow = z.infer<typeof AdminOrderRow>;
export const OrderView = z.enum(['open', 'to-pack', 'unpaid', 'refunded', 'review', 'all']);
export type OrderView = z.infer<typeof OrderView>;
export const AdminOrderList = z.object({
  view: OrderView.default('open'),
  /** Number, e-mail or name. */
  q: z.string().max(200).default(''),
  paymentStates: z.array(PaymentState).max(9).default([]),
  fulfilmentStates: z.array(FulfilmentState).max(8).default([]),
  /** Of one customer. */
  customerId: CustomerId.nullish(),
  placedFrom: z.date().nullish(),
  placedTo: z.date().nullish(),
  sort: z.enum(['newest', 'oldest', 'total']).default('newest'),
  ...pageInput(100, 25),
});
export type AdminOrderList = z.infer<typeof AdminOrderList>;
export const OrderViewCounts = z.record(OrderView, z.int());

export const PaymentInfo = z.object({
  /** `credit`: a gift card or store credit. */
  provider: z.enum(['stripe', 'credit', 'outside']),
  state: z.string(),
  amount: Money,
  /** Of it, what was taken: less than the amount while it is held, or when a part was taken. */
  captured: Money,
  /** Held money that is not taken until then goes back to the card. */
  captureBefore: z.date().nullable(),
  /** Link to the payment in Stripe's dashboard; null for a card of ours. */
  reference: z.string().nullable(),
  cardBrand: z.string().nullable(),
  cardLast4: z.string().nullable(),
  at: z.date(),
});
export const LedgerEntry = z.object({
  id: z.string(),
  kind: z.enum([
    'charge',
    'capture',
    'refund',
    'refund-failed',
    'dispute',
    'fee',
    'credit',
    'write-off',
    /** Cash or a bank transfer, as staff entered it: in, and given back. */
    'outside',
  ]),
  /** Signed: what came in is positive. */
  amount: Money,
  reference: z.string(),
  at: z.date(),
});
export const AdminOrder = z.object({
  ...orderHead,
  isOpen: z.boolean(),
  needsReview: z.string().nullable(),
  email: z.string(),
  customerId: z.string().nullable(),
  customerName: z.string(),
  shippingAddress: Address,
  billingAddress: Address,
  shippingMethodName: z.string(),
  deliveryEarliest: z.date(),
  deliveryLatest: z.date(),
  lines: z.array(OrderLine),
  totals: Totals,
  /** How they came about; null for orders that were not placed here. */
  pricing: PriceExplanation.nullable(),
  payments: z.array(PaymentInfo),
  refunds: z.array(Refund),
  fulfilments: z.array(Fulfilment),
  ledger: z.array(LedgerEntry),
  /** Paid minus refunded, from the ledger. */
  balance: Money,
  /** What a refund may still reach: captured − succeeded − pending refunds. */
  refundable: Money,
  shippingRefundable: Money,
  timeline: z.array(TimelineEntry),
  updatedAt: z.date(),
});
export type AdminOrder = z.infer<typeof AdminOrder>;
export const ByOrderId = z.object({ id: OrderId });

/** Of a carrier that is known (shared/carriers.ts) the address follows from the number; it may be given for any. */
export const Tracking = z.object({
  carrier: z.string().trim().max(60).nullish(),
  trackingNumber: z.string().trim().max(80).nullish(),
  trackingUrl: z
    .url({ protocol: /^https?$/ })
    .max(500)
    .nullish(),
});
export type Tracking = z.infer<typeof Tracking>;
export const FulfilOrder = z.object({
  orderId: OrderId,
  lines: z
    .array(z.object({ orderLineId: OrderLineId, quantity: z.int().min(1).max(10_000) }))
    .min(1)
    .max(200),
  ...Tracking.shape,
  /** Packed there; absent = where its units are held. */
  locationId: LocationId.nullish(),
  notifyShopper: z.boolean().default(true),
});
export type FulfilOrder = z.infer<typeof FulfilOrder>;
export const FulfilOrderResult = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ok'), order: AdminOrder }),
  /** Somebody packed meanwhile, or nothing may ship yet. */
  z.object({
    kind: z.literal('not-possible'),
    why: z.enum(['not-paid', 'needs-review', 'already-sent', 'cancelled', 'edit-waiting']),
  }),
  /** The chosen location has fewer free units than that: nothing was sent. */
  z.object({
    kind: z.literal('not-there'),
    lines: z.array(z.object({ title: z.string(), wanted: z.int(), free: z.int() })),
  }),
]);
export type FulfilOrderResult = z.infer<typeof FulfilOrderResult>;
export const MarkPacked = z.object({ orderId: OrderId });
/** What was typed wrong when it was sent; the shopper's page shows the new one at once. */
export const EditTracking = Tracking.extend({ orderId: OrderId, fulfilmentId: FulfilmentId });
export type EditTracking = z.infer<typeof EditTracking>;
export const MarkDelivered = z.object({
  orderId: OrderId,
  fulfilmentId: FulfilmentId,
  /** False takes it back. */
  isDelivered: z.boolean(),
});
export type MarkDelivered = z.infer<typeof MarkDelivered>;

export const RefundOrder = z.object({
  orderId: OrderId,
  /** Made by the dialog when it opens: pressing twice refunds once. */
  idempotencyKey: z.uuid(),
  lines: z
    .array(z.object({ orderLineId: OrderLineId, quantity: z.int().min(1).max(10_000), restock: z.boolean() }))
    .max(200)
    .default([]),
  shippingMinor: AmountMinor.default(0),
  /** An amount of its own beside the lines, for goodwill. */
  extraMinor: AmountMinor.default(0),
  reason: RefundReason,
  /** Back to what was paid with (absent too), or all of it to the shopper's store credit. */
  to: z.enum(['original', 'store-credit']).optional(),
  note: z.string().trim().max(1000).nullish(),
});
export type RefundOrder = z.infer<typeof RefundOrder>;
export const RefundOrderResult = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ok'), refund: Refund, order: AdminOrder }),
  /** More than is left: nothing was sent to Stripe. */
  z.object({ kind: z.literal('too-much'), refundable: Money }),
  z.object({ kind: z.literal('nothing-chosen') }),
  /** Stripe said no; nothing was refunded. */
  z.object({ kind: z.literal('refused'), code: z.string() }),
  /** Stripe did not answer: the refund is pending and will be settled by the reconciliation. */
  z.object({ kind: z.literal('pending'), order: AdminOrder }),
]);
export type RefundOrderResult = z.infer<typeof RefundOrderResult>;

/** Before it is packed: units and money go back together. */
export const CancelOrder = z.object({
  orderId: OrderId,
  note: z.string().trim().max(1000).nullish(),
});
export type CancelOrder = z.infer<typeof CancelOrder>;
export const CancelOrderResult = z.discriminatedUnion('kind', [
  /** A refund may be pending still, or was refused: the order says so. */
  z.object({ kind: z.literal('ok'), order: AdminOrder }),
  z.object({
    kind: z.literal('not-possible'),
    why: z.enum(['not-paid', 'packed', 'cancelled', 'disputed', 'edit-waiting']),
  }),
]);
export type CancelOrderResult = z.infer<typeof CancelOrderResult>;
const NoteId = z.string().regex(/^[0-9]{1,15}$/);
export const AddNote = z.object({ orderId: OrderId, text: z.string().trim().min(1).max(2000) });
export const EditNote = AddNote.extend({ noteId: NoteId });
export const DeleteNote = z.object({ orderId: OrderId, noteId: NoteId });
