import { money, sumMinor, taxIncluded } from '@zivero/shared/money';
import type { Totals } from '@zivero/shared/schemas/checkout';

export type LineToPrice = { variantId: string; quantity: number; unitPriceMinor: number };
export type PricedLine<L extends LineToPrice = LineToPrice> = L & {
  discountMinor: number;
  taxMinor: number;
  totalMinor: number;
};
export type OrderToPrice<L extends LineToPrice> = {
  lines: readonly L[];
  shippingMinor: number;
  /** Prices contain tax at this rate; 2100 = 21 %. */
  taxRateBasisPoints: number;
  currency: string;
};

/**
 * The only place where an order's figures come from: line price × quantity, tax contained in it
 * (rounded once, per line), shipping, total. The lines and the shipping sum to the total exactly.
 */
export function priceOrder<L extends LineToPrice>(
  order: OrderToPrice<L>,
): { lines: PricedLine<L>[]; totals: Totals } {
  const { currency, shippingMinor, taxRateBasisPoints } = order;
  const lines = order.lines.map((line) => {
    const totalMinor = line.unitPriceMinor * line.quantity;
    return { ...line, discountMinor: 0, totalMinor, taxMinor: taxIncluded(totalMinor, taxRateBasisPoints) };
  });
  const subtotalMinor = sumMinor(lines.map((line) => line.totalMinor));
  const discountMinor = sumMinor(lines.map((line) => line.discountMinor));
  const taxMinor =
    sumMinor(lines.map((line) => line.taxMinor)) + taxIncluded(shippingMinor, taxRateBasisPoints);
  return {
    lines,
    totals: {
      subtotal: money(subtotalMinor, currency),
      discount: money(discountMinor, currency),
      shipping: money(shippingMinor, currency),
      taxIncluded: money(taxMinor, currency),
      total: money(subtotalMinor - discountMinor + shippingMinor, currency),
    },
  };
}
