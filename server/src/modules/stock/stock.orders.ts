import type { LocationId, OrderId, VariantId } from '@zivero/shared/schemas/ids';
import type { Tx } from '../../infra/postgres/client.ts';
import type { Clock } from '../../kernel/clock.ts';
import { allocateOrder, type ShortLine } from './allocation.rules.ts';
import { perVariant, type ReservationChange, type StockChange, type StockLine } from './stock.change.ts';
import type { Movement, StockActor, StockRepo } from './stock.repo.ts';
import { freeOf, type Reservation, type StockState, takeFrom } from './stock.rules.ts';

export type ReserveResult = { kind: 'ok' } | { kind: 'short'; lines: ShortLine[] };
type OrderLines<L extends StockLine = StockLine> = {
  orderId: OrderId;
  lines: readonly L[];
  actor: StockActor;
};
/** The parcel, and the location that it leaves from when somebody chose one. */
type Parcel = OrderLines & { fulfilmentId?: string; locationId?: LocationId };
/** `not-there`: the chosen location lacks free units in place of those held elsewhere; nothing was written. */
export type DispatchResult =
  | { kind: 'ok' }
  | { kind: 'not-there'; lines: { variantId: VariantId; wanted: number; free: number }[] };

/**
 * What orders do to stock. Each takes the caller's transaction, which locked or made the order first;
 * units stay on hand until they are sent, so that a count of the shelf is always right. A line that is a
 * bundle holds units of its parts, by what it was made of when it was ordered.
 */
