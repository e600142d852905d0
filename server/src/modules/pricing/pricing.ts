import { chargeStep, money, sumMinor } from '@zivero/shared/money';
import { explain } from './pricing.explain.ts';
import type { OpenLine } from './pricing.reductions.ts';
import { bestOf } from './pricing.stacking.ts';
import { taxesOf } from './pricing.tax.ts';
import type { Credit, LineToPrice, OrderToPrice, PricedLine, PricedOrder } from './pricing.types.ts';

export type {
  AppliedTax,
  Candidate,
  Credit,
  LineToPrice,
  OrderToPrice,
  PricedLine,
  PricedOrder,
} from './pricing.types.ts';
export type { TaxModule } from './tax.ts';

/**
 * The only place where an order's figures come from: price × quantity → promotions → tax, the same for
 * delivery, then the total and what gift cards pay of it. Pure; all amounts are integers in minor units.
 * - The lines and the delivery sum to the total exactly, and each is what Stripe can charge.
 * - Nothing is negative, nothing costs more than without promotions.
 * - The order of the lines changes nothing. Neither does splitting a line, but for what a three-decimal
 *   price rounds down per line, for one step per promotion where taxes of several rates come on top, and
 *   unless promotions by sets meet others on the same things.
 * - Whatever is rounded is rounded once: a promotion for all lines together, a tax per rate.
 */
export function priceOrder<L extends LineToPrice>(order: OrderToPrice<L>): PricedOrder<L> {
  const { currency, candidates = [], tax } = order;
  const step = chargeStep(currency);
  const sorted = order.lines
    .map((line, from) => ({ line, from }))
    .toSorted((a, b) => byVariant(a.line, b.line));
  const lines = sorted.map(({ line }) => line);
  const open = lines.map((line): OpenLine => {
    const fullMinor = down(line.unitPriceMinor * line.quantity, step);
    return { line, fullMinor, leftMinor: fullMinor };
  });
  const shippingFull = order.shipping === null ? null : down(order.shipping.priceMinor, step);
  const outcomes = bestOf(candidates, { lines: open, shippingMinor: shippingFull, currency, step });
  const all = [...outcomes.values()];
  const left = open.map((one, at) => one.fullMinor - sumMinor(all.map((outcome) => outcome.parts[at] ?? 0)));
  const shippingLeft = (shippingFull ?? 0) - sumMinor(all.map((outcome) => outcome.shippingMinor));
  const taxes = taxesOf(
    [
      ...lines.map((line, at) => ({ amountMinor: left[at] ?? 0, tax: line.tax })),
      ...(order.shipping === null ? [] : [{ amountMinor: shippingLeft, tax: order.shipping.tax }]),
    ],
    { pricesIncludeTax: tax.pricesIncludeTax, isExempt: tax.exemption !== null, step },
  );
  const priced = lines.map((line, at): PricedLine<L> => {
    const { taxMinor, addedMinor } = taxes.parts[at] ?? { taxMinor: 0, addedMinor: 0 };
    const discountMinor = line.unitPriceMinor * line.quantity - (left[at] ?? 0);
    return {
      ...line,
      discountMinor,
      taxMinor,
      taxAddedMinor: addedMinor,
      totalMinor: (left[at] ?? 0) + addedMinor,
    };
  });
  const given = new Map(priced.map((line, at) => [line, sorted[at]?.from ?? 0]));
  const shippingTax = order.shipping === null ? undefined : taxes.parts[lines.length];
  const shipping = {
    totalMinor: shippingLeft + (shippingTax?.addedMinor ?? 0),
    taxMinor: shippingTax?.taxMinor ?? 0,
    taxAddedMinor: shippingTax?.addedMinor ?? 0,
  };
  const totalMinor = sumMinor(priced.map((line) => line.totalMinor)) + shipping.totalMinor;
  const credits = useCredits(order.credits ?? [], totalMinor, { step, least: order.minimumChargeMinor ?? 0 });
  const creditMinor = sumMinor(credits.map((credit) => credit.amountMinor));
  return {
    lines: priced.toSorted((a, b) => (given.get(a) ?? 0) - (given.get(b) ?? 0)),
    shipping,
    totals: {
      subtotal: money(sumMinor(lines.map((line) => line.unitPriceMinor * line.quantity)), currency),
      discount: money(sumMinor(priced.map((line) => line.discountMinor)), currency),
      shipping: money(shippingLeft, currency),
      taxIncluded: money(sumMinor(taxes.parts.map((part) => part.taxMinor)), currency),
      taxAdded: money(sumMinor(taxes.parts.map((part) => part.addedMinor)), currency),
      total: money(totalMinor, currency),
      credit: money(creditMinor, currency),
      due: money(totalMinor - creditMinor, currency),
    },
    applied: all
      .filter((one) => one.whyNot === null)
      .map((one) => ({ id: one.candidate.id, amountMinor: sumMinor(one.parts) + one.shippingMinor })),
    credits,
    explanation: explain({
      order,
      lines: priced,
      open,
      outcomes: all,
      taxes,
      shippingFull,
      shipping,
      totalMinor,
      creditMinor,
    }),
  };
}

const down = (amount: number, step: number): number => amount - (amount % step);

/** What every order of the lines gives the same order of. */
function byVariant(a: LineToPrice, b: LineToPrice): number {
  if (a.variantId !== b.variantId) return a.variantId < b.variantId ? -1 : 1;
  return a.quantity - b.quantity || a.unitPriceMinor - b.unitPriceMinor;
}

/**
 * Takes from the cards in turn until all is paid. What would stay for the bank card is never less than can
 * be charged: then the cards pay so much less.
 */
function useCredits(
  credits: readonly Credit[],
  totalMinor: number,
  { step, least }: { step: number; least: number },
) {
  const all = down(Math.min(totalMinor, sumMinor(credits.map((credit) => credit.balanceMinor))), step);
  const rest = totalMinor - all;
  const isTooLittle = rest > 0 && rest < least;
  let left = isTooLittle ? Math.max(0, down(totalMinor - least, step)) : all;
  return credits.flatMap(({ id, balanceMinor }) => {
    const amountMinor = Math.min(left, balanceMinor);
    left -= amountMinor;
    return amountMinor > 0 ? [{ id, amountMinor }] : [];
  });
}
