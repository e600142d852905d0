import type { LocationId, OrderId, ProductId, VariantId } from '@zivero/shared/schemas/ids';

/** The one location of a new shop. */
export const DEFAULT_LOCATION = {
  id: 'loc_0000000000000000000000main' as LocationId,
  name: 'Main location',
  priority: 0,
};

export type StockState = {
  variantId: VariantId;
  locationId: LocationId;
  productId: ProductId;
  onHand: number;
  reserved: number;
  backordered: number;
  /** 0 = none, null = endless. */
  backorderLimit: number | null;
};
export type Reservation = {
  id: string;
  orderId: OrderId;
  variantId: VariantId;
  locationId: LocationId;
  quantity: number;
  backordered: number;
  state: 'open' | 'committed' | 'released';
};

export const freeOf = (row: StockState): number => row.onHand - row.reserved;

const backorderRoom = (row: StockState): number =>
  row.backorderLimit === null ? Number.POSITIVE_INFINITY : Math.max(0, row.backorderLimit - row.backordered);

/** Units for sale over all locations; null = endless. */
export function availableOf(rows: readonly StockState[]): number | null {
  const available = rows.reduce((sum, row) => sum + freeOf(row) + backorderRoom(row), 0);
  return Number.isFinite(available) ? available : null;
}

export type Part = { locationId: LocationId; quantity: number; backordered: number };

/**
 * Takes `wanted` units of one variant: what is free first, location by location in the order given
 * (highest priority first), then back-orders. Null when that is not enough: nothing is taken in part.
 */
export function allocate(rows: readonly StockState[], wanted: number): Part[] | null {
  const parts = rows.map((row) => ({ locationId: row.locationId, quantity: 0, backordered: 0 }));
  let left = wanted;
  const takeUpTo = (limit: number): number => {
    const taken = Math.max(0, Math.min(left, limit));
    left -= taken;
    return taken;
  };
  rows.forEach((row, index) => {
    const part = parts[index];
    if (part) part.quantity = takeUpTo(freeOf(row));
  });
  rows.forEach((row, index) => {
    const part = parts[index];
    if (part) part.backordered = takeUpTo(backorderRoom(row));
  });
  return left > 0 ? null : parts.filter((part) => part.quantity + part.backordered > 0);
}

/** Units that change between an order's `quantity` (positive = gains) and its `backordered`. */
export type Shift = { reservation: Reservation; units: number };

/** Free units go to waiting back-orders, the oldest first. `waiting` is sorted oldest first. */
export function fillBackorders(free: number, waiting: readonly Reservation[]): Shift[] {
  let left = free;
  return waiting.flatMap((reservation) => {
    const units = Math.min(left, reservation.backordered);
    left -= units;
    return units > 0 ? [{ reservation, units }] : [];
  });
}

/**
 * `missing` reserved units turn out not to exist: orders lose them, the unpaid before the paid, the
 * newest first. `holders` is sorted oldest first.
 */
export function takeAway(missing: number, holders: readonly Reservation[]): Shift[] {
  let left = missing;
  const losers = [
    ...holders.filter((holder) => holder.state === 'open').toReversed(),
    ...holders.filter((holder) => holder.state !== 'open').toReversed(),
  ];
  return losers.flatMap((reservation) => {
    const units = Math.min(left, reservation.quantity);
    left -= units;
    return units > 0 ? [{ reservation, units: -units }] : [];
  });
}

/** Splits `wanted` units over an order's reservations of one variant. */
export function takeFrom(
  reservations: readonly Reservation[],
  wanted: number,
  first: 'quantity' | 'backordered',
): { parts: { reservation: Reservation; quantity: number; backordered: number }[]; left: number } {
  const parts = reservations.map((reservation) => ({ reservation, quantity: 0, backordered: 0 }));
  const order =
    first === 'quantity' ? (['quantity', 'backordered'] as const) : (['backordered', 'quantity'] as const);
  let left = wanted;
  for (const field of order) {
    for (const part of parts) {
      const taken = Math.min(left, part.reservation[field]);
      part[field] = taken;
      left -= taken;
    }
  }
  return { parts: parts.filter((part) => part.quantity + part.backordered > 0), left };
}
