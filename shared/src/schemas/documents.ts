import { z } from 'zod';
import { Address } from './address.ts';
import { OrderId } from './ids.ts';
import { Currency } from './money.ts';

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

/** What there is to print of an order. `invoice` is null until it was paid. */
export const OrderDocuments = z.object({
  invoice: z.object({ number: z.string(), issuedAt: z.date(), path: z.string() }).nullable(),
  packingSlip: z.object({ path: z.string() }),
});
export type OrderDocuments = z.infer<typeof OrderDocuments>;
export const DocumentsOfOrder = z.object({ orderId: OrderId });
