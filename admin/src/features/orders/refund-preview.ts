import { roundMinor, sumMinor } from '@zivero/shared/money';
import type { AdminOrder, OrderLine, Refund } from '@zivero/shared/schemas/orders';
import { isHeld } from './order-display.ts';

export type RefundChoice = { lines: ReadonlyMap<string, number>; shippingMinor: number; extraMinor: number };
/** What refunds hold of a line already, the pending ones included. */
export type Held = { quantity: number; minor: number };

export function heldOf(refunds: readonly Refund[], lineId: string): Held {
  const parts = refunds
    .filter((refund) => isHeld(refund.state))
    .flatMap((refund) => refund.lines.filter((line) => line.orderLineId === lineId));
  return {
    quantity: sumMinor(parts.map((part) => part.quantity)),
    minor: sumMinor(parts.map((part) => part.amount.amountMinor)),
  };
}

/** Units of a line that may still be refunded. */
export const refundableUnits = (line: OrderLine, held: Held): number =>
  Math.max(0, line.quantity - held.quantity);

/**
 * What the next units of a line are worth, by the rule of the server: the line's total shared over its
 * units, so that refunding one after another gives back the total to the cent; the last takes the rest.
 */
export function unitsWorth(line: OrderLine, held: Held, units: number): number {
  const left = line.total.amountMinor - held.minor;
  if (units === 0) return 0;
  if (held.quantity + units >= line.quantity) return left;
  const upTo = (n: number) => roundMinor((line.total.amountMinor * n) / line.quantity);
  return Math.min(left, upTo(held.quantity + units) - upTo(held.quantity));
}

/** Sums of a refund before it is sent, minor units; `left` is what could be refunded after it. */
export function previewRefund(
  order: Pick<AdminOrder, 'lines' | 'refunds' | 'refundable' | 'totals'>,
  choice: RefundChoice,
) {
  const itemsMinor = sumMinor(
    order.lines.map((line) =>
      unitsWorth(line, heldOf(order.refunds, line.id), choice.lines.get(line.id) ?? 0),
    ),
  );
  const totalMinor = itemsMinor + choice.shippingMinor + choice.extraMinor;
  const orderMinor = order.totals.total.amountMinor;
  const taxMinor =
    orderMinor === 0 ? 0 : roundMinor((order.totals.taxIncluded.amountMinor * totalMinor) / orderMinor);
  return {
    itemsMinor,
    totalMinor,
    taxMinor,
    leftMinor: order.refundable.amountMinor - totalMinor,
    isTooMuch: totalMinor > order.refundable.amountMinor,
    isNothing: totalMinor === 0,
  };
}
