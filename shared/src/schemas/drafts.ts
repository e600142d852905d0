import { z } from 'zod';
import { Address } from './address.ts';
import { OrderToken, ShippingOption, Totals } from './checkout.ts';
import { Email } from './customers.ts';
import { CustomerId, DraftId, OrderId, ShippingMethodId, VariantId } from './ids.ts';
import { AmountMinor, Currency, Money } from './money.ts';
import { OrderLine } from './orders.ts';
import { pageInput } from './paging.ts';
import { PriceExplanation } from './pricing.ts';

const Quantity = z.int().min(1).max(10_000);
/** Of the shop, at the price of the day it is paid, or at one that staff agreed on; or written by hand. */
export const DraftItem = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('product'),
    variantId: VariantId,
    quantity: Quantity,
    /** Null = the shop's price. */
    unitPriceMinor: AmountMinor.nullable().default(null),
  }),
  z.object({
    kind: z.literal('custom'),
    /** Made by the page: tells lines apart. */
    id: VariantId,
    title: z.string().trim().min(1).max(200),
    quantity: Quantity,
    unitPriceMinor: AmountMinor,
    taxClass: z.string().trim().max(40).default('standard'),
  }),
]);
export type DraftItem = z.infer<typeof DraftItem>;
export const DraftDiscount = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('percent'),
    basisPoints: z.int().min(1).max(10_000),
    reason: z.string().trim().max(100),
  }),
  z.object({
    kind: z.literal('amount'),
    amountMinor: AmountMinor.min(1),
    reason: z.string().trim().max(100),
  }),
]);
export type DraftDiscount = z.infer<typeof DraftDiscount>;
/** A method of the shop at its price, or an agreed price. */
export const DraftShipping = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('method'), id: ShippingMethodId }),
  z.object({ kind: z.literal('custom'), name: z.string().trim().min(1).max(100), priceMinor: AmountMinor }),
]);
export type DraftShipping = z.infer<typeof DraftShipping>;

/** In which of the shop's currencies; left out: its own. It stays what it is: agreed prices are amounts of it. */
export const CreateDraft = z.object({ currency: Currency.nullish() }).default({});
export type CreateDraft = z.infer<typeof CreateDraft>;

export const DraftContent = z.object({
  customerId: CustomerId.nullable().default(null),
  email: z.union([Email, z.literal('')]).default(''),
  shippingAddress: Address.nullable().default(null),
  billingAddress: Address.nullable().default(null),
  items: z.array(DraftItem).max(100).default([]),
  discount: DraftDiscount.nullable().default(null),
  shipping: DraftShipping.nullable().default(null),
  message: z.string().trim().max(2_000).default(''),
});
export type DraftContent = z.infer<typeof DraftContent>;
const DraftState = z.enum(['open', 'sent', 'ordered', 'cancelled']);

export const DraftLine = OrderLine.pick({ title: true, variantTitle: true, sku: true, image: true }).extend({
  variantId: VariantId,
  quantity: z.int(),
  unitPrice: Money,
  total: Money,
  isCustom: z.boolean(),
  /** Units for sale; null = as many as are wanted. */
  available: z.int().nullable(),
});
export type DraftLine = z.infer<typeof DraftLine>;
/** What it would cost now. */
export const DraftQuote = z.object({
  currency: Currency,
  lines: z.array(DraftLine),
  shippingOptions: z.array(ShippingOption),
  totals: Totals,
  explanation: PriceExplanation,
  /** Why it can be neither sent nor entered as paid yet. */
  missing: z.array(z.enum(['items', 'email', 'address', 'shipping', 'gone', 'below-minimum', 'currency'])),
});
export type DraftQuote = z.infer<typeof DraftQuote>;
export const Draft = z.object({
  id: DraftId,
  number: z.string(),
  revision: z.int(),
  state: DraftState,
  content: DraftContent,
  customerName: z.string().nullable(),
  quote: DraftQuote,
  link: z.string(),
  validUntil: z.date().nullable(),
  sentAt: z.date().nullable(),
  orderId: OrderId.nullable(),
  orderNumber: z.string().nullable(),
  /** The order of it was paid. */
  isPaid: z.boolean(),
  byName: z.string().nullable(),
  createdAt: z.date(),
  updatedAt: z.date(),
});
export type Draft = z.infer<typeof Draft>;
export const DraftRow = Draft.pick({
  id: true,
  number: true,
  state: true,
  customerName: true,
  orderId: true,
  orderNumber: true,
  validUntil: true,
  byName: true,
  updatedAt: true,
}).extend({ email: z.string(), itemCount: z.int() });
export type DraftRow = z.infer<typeof DraftRow>;
export const DraftList = z.object({ view: z.enum(['open', 'all']).default('open'), ...pageInput(100, 25) });
export type DraftList = z.infer<typeof DraftList>;
export const ByDraftId = z.object({ id: DraftId });
export const SaveDraft = z.object({ id: DraftId, revision: z.int(), content: DraftContent });
export type SaveDraft = z.infer<typeof SaveDraft>;
export const SendDraft = z.object({
  id: DraftId,
  revision: z.int(),
  validDays: z.int().min(1).max(90).default(14),
});
export type SendDraft = z.infer<typeof SendDraft>;
export const PayDraftOutside = z.object({
  id: DraftId,
  revision: z.int(),
  /** How it was paid, for the books: "Bank transfer 24 Nov". */
  reference: z.string().trim().min(1).max(200),
});
export type PayDraftOutside = z.infer<typeof PayDraftOutside>;
export const DraftActResult = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ok'), draft: Draft }),
  /** Somebody else saved it, or it became an order. */
  z.object({ kind: z.literal('stale'), draft: Draft }),
  /** Something is missing: `draft.quote.missing` says what. */
  z.object({ kind: z.literal('incomplete'), draft: Draft }),
  z.object({
    kind: z.literal('short-stock'),
    lines: z.array(z.object({ title: z.string(), wanted: z.int(), available: z.int() })),
  }),
  /** Its payment is under way, or it was paid. */
  z.object({ kind: z.literal('ordered'), draft: Draft }),
]);
export type DraftActResult = z.infer<typeof DraftActResult>;

// ── Behind the link ────────────────────────────────────────────────
export const DraftToken = z.object({ token: OrderToken });
/** What who was sent the link sees. */
export const PayableDraft = z.object({
  number: z.string(),
  state: z.enum(['open', 'over', 'cancelled', 'paid']),
  email: z.string(),
  message: z.string(),
  validUntil: z.date().nullable(),
  shippingAddress: Address.nullable(),
  shippingName: z.string(),
  lines: z.array(DraftLine.omit({ available: true })),
  totals: Totals,
  orderToken: z.string().nullable(),
});
export type PayableDraft = z.infer<typeof PayableDraft>;
export const PayDraft = z.object({ token: OrderToken, expectedTotalMinor: AmountMinor });
export const PayDraftResult = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ok'), paymentUrl: z.string().nullable(), orderToken: z.string() }),
  z.object({ kind: z.literal('already-paid'), orderToken: z.string() }),
  z.object({ kind: z.literal('price-changed'), draft: PayableDraft }),
  z.object({
    kind: z.literal('short-stock'),
    lines: z.array(z.object({ title: z.string(), wanted: z.int(), available: z.int() })),
  }),
  z.object({ kind: z.literal('over') }),
  z.object({ kind: z.literal('payment-unavailable') }),
]);
export type PayDraftResult = z.infer<typeof PayDraftResult>;