export function createOrderStock({
  repo,
  change,
  clock,
}: {
  repo: StockRepo;
  change: StockChange;
  clock: Clock;
}) {
  const lockFor = (tx: Tx, lines: readonly { variantId: VariantId }[]) =>
    repo.lock(tx, [...new Set(lines.map((line) => line.variantId))]);

  /**
   * Holds all lines or none: on `short` nothing was written. Calling again adds to what the order holds,
   * so the caller guards it by the order's state. A payment after expiry comes here again.
   */
  async function reserve(tx: Tx, { orderId, lines, actor }: OrderLines): Promise<ReserveResult> {
    const sums = perVariant(lines);
    const ids = sums.map((line) => line.variantId);
    const needs = await repo.needsOf(tx, ids, orderId);
    const wanted = sums.map((line) => ({ ...line, needs: needs.get(line.variantId) ?? [] }));
    const locked = await lockFor(
      tx,
      wanted.flatMap((line) => line.needs),
    );
    const allocated = allocateOrder(wanted, locked);
    if (allocated.kind === 'short') return allocated;
    const at = clock.now();
    const parts = allocated.taken.map(({ lineId, need, ...part }) => ({ ...part, ...need, lineId, orderId }));
    const movements = parts.map(
      ({ quantity, backordered, ...part }): Movement => ({
        ...placeOf(part, locked),
        reserved: quantity,
        backordered,
        capped: true,
        reason: quantity > 0 ? 'reserve' : 'backorder',
      }),
    );
    const held = parts.map(({ variantId, locationId, lineId, each, quantity, backordered }) => ({
      orderId,
      variantId,
      locationId,
      bundleId: lineId === variantId ? ('' as const) : lineId,
      perBundle: each,
      quantity,
      backordered,
      state: 'open' as const,
      createdAt: at,
    }));
    await change.write(tx, [], { movements, held }, actor);
    return { kind: 'ok' };
  }

  /** What the order holds, with all rows of it locked; `extra` are variants that are locked as well. */
  async function lockHeld(tx: Tx, orderId: OrderId, extra: readonly StockLine[] = []) {
    const locked = await lockFor(tx, [...(await repo.reservationsOf(tx, orderId)), ...extra]);
    // Read again: a count may have moved units before the rows were locked.
    const all = await repo.reservationsOf(tx, orderId);
    const isSeen = (one: Reservation) =>
      locked.some((row) => row.variantId === one.variantId && row.locationId === one.locationId);
    if (all.every(isSeen)) return { locked, all };
    // To a row that came while we waited. Every variant's first row is locked first, so nobody has this one.
    return { locked: await lockFor(tx, [...all, ...extra]), all };
  }

  /** Gives back all that an order still holds, paid or not; repeating it changes nothing. */
  async function release(tx: Tx, orderId: OrderId, actor: StockActor): Promise<void> {
    const { locked, all } = await lockHeld(tx, orderId);
    const movements = all
      .filter((one) => one.state !== 'released' && one.quantity + one.backordered > 0)
      .map(
        (one): Movement => ({
          ...placeOf(one, locked),
          reserved: -one.quantity,
          backordered: -one.backordered,
          reason: 'release',
        }),
      );
    await repo.settleReservations(tx, orderId, 'released', clock.now());
    await change.write(tx, locked, { movements }, actor);
  }

  /** Splits lines over what the order holds, with the rows locked and the reservations read under the lock. */
  async function split<L extends StockLine>(
    tx: Tx,
    { orderId, lines, locationId }: OrderLines<L> & { locationId?: LocationId },
    first: 'quantity' | 'backordered',
  ) {
    const wanted = perVariant(lines);
    const { locked, all } = await lockHeld(tx, orderId, wanted);
    const held = all
      .filter((one) => one.state !== 'released')
      .toSorted((a, b) => Number(b.locationId === locationId) - Number(a.locationId === locationId));
    const splitOne = (line: L) => {
      const own = needsHeld(held, line.variantId);
      const taken = own.map(({ each, reservations }) => takeFrom(reservations, line.quantity * each, first));
      const isBundle = own.some(({ reservations }) => reservations.some((one) => one.bundleId !== ''));
      // Only of what is ordered by itself can more be sent than is held.
      const left = isBundle ? 0 : (taken[0]?.left ?? line.quantity);
      return { line, left, parts: taken.flatMap((one) => one.parts) };
    };
    return {
      locked,
      lines: wanted.map((line) => ({
        ...splitOne(line),
        rows: locked.filter((row) => row.variantId === line.variantId),
      })),
    };
  }

  /**
   * Sent: units leave the shelf. What was back-ordered (or never reserved) and goes out all the same was
   * there uncounted, as far as the books show no free unit. From a chosen location free units go in place of
   * those held elsewhere, which are free again there.
   */
  async function dispatch(tx: Tx, order: Parcel): Promise<DispatchResult> {
    const { orderId, fulfilmentId, locationId } = order;
    const { locked, lines } = await split(tx, order, 'quantity');
    const movements: Movement[] = [];
    const reservations: ReservationChange[] = [];
    const chosen = locationId === undefined ? null : swapsTo(locationId, locked);
    for (const { parts, left, rows } of lines) {
      for (const { reservation, quantity, backordered } of parts) {
        reservations.push({ id: reservation.id, quantity: -quantity, backordered: -backordered });
        const place = placeOf(reservation, locked);
        const sold = { onHand: -quantity, reason: 'sale', fulfilmentId } as const;
        const other = chosen?.take(reservation, quantity) ?? null;
        if (other === null) {
          movements.push({ ...place, ...sold, reserved: -quantity, backordered: -backordered });
          continue;
        }
        movements.push(
          { ...place, reserved: -quantity, backordered: -backordered, reason: 'release' },
          { ...place, ...sold, locationId: other },
        );
      }
      const free = (row: StockState) => freeOf(row) - (chosen?.takenOf(row) ?? 0);
      const row = rows.find((one) => free(one) >= left) ?? rows[0];
      const unheld = row === undefined ? 0 : Math.min(left, Math.max(0, free(row)));
      if (row !== undefined && unheld > 0) {
        const { variantId, locationId, productId } = row;
        const place = { variantId, locationId, productId };
        movements.push({ ...place, onHand: -unheld, reason: 'sale', orderId, fulfilmentId });
      }
    }
    const missing = chosen?.missing() ?? [];
    if (missing.length > 0) return { kind: 'not-there', lines: missing };
    await change.write(tx, locked, { movements, reservations }, order.actor);
    return { kind: 'ok' };
  }

  /** Units of an order that will not be sent: free again, or, not restocked, off the books. */
  async function drop(tx: Tx, order: OrderLines<StockLine & { isRestocked: boolean }>): Promise<void> {
    for (const isRestocked of [true, false]) {
      const lines = order.lines.filter((line) => line.isRestocked === isRestocked);
      if (lines.length > 0) await dropAlike(tx, { ...order, lines }, isRestocked);
    }
  }

  async function dropAlike(tx: Tx, order: OrderLines, isRestocked: boolean): Promise<void> {
    // What does not exist is given up first.
    const { locked, lines } = await split(tx, order, 'backordered');
    const parts = lines.flatMap((line) => line.parts);
    const movements = parts.map(
      ({ reservation, quantity, backordered }): Movement => ({
        ...placeOf(reservation, locked),
        onHand: isRestocked ? 0 : -quantity,
        reserved: -quantity,
        backordered: -backordered,
        reason: isRestocked ? 'release' : 'damaged',
      }),
    );
    const reservations = parts.map(({ reservation, quantity, backordered }) => ({
      id: reservation.id,
      quantity: -quantity,
      backordered: -backordered,
    }));
    await change.write(tx, locked, { movements, reservations }, order.actor);
  }

  /** Units that came back to the shelf they were sent from while it is open, else to the first that is. */
  async function restock(tx: Tx, { orderId, lines, actor }: OrderLines): Promise<void> {
    const wanted = perVariant(lines);
    const { locked, all } = await lockHeld(tx, orderId, wanted);
    const live = all.filter((one) => one.state !== 'released');
    const movements = wanted.flatMap((line) => {
      const held = needsHeld(live.length > 0 ? live : all, line.variantId);
      const back = held.length > 0 ? held : [{ variantId: line.variantId, each: 1, reservations: [] }];
      return back.flatMap(({ variantId, each, reservations }): Movement[] => {
        const rows = locked.filter((row) => row.variantId === variantId);
        const from = rows.find((row) => row.locationId === reservations[0]?.locationId && !row.isClosed);
        const row = from ?? rows.find((one) => !one.isClosed) ?? rows[0];
        if (row === undefined) return [];
        const { locationId, productId } = row;
        const onHand = line.quantity * each;
        return [{ variantId, locationId, productId, onHand, reason: 'restock', orderId }];
      });
    });
    await change.write(tx, locked, { movements }, actor);
  }

  return {
    reserve,
    release,
    dispatch,
    drop,
    restock,
    /** Paid: the units are the order's for good. Changes no number; repeating it changes nothing. */
    commit: (tx: Tx, orderId: OrderId): Promise<void> =>
      repo.settleReservations(tx, orderId, 'committed', clock.now()),
  };
}

