import { sumMinor } from '@zivero/shared/money';
import type { InvoiceFacts, Seller } from '@zivero/shared/schemas/documents';
import type { PriceExplanation } from '@zivero/shared/schemas/pricing';
import type { OrderLineRecord, OrderRecord } from '../orders/orders.ts';
import { wordsOf } from './document-words.ts';

export type InvoiceShop = { name: string; supportEmail: string; timeZone: string };

/** All that an invoice says of a paid order, taken down once. Sums to the order's total to the cent. */
export function invoiceFacts(
  order: OrderRecord,
  lines: readonly OrderLineRecord[],
  { shop, seller }: { shop: InvoiceShop; seller: Seller },
): InvoiceFacts {
  return {
    seller: { ...seller, shopName: shop.name, email: shop.supportEmail },
    orderNumber: String(order.number),
    placedAt: order.placedAt.toISOString(),
    paidAt: (order.paidAt ?? order.placedAt).toISOString(),
    currency: order.currency,
    locale: order.locale,
    timeZone: shop.timeZone,
    email: order.email,
    billTo: order.billingAddress,
    shipTo: order.shippingAddress,
    lines: lines.map((line) => ({
      title: line.title,
      variantTitle: line.variantTitle,
      sku: line.sku,
      quantity: line.quantity,
      unitPriceMinor: line.unitPriceMinor,
      discountMinor: line.discountMinor,
      taxRateBasisPoints: line.taxRateBasisPoints,
      // Before tax on top, which is a sum of its own: so the lines add up to the goods.
      totalMinor: line.totalMinor - line.taxAddedMinor,
    })),
    subtotalMinor: order.subtotalMinor,
    discounts: discountsOf(order),
    shipping: {
      name: order.shippingMethod.name,
      totalMinor: order.shippingMinor - order.shippingTaxAddedMinor,
    },
    taxAddedMinor: order.taxAddedMinor + order.shippingTaxAddedMinor,
    taxes: order.pricing?.taxes.map((one) => ({ ...one })) ?? taxesOf(order),
    exemption: order.pricing?.exemption ?? null,
    totalMinor: order.totalMinor,
    creditMinor: order.creditMinor,
  };
}

/** By name where the explanation tells them apart, else as one sum. */
function discountsOf({ pricing, discountMinor, locale }: OrderRecord): InvoiceFacts['discounts'] {
  if (discountMinor === 0) return [];
  const byName = new Map<string, number>();
  for (const step of pricing === null ? [] : promotionSteps(pricing)) {
    const name = step.code === null ? step.name : `${step.name} (${step.code})`;
    byName.set(name, (byName.get(name) ?? 0) - step.amountMinor);
  }
  const named = [...byName]
    .map(([name, amountMinor]) => ({ name, amountMinor }))
    .filter(({ amountMinor }) => amountMinor !== 0);
  return sumMinor(named.map((one) => one.amountMinor)) === discountMinor
    ? named
    : [{ name: wordsOf(locale).discount, amountMinor: discountMinor }];
}

const promotionSteps = ({ lines }: PriceExplanation) =>
  lines.flatMap(({ steps }) => steps.flatMap((step) => (step.kind === 'promotion' ? [step] : [])));

/** Orders from before prices were explained have one sum of tax. */
function taxesOf(order: OrderRecord): InvoiceFacts['taxes'] {
  if (order.taxMinor === 0) return [];
  const baseMinor = order.totalMinor - order.taxMinor;
  const rateBasisPoints = baseMinor === 0 ? 0 : Math.round((order.taxMinor * 10_000) / baseMinor);
  return [{ name: wordsOf(order.locale).tax, rateBasisPoints, baseMinor, taxMinor: order.taxMinor }];
}

/** "2026-000042": the prefix that the shop chose, and six digits at least. */
export const invoiceNumber = ({ invoicePrefix }: Pick<Seller, 'invoicePrefix'>, number: number): string =>
  `${invoicePrefix}${String(number).padStart(6, '0')}`;
