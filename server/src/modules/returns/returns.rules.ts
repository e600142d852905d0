import type { OrderLineId } from '@zivero/shared/schemas/ids';

/** What happened to one line of an order, in units. */
export type LineFacts = {
  id: OrderLineId;
  sent: number;
  /** Sent, and refunded without being a return of ours. */
  refunded: number;
  /** In returns that were neither rejected nor withdrawn; of a parcel that was opened what was in it. */
  returning: number;
};

/** Units that may still be sent back: never more than were sent. */
export const returnableUnits = ({ sent, refunded, returning }: LineFacts): number =>
  Math.max(0, sent - refunded - returning);

/** The same line twice is one line; the first reason stands. */
export function perLine<L extends { orderLineId: OrderLineId; quantity: number }>(lines: readonly L[]): L[] {
  const sums = new Map<OrderLineId, L>();
  for (const line of lines) {
    const known = sums.get(line.orderLineId);
    sums.set(line.orderLineId, known ? { ...known, quantity: known.quantity + line.quantity } : line);
  }
  return [...sums.values()];
}

const DAY_MS = 86_400_000;
type Parcel = { createdAt: Date; deliveredAt: Date | null };

/**
 * Until when a return may be started: so many days after the last parcel arrived, or was sent while nobody
 * knows that it arrived. Null: nothing was sent, or the shop takes nothing back.
 */
export function returnableUntil(parcels: readonly Parcel[], windowDays: number): Date | null {
  if (parcels.length === 0 || windowDays === 0) return null;
  const last = Math.max(...parcels.map((one) => (one.deliveredAt ?? one.createdAt).getTime()));
  return new Date(last + windowDays * DAY_MS);
}

/** Everything that was sent has come back. */
export const isAllBack = (lines: readonly { sent: number; received: number; unsent: number }[]): boolean =>
  lines.every((line) => line.unsent <= 0 && line.received >= line.sent) &&
  lines.some((line) => line.sent > 0);
