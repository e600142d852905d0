import { z } from 'zod';
import { Address } from './address.ts';
import { OrderEditId, OrderId, OrderLineId, VariantId } from './ids.ts';
import { AmountMinor, Money } from './money.ts';
import { AdminOrder } from './orders.ts';

/** What staff want an order to be: quantities of its lines (0 = taken out), new lines, where it goes. */
export const OrderChange = z.object({
  orderId: OrderId,
  /** Lines that are left out stay as they are. */
  lines: z
    .array(z.object({ orderLineId: OrderLineId, quantity: z.int().min(0).max(10_000) }))
    .max(200)
    .default([]),
  added: z
    .array(z.object({ variantId: VariantId, quantity: z.int().min(1).max(10_000) }))
    .max(100)
    .default([]),
  shippingAddress: Address.nullish(),
  email: z.email().max(254).nullish(),
});
export type OrderChange = z.infer<typeof OrderChange>;

/** The order as it would be; `before` and `after` are its totals. */
export const EditPreview = z.object({
  lines: z.array(
    z.object({
      /** Null for what is new. */
      orderLineId: OrderLineId.nullable(),
      variantId: VariantId,
      title: z.string(),
      variantTitle: z.string(),
      from: z.int(),
      to: z.int(),
      /** Fewer are not possible: they were sent, or money was given back for them. */
      least: z.int(),
      unitPrice: Money,
      total: Money,
    }),
  ),
  before: Money,
  after: Money,
  /** To collect is positive, to give back negative. */
  difference: Money,
  /** Of what is to be given back, what is left of the payment. */
  refund: Money,
});
export type EditPreview = z.infer<typeof EditPreview>;

const NotPossible = z.object({
  kind: z.literal('not-possible'),
  why: z.enum([
    'not-paid',
    'sent',
    'cancelled',
    'needs-review',
    'edit-waiting',
    'nothing-left',
    'below-sent',
    'unknown-variant',
    'other-country',
    'no-change',
    'paid-by-credit',
    /** Stripe charges no less than a few cents. */
    'below-minimum',
  ]),
});
const ShortStock = z.object({
  kind: z.literal('short-stock'),
  lines: z.array(z.object({ title: z.string(), wanted: z.int(), available: z.int() })),
});
export const PreviewEditResult = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ok'), preview: EditPreview }),
  NotPossible,
  ShortStock,
]);
export type PreviewEditResult = z.infer<typeof PreviewEditResult>;

export const EditOrder = OrderChange.extend({
  /** Made by the dialog when it opens: pressing twice changes once. */
  idempotencyKey: z.uuid(),
  /** The order's total before and after, as the preview said; with others it is shown again instead. */
  expectedBeforeMinor: AmountMinor,
  expectedTotalMinor: AmountMinor,
});
export type EditOrder = z.infer<typeof EditOrder>;

/** A change that costs more: written once the difference is paid, gone after `expiresAt`. */
export const WaitingEdit = z.object({
  id: OrderEditId,
  amount: Money,
  lines: z.array(z.object({ title: z.string(), variantTitle: z.string(), from: z.int(), to: z.int() })),
  /** Until when it can be paid; the units are held as long. */
  expiresAt: z.date(),
  createdAt: z.date(),
});
export type WaitingEdit = z.infer<typeof WaitingEdit>;
export const AdminWaitingEdit = WaitingEdit.extend({ email: z.string(), payUrl: z.string() });
export type AdminWaitingEdit = z.infer<typeof AdminWaitingEdit>;

export const EditOrderResult = z.discriminatedUnion('kind', [
  /** What it costs less is refunded: pending, or on its way. */
  z.object({ kind: z.literal('ok'), order: AdminOrder }),
  /** It costs more: the shopper has the link by mail. */
  z.object({ kind: z.literal('waiting'), edit: AdminWaitingEdit, order: AdminOrder }),
  z.object({ kind: z.literal('price-changed'), preview: EditPreview }),
  NotPossible,
  ShortStock,
]);
export type EditOrderResult = z.infer<typeof EditOrderResult>;

export const EditsOfOrder = z.object({ orderId: OrderId });
export const WaitingEditOfOrder = z.object({ waiting: AdminWaitingEdit.nullable() });
export const WithdrawEditResult = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ok'), order: AdminOrder }),
  /** The payment was faster: the change is written. */
  z.object({ kind: z.literal('paid'), order: AdminOrder }),
  /** A bank debit is under way: what becomes of it decides. */
  z.object({ kind: z.literal('under-way') }),
]);
export type WithdrawEditResult = z.infer<typeof WithdrawEditResult>;

/** What the shopper sees of it, by the order's token. */
export const WaitingEditByToken = z.object({ waiting: WaitingEdit.nullable() });
export const PayEditResult = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ok'), paymentUrl: z.string() }),
  /** Paid already, or a bank debit is under way. */
  z.object({ kind: z.literal('paid') }),
  /** Withdrawn or run out. */
  z.object({ kind: z.literal('over') }),
  z.object({ kind: z.literal('payment-unavailable') }),
]);
export type PayEditResult = z.infer<typeof PayEditResult>;
