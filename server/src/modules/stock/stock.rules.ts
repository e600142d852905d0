import type { LocationId, OrderId, ProductId, VariantId } from '@zivero/shared/schemas/ids';

/** The one location of a new shop. */
export const DEFAULT_LOCATION = {
  id: 'loc_0000000000000000000000main' as LocationId,
  name: 'Main location',
  priority: 0,
};

/** Stock of one variant at one location. */
export type StockState = {
  variantId: VariantId;
  locationId: LocationId;
  productId: ProductId;
  onHand: number;
  reserved: number;
  backordered: number;
  /** 0 = none, null = endless. */
  backorderLimit: number | null;
  /** Nothing new is sold from a closed location. */
  isClosed: boolean;
};
export type Reservation = {
  id: string;
  orderId: OrderId;
  variantId: VariantId;
  locationId: LocationId;
  /** The bundle of the order's line that this is a part of; empty = ordered by itself. */
  bundleId: VariantId | '';
  /** Units of this variant in one of the bundle. */
  perBundle: number;
  quantity: number;
  backordered: number;
  state: 'open' | 'committed' | 'released';
  createdAt: Date;
};
/** Units of a variant in one of what is ordered. */
export type Need = { variantId: VariantId; each: number };

export const freeOf = (row: Pick<StockState, 'onHand' | 'reserved'>): number => row.onHand - row.reserved;

/** Units that a new order can have from here. */
export const sellableOf = (row: StockState): number => (row.isClosed ? 0 : Math.max(0, freeOf(row)));

/** Units there to be sold over all locations. */
export const freeOver = (rows: readonly StockState[]): number =>
  rows.reduce((sum, row) => sum + sellableOf(row), 0);

/** Units that may still be promised beyond what is there, over all locations of one variant. */
export function backorderRoom(rows: readonly StockState[]): number {
  let room = 0;
  for (const row of rows) {
    if (row.backorderLimit === null) return Number.POSITIVE_INFINITY;
    room += row.backorderLimit - row.backordered;
  }
  return Math.max(0, room);
}

const roomOf = (rows: readonly StockState[]): number => freeOver(rows) + backorderRoom(rows);
const finite = (units: number): number | null => (Number.isFinite(units) ? units : null);

/** Units for sale over all locations; null = endless. */
export const availableOf = (rows: readonly StockState[]): number | null => finite(roomOf(rows));

/** The same for what is made of `needs`: the scarcest part decides. */
export function availableOfNeeds(
  needs: readonly Need[],
  rowsOf: (id: VariantId) => readonly StockState[],
  units: (rows: readonly StockState[]) => number = roomOf,
): number | null {
  const most = needs.map(({ variantId, each }) => Math.floor(units(rowsOf(variantId)) / each));
  return most.length === 0 ? 0 : finite(Math.min(...most));
}

/** Units that change between an order's `quantity` (positive = gains) and its `backordered`. */
export type Shift = { reservation: Reservation; units: number };
/** Units that an order stops waiting for: they lie at `locationId`. */
export type Fill = { reservation: Reservation; locationId: LocationId; units: number };

/**
 * Free units go to waiting back-orders, the oldest first: from the order's own location, else from the others
 * in the order given (highest priority first). `rows` are those of one variant, `waiting` is sorted oldest first.
 */
export function fillBackorders(rows: readonly StockState[], waiting: readonly Reservation[]): Fill[] {
  const free = new Map(rows.map((row) => [row.locationId, sellableOf(row)]));
  return waiting.flatMap((reservation) => {
    let left = reservation.backordered;
    const own = reservation.locationId;
    return [own, ...[...free.keys()].filter((id) => id !== own)].flatMap((locationId): Fill[] => {
      const units = Math.min(left, free.get(locationId) ?? 0);
      if (units <= 0) return [];
      left -= units;
      free.set(locationId, (free.get(locationId) ?? 0) - units);
      return [{ reservation, locationId, units }];
    });
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
