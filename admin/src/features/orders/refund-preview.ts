import { allocate, sumMinor } from '@zivero/shared/money';
import type { AdminOrder, OrderLine } from '@zivero/shared/schemas/orders';

export type RefundChoice = { lines: ReadonlyMap<string, number>; shippingMinor: number; extraMinor: number };

/** Units of a line that were not paid back yet. */
export const refundableUnits = (line: OrderLine): number =>
  Math.max(0, line.quantity - line.refundedQuantity);

/**
 * What the next units of a line are worth: the line's total shared over its units, cents that do not
 * divide going to the first ones, so that all refunds of a line sum to its total.
 */
export function unitsWorth(line: OrderLine, units: number): number {
  const shares = allocate(
    line.total.amountMinor,
    Array.from({ length: line.quantity }, () => 1),
  );
  return sumMinor(shares.slice(line.refundedQuantity, line.refundedQuantity + units));
}

/** Sums of a refund before it is sent, minor units; `left` is what could be refunded after it. */
export function previewRefund(
  order: Pick<AdminOrder, 'lines' | 'refundable' | 'totals'>,
  choice: RefundChoice,
) {
  const itemsMinor = sumMinor(order.lines.map((line) => unitsWorth(line, choice.lines.get(line.id) ?? 0)));
  const totalMinor = itemsMinor + choice.shippingMinor + choice.extraMinor;
  const orderMinor = order.totals.total.amountMinor;
  const taxMinor =
    orderMinor === 0 ? 0 : Math.round((order.totals.taxIncluded.amountMinor * totalMinor) / orderMinor);
  return {
    itemsMinor,
    totalMinor,
    taxMinor,
    leftMinor: order.refundable.amountMinor - totalMinor,
    isTooMuch: totalMinor > order.refundable.amountMinor,
    isNothing: totalMinor === 0,
  };
}
