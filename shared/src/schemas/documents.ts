import { z } from 'zod';
import { Address } from './address.ts';
import { OrderId } from './ids.ts';
import { Currency, Money } from './money.ts';

const short = (max: number) => z.string().trim().max(max);
/** Who sells: what the law wants to read on an invoice. Empty lines are left out. */
export const Seller = z.object({
  legalName: short(160),
  /** Lines of the address, as they are printed. */
  address: short(500),
  vatId: short(40),
  /** Chamber of commerce or register, with the number. */
  registration: short(120),
  /** IBAN or what else the shop wants to be paid by. */
  bank: short(120),
  /** Before the number: "2026-" or "INV-". */
  invoicePrefix: short(20).regex(/^[\p{L}\p{N}/._ -]*$/u),
  /** The same of credit notes, which have numbers of their own. */
  creditNotePrefix: short(20)
    .regex(/^[\p{L}\p{N}/._ -]*$/u)
    .default('CN-'),
  /** At the end of each invoice. */
  invoiceNote: short(1_000),
  /** At the end of each packing slip. */
  packingNote: short(1_000),
});
export type Seller = z.infer<typeof Seller>;
export const SellerForStaff = z.object({ seller: Seller, lastInvoice: z.int() });

const InvoiceLine = z.object({
  title: z.string(),
  variantTitle: z.string(),
  sku: z.string(),
  quantity: z.int(),
  unitPriceMinor: z.int(),
  discountMinor: z.int(),
  taxRateBasisPoints: z.int(),
  /** After discounts; with tax where prices contain it or it was added. */
  totalMinor: z.int(),
});
/** All that an invoice says, fixed when its number is given. Amounts in minor units. */
export const InvoiceFacts = z.object({
  seller: Seller.extend({ shopName: z.string(), email: z.string() }),
  orderNumber: z.string(),
  placedAt: z.iso.datetime(),
  paidAt: z.iso.datetime(),
  currency: Currency,
  locale: z.string(),
  /** Of its dates; left out where it was issued before shops had one: UTC. */
  timeZone: z.string().optional(),
  email: z.string(),
  billTo: Address,
  shipTo: Address,
  lines: z.array(InvoiceLine),
  subtotalMinor: z.int(),
  discounts: z.array(z.object({ name: z.string(), amountMinor: z.int() })),
  shipping: z.object({ name: z.string(), totalMinor: z.int() }),
  /** On top of the prices; negative where an exemption takes tax out of them. */
  taxAddedMinor: z.int(),
  taxes: z.array(
    z.object({ name: z.string(), rateBasisPoints: z.int(), baseMinor: z.int(), taxMinor: z.int() }),
  ),
  /** Why no tax is charged. */
  exemption: z.string().nullable(),
  totalMinor: z.int(),
  /** Of the total, paid by gift cards and store credit. */
  creditMinor: z.int(),
});
export type InvoiceFacts = z.infer<typeof InvoiceFacts>;

/**
 * A document that follows an invoice: a credit note for what was given back, a further invoice for what a change cost
 * more, or, in the row of the invoices, the reversal of a credit note whose money came back from the bank. Its amounts
 * are those of the difference.
 */
export const CorrectionFacts = InvoiceFacts.extend({
  kind: z.enum(['credit-note', 'invoice', 'reversal']),
  /** The invoice; of a reversal the credit note. */
  corrects: z.object({ number: z.string(), issuedAt: z.iso.datetime() }),
  /** A reason of refunds, `changed` or `refund-failed`. */
  reason: z.string(),
});
export type CorrectionFacts = z.infer<typeof CorrectionFacts>;
export const CorrectionId = z.string().regex(/^(rfd|oed)_[0-9a-z]{26}(-back)?$/);

/** What there is to print of an order. `invoice` is null until it was paid. */
export const OrderDocuments = z.object({
  invoice: z.object({ number: z.string(), issuedAt: z.date(), path: z.string() }).nullable(),
  /** Credit notes, their reversals and further invoices, in the order in which they were issued. */
  corrections: z.array(
    z.object({
      kind: CorrectionFacts.shape.kind,
      number: z.string(),
      issuedAt: z.date(),
      total: Money,
      path: z.string(),
    }),
  ),
  packingSlip: z.object({ path: z.string() }),
});
/** The same for the shopper, by the order's token. */
export const MyDocuments = OrderDocuments.omit({ packingSlip: true });
export type MyDocuments = z.infer<typeof MyDocuments>;
export type OrderDocuments = z.infer<typeof OrderDocuments>;
export const DocumentsOfOrder = z.object({ orderId: OrderId });
