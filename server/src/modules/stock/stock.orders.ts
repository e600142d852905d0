import type { OrderId, VariantId } from '@zivero/shared/schemas/ids';
import type { Tx } from '../../infra/postgres/client.ts';
import type { Clock } from '../../kernel/clock.ts';
import { perVariant, type ReservationChange, type StockChange, type StockLine } from './stock.change.ts';
import type { Movement, NewReservation, StockActor, StockRepo } from './stock.repo.ts';
import { allocate, availableOf, freeOf, type Reservation, type StockState, takeFrom } from './stock.rules.ts';

export type ShortLine = { variantId: VariantId; wanted: number; available: number };
export type ReserveResult = { kind: 'ok' } | { kind: 'short'; lines: ShortLine[] };
type OrderLines<L extends StockLine = StockLine> = {
  orderId: OrderId;
  lines: readonly L[];
  actor: StockActor;
};

/**
 * What orders do to stock. Each takes the caller's transaction, which locked or made the order first;
 * units stay on hand until they are sent, so that a count of the shelf is always right.
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
    const wanted = perVariant(lines);
    const locked = await lockFor(tx, wanted);
    const short: ShortLine[] = [];
    const movements: Movement[] = [];
    const held: NewReservation[] = [];
    for (const { variantId, productId, quantity } of wanted) {
      const rows = locked.filter((row) => row.variantId === variantId);
      const parts = allocate(rows, quantity);
      if (parts === null) {
        short.push({ variantId, wanted: quantity, available: availableOf(rows) ?? quantity });
        continue;
      }
      for (const part of parts) {
        const place = { variantId, locationId: part.locationId, orderId };
        held.push({ ...place, quantity: part.quantity, backordered: part.backordered });
        movements.push({
          ...place,
          productId,
          reserved: part.quantity,
          backordered: part.backordered,
          capped: true,
          reason: part.quantity > 0 ? 'reserve' : 'backorder',
        });
      }
    }
    if (short.length > 0) return { kind: 'short', lines: short };
    await change.write(tx, [], { movements }, actor);
    await repo.hold(tx, held, clock.now());
    return { kind: 'ok' };
  }

  /** Gives back all that an order still holds, paid or not; repeating it changes nothing. */
  async function release(tx: Tx, orderId: OrderId, actor: StockActor): Promise<void> {
    const locked = await lockFor(tx, await repo.reservationsOf(tx, orderId));
    // Read again: a count may have moved units before the rows were locked.
    const held = (await repo.reservationsOf(tx, orderId)).filter((one) => one.state !== 'released');
    const movements = held
      .filter((one) => one.quantity + one.backordered > 0)
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
    { orderId, lines }: OrderLines<L>,
    first: 'quantity' | 'backordered',
  ) {
    const wanted = perVariant(lines);
    const locked = await lockFor(tx, wanted);
    const held = (await repo.reservationsOf(tx, orderId)).filter((one) => one.state !== 'released');
    return {
      locked,
      lines: wanted.map((line) => ({
        line,
        rows: locked.filter((row) => row.variantId === line.variantId),
        ...takeFrom(
          held.filter((one) => one.variantId === line.variantId),
          line.quantity,
          first,
        ),
      })),
    };
  }

  /**
   * Sent: units leave the shelf. What was back-ordered (or never reserved) and goes out all the same was
   * there uncounted, as far as the books show no free unit.
   */
  async function dispatch(tx: Tx, order: OrderLines): Promise<void> {
    const { locked, lines } = await split(tx, order, 'quantity');
    const movements: Movement[] = [];
    const reservations: ReservationChange[] = [];
    for (const { parts, left, rows, line } of lines) {
      for (const { reservation, quantity, backordered } of parts) {
        reservations.push({ id: reservation.id, quantity: -quantity, backordered: -backordered });
        movements.push({
          ...placeOf(reservation, locked),
          onHand: -quantity,
          reserved: -quantity,
          backordered: -backordered,
          reason: 'sale',
        });
      }
      const row = rows[0];
      const unheld = row === undefined ? 0 : Math.min(left, Math.max(0, freeOf(row)));
      if (row !== undefined && unheld > 0) {
        const place = { variantId: line.variantId, locationId: row.locationId, productId: row.productId };
        movements.push({ ...place, onHand: -unheld, reason: 'sale', orderId: order.orderId });
      }
    }
    await change.write(tx, locked, { movements, reservations }, order.actor);
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

  /** Units that came back to the shelf they were sent from, else to the first. */
  async function restock(tx: Tx, { orderId, lines, actor }: OrderLines): Promise<void> {
    const wanted = perVariant(lines);
    const locked = await lockFor(tx, wanted);
    const held = await repo.reservationsOf(tx, orderId);
    const movements = wanted.flatMap((line): Movement[] => {
      const rows = locked.filter((row) => row.variantId === line.variantId);
      const from = held.find((one) => one.variantId === line.variantId)?.locationId;
      const row = rows.find((one) => one.locationId === from) ?? rows[0];
      if (row === undefined) return [];
      const place = { variantId: row.variantId, locationId: row.locationId, productId: row.productId };
      return [{ ...place, onHand: line.quantity, reason: 'restock', orderId }];
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

function placeOf(held: Reservation, locked: readonly StockState[]) {
  const { variantId, locationId, orderId } = held;
  const row = locked.find((one) => one.variantId === variantId && one.locationId === locationId);
  if (row === undefined) throw new Error(`no stock row of ${variantId} at ${locationId}`);
  return { variantId, locationId, productId: row.productId, orderId };
}
