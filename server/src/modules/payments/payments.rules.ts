import { roundMinor } from '@zivero/shared/money';
import type { OrderLineId } from '@zivero/shared/schemas/ids';
import type { RefundOrder, RefundReason, RefundState } from '@zivero/shared/schemas/orders';

/** States in which a refund counts against what is left: it has gone out, or still may. */
export const isHeld = (state: RefundState): boolean => state !== 'failed' && state !== 'canceled';

/** A line of the order and what refunds hold of it already. */
export type RefundableLine = {
  id: OrderLineId;
  quantity: number;
  totalMinor: number;
  heldQuantity: number;
  heldMinor: number;
  /** Units that were neither sent nor refunded. */
  unsent: number;
};
export type PlannedLine = {
  orderLineId: OrderLineId;
  quantity: number;
  amountMinor: number;
  isRestocked: boolean;
  unsentQuantity: number;
};

/**
 * What `quantity` units of a line are worth: its total shared over its units so that refunding one unit
 * after another gives back the total to the cent; whoever refunds the last unit gets all that is left.
 */
export function lineRefundMinor(line: RefundableLine, quantity: number): number {
  const left = line.totalMinor - line.heldMinor;
  if (line.heldQuantity + quantity >= line.quantity) return left;
  const upTo = (units: number) => roundMinor((line.totalMinor * units) / line.quantity);
  return Math.min(left, upTo(line.heldQuantity + quantity) - upTo(line.heldQuantity));
}

const CAME_BACK: readonly RefundReason[] = ['returned', 'damaged', 'not-delivered'];

/** Of `quantity` units, those never sent: for what came back or went lost, sent units are meant first. */
export function unsentOf(line: RefundableLine, quantity: number, reason: RefundReason): number {
  if (!CAME_BACK.includes(reason)) return Math.min(quantity, line.unsent);
  const sent = Math.max(0, line.quantity - line.heldQuantity - line.unsent);
  return Math.min(line.unsent, Math.max(0, quantity - sent));
}

export type RefundPlan =
  | { kind: 'ok'; lines: PlannedLine[]; amountMinor: number }
  | { kind: 'nothing-chosen' }
  | { kind: 'too-much' }
  | { kind: 'unknown-line'; orderLineId: OrderLineId };

export type RefundLimits = {
  lines: readonly RefundableLine[];
  /** What is left of the payment, and of the shipping. */
  refundableMinor: number;
  shippingRefundableMinor: number;
};

/** What a refund comes to, or why it cannot be: never above what is left, by line, shipping and in sum. */
export function planRefund(asked: RefundOrder, limits: RefundLimits): RefundPlan {
  const lines: PlannedLine[] = [];
  for (const wanted of perLine(asked.lines)) {
    const line = limits.lines.find((one) => one.id === wanted.orderLineId);
    if (line === undefined) return { kind: 'unknown-line', orderLineId: wanted.orderLineId };
    if (wanted.quantity > line.quantity - line.heldQuantity) return { kind: 'too-much' };
    lines.push({
      orderLineId: wanted.orderLineId,
      quantity: wanted.quantity,
      amountMinor: lineRefundMinor(line, wanted.quantity),
      isRestocked: wanted.restock,
      unsentQuantity: unsentOf(line, wanted.quantity, asked.reason),
    });
  }
  const sum = lines.reduce((total, line) => total + line.amountMinor, 0);
  const amountMinor = sum + asked.shippingMinor + asked.extraMinor;
  if (amountMinor === 0) return { kind: 'nothing-chosen' };
  const isTooMuch =
    amountMinor > limits.refundableMinor || asked.shippingMinor > limits.shippingRefundableMinor;
  return isTooMuch ? { kind: 'too-much' } : { kind: 'ok', lines, amountMinor };
}

/** An amount over payments, each up to what is left of it; the earlier first. What does not fit is left out. */
export function splitOver<S extends { leftMinor: number }>(
  amountMinor: number,
  sources: readonly S[],
): { source: S; amountMinor: number }[] {
  let rest = amountMinor;
  return sources.flatMap((source) => {
    const part = Math.min(rest, source.leftMinor);
    rest -= part;
    return part > 0 ? [{ source, amountMinor: part }] : [];
  });
}

/** Of a refund over several payments the first part carries the key and the lines, the others say whose they are. */
export const partKey = (key: string, index: number): string => (index === 0 ? key : `${key}#${index + 1}`);
const firstKeyOf = (key: string): string | null => /^(.+)#\d+$/.exec(key)?.[1] ?? null;

type Part = { idempotencyKey: string; state: RefundState; amountMinor: number; shippingMinor: number };
type PartLine = { orderLineId: OrderLineId; amountMinor: number };

/**
 * What further parts gave back of lines and shipping whose first part then failed: its units may be refunded
 * again, but not once more what a gift card has got for them already. Taken from the lines in their order.
 */
export function givenForFailed<R extends Part>(
  refunds: readonly R[],
  linesOf: (refund: R) => readonly PartLine[],
): { lines: Map<OrderLineId, number>; shippingMinor: number } {
  const given = { lines: new Map<OrderLineId, number>(), shippingMinor: 0 };
  for (const first of refunds.filter((one) => !isHeld(one.state))) {
    let rest = refunds
      .filter((one) => isHeld(one.state) && firstKeyOf(one.idempotencyKey) === first.idempotencyKey)
      .reduce((sum, one) => sum + one.amountMinor, 0);
    for (const { orderLineId, amountMinor } of linesOf(first)) {
      const part = Math.min(rest, amountMinor);
      rest -= part;
      if (part > 0) given.lines.set(orderLineId, (given.lines.get(orderLineId) ?? 0) + part);
    }
    given.shippingMinor += Math.min(rest, first.shippingMinor);
  }
  return given;
}

/** The same line twice is one line; it is restocked if every part of it is. */
function perLine(lines: RefundOrder['lines']): RefundOrder['lines'] {
  const sums = new Map<OrderLineId, RefundOrder['lines'][number]>();
  for (const line of lines) {
    const known = sums.get(line.orderLineId);
    sums.set(
      line.orderLineId,
      known === undefined
        ? line
        : { ...line, quantity: known.quantity + line.quantity, restock: known.restock && line.restock },
    );
  }
  return [...sums.values()];
}

/** Stripe's words, and the moves that its word may make us take: what has ended badly stays so. */
export function refundStateOf(status: string | null): RefundState {
  switch (status) {
    case 'succeeded':
      return 'succeeded';
    case 'failed':
      return 'failed';
    case 'canceled':
      return 'canceled';
    case 'requires_action':
      return 'requires-action';
    default:
      return 'pending';
  }
}
const RANK: Record<RefundState, number> = {
  pending: 0,
  'requires-action': 1,
  succeeded: 2,
  canceled: 3,
  failed: 3,
};
/** Readings may arrive in any order; only a later state changes anything. */
export const isLater = (from: RefundState, to: RefundState): boolean => RANK[to] > RANK[from];