/** Free units of one location that go in place of units held elsewhere. */
function swapsTo(locationId: LocationId, locked: readonly StockState[]) {
  const taken = new Map<VariantId, number>();
  const freeAt = (variantId: VariantId) => {
    const row = locked.find((one) => one.variantId === variantId && one.locationId === locationId);
    return row === undefined ? 0 : Math.max(0, freeOf(row));
  };
  return {
    /** Null: they are held there already, or there are none to swap. */
    take(held: Reservation, quantity: number): LocationId | null {
      if (held.locationId === locationId || quantity === 0) return null;
      taken.set(held.variantId, (taken.get(held.variantId) ?? 0) + quantity);
      return locationId;
    },
    takenOf: (row: StockState) => (row.locationId === locationId ? (taken.get(row.variantId) ?? 0) : 0),
    missing: () =>
      [...taken].flatMap(([variantId, wanted]) => {
        const free = freeAt(variantId);
        return free < wanted ? [{ variantId, wanted, free }] : [];
      }),
  };
}

/** What an order holds for one line: of each variant the units per piece and the reservations. */
function needsHeld(held: readonly Reservation[], lineId: VariantId) {
  const own = held.filter((one) =>
    one.bundleId === '' ? one.variantId === lineId : one.bundleId === lineId,
  );
  return [...Map.groupBy(own, (one) => one.variantId)].map(([variantId, reservations]) => ({
    variantId,
    each: reservations[0]?.perBundle ?? 1,
    reservations,
  }));
}

function placeOf(
  held: Pick<Reservation, 'variantId' | 'locationId' | 'orderId'>,
  locked: readonly StockState[],
) {
  const { variantId, locationId, orderId } = held;
  const row = locked.find((one) => one.variantId === variantId && one.locationId === locationId);
  if (row === undefined) throw new Error(`no stock row of ${variantId} at ${locationId}`);
  return { variantId, locationId, productId: row.productId, orderId };
}
