import type { LocationId, OrderId, ProductId, VariantId } from '@zivero/shared/schemas/ids';
import type { Tx } from '../../infra/postgres/client.ts';
import type { Enqueue } from '../../infra/postgres/queue.ts';
import { AppError } from '../../kernel/app-error.ts';
import type { Clock } from '../../kernel/clock.ts';
import { together } from '../../kernel/together.ts';
import type { NewReservation } from './reservations.repo.ts';
import type { Movement, StockActor, StockRepo } from './stock.repo.ts';
import { type Fill, fillBackorders, freeOver, type Shift, type StockState } from './stock.rules.ts';

export type StockLine = { variantId: VariantId; productId: ProductId; quantity: number };
/** `lineId`: what was ordered, which is the bundle where the variant is a part of one. */
export type OrderShort = { orderId: OrderId; lineId: VariantId; variantId: VariantId; quantity: number };

export type ReservationChange = { id: string; quantity: number; backordered: number };
export type Change = {
  movements: Movement[];
  reservations?: ReservationChange[];
  held?: NewReservation[];
  /** Units that a reservation stopped waiting for lie at another location. */
  adopted?: { id: string; locationId: LocationId; quantity: number }[];
};

/** Lines of the same variant add up: one decision. */
export function perVariant<L extends StockLine>(lines: readonly L[]): L[] {
  const sums = new Map<string, L>();
  for (const line of lines) {
    const known = sums.get(line.variantId);
    sums.set(line.variantId, known ? { ...known, quantity: known.quantity + line.quantity } : line);
  }
  return [...sums.values()];
}

/** Writes changes of locked rows together with what must follow from them in the same transaction. */
export function createStockChange({
  repo,
  enqueue,
  clock,
}: {
  repo: StockRepo;
  enqueue: Enqueue;
  clock: Clock;
}) {
  /**
   * Applies the change, hands units that became free to waiting back-orders, and has the products mirrored.
   * `locked` are all rows of the variants as they were before. Returns what was handed on. Throws
   * `stock.conflict`.
   */
  async function write(
    tx: Tx,
    locked: readonly StockState[],
    change: Change,
    actor: StockActor,
  ): Promise<Fill[]> {
    await apply(tx, change, actor);
    const filled = await fillingOf(tx, after(locked, change.movements));
    const handed = changeOfFills(filled);
    await apply(tx, handed, actor);
    const moved = [...change.movements, ...handed.movements];
    await enqueue(
      tx,
      'stock.mirror',
      [...new Set(moved.map((m) => m.productId))].toSorted().map((productId) => ({ productId })),
    );
    return filled.map(({ fill }) => fill);
  }

  async function apply(tx: Tx, change: Change, actor: StockActor) {
    const { movements, reservations = [], held = [], adopted = [] } = change;
    if (movements.length === 0) return;
    const at = clock.now();
    const done = await together(
      repo.move(tx, movements, actor, at),
      repo.changeReservations(tx, reservations),
      repo.hold(tx, held, at),
      repo.adopt(tx, adopted, at),
    );
    if (done.includes(false)) throw new AppError('stock.conflict');
  }

  type Filling = { fill: Fill; productId: ProductId };

  async function fillingOf(tx: Tx, rows: readonly StockState[]): Promise<Filling[]> {
    const filled: Filling[] = [];
    for (const [variantId, own] of Map.groupBy(rows, (row) => row.variantId)) {
      const productId = own[0]?.productId;
      const isWaitedFor = own.some((row) => row.backordered > 0) && freeOver(own) > 0;
      if (!isWaitedFor || productId === undefined) continue;
      const waiting = await repo.holdersOf(tx, { variantId }, 'backordered');
      filled.push(...fillBackorders(own, waiting).map((fill) => ({ fill, productId })));
    }
    return filled;
  }

  return {
    write,
    /** Hands free units of these variants to orders that wait, where rows came or opened since they did. */
    async settleWaiting(tx: Tx, variantIds: readonly VariantId[], actor: StockActor): Promise<void> {
      await write(tx, await repo.lock(tx, variantIds), { movements: [] }, actor);
    },
  };
}
export type StockChange = ReturnType<typeof createStockChange>;

/** Units that orders lose: from reserved to back-ordered, where they lay. */
export function changeOfLosses(row: StockState, losses: readonly Shift[]) {
  return {
    movements: losses.map(
      ({ reservation, units }): Movement => ({
        variantId: row.variantId,
        locationId: row.locationId,
        productId: row.productId,
        reserved: units,
        backordered: -units,
        reason: 'backorder',
        orderId: reservation.orderId,
      }),
    ),
    reservations: losses.map(({ reservation, units }) => ({
      id: reservation.id,
      quantity: units,
      backordered: -units,
    })),
  };
}

/** Units that orders waited for lie free: reserved where they lie, no longer back-ordered where they were promised. */
function changeOfFills(fills: readonly { fill: Fill; productId: ProductId }[]): Change {
  const change = {
    movements: [] as Movement[],
    reservations: [] as ReservationChange[],
    adopted: [] as { id: string; locationId: LocationId; quantity: number }[],
  };
  for (const { fill, productId } of fills) {
    const { reservation, locationId, units } = fill;
    const { id, variantId, orderId } = reservation;
    const common = { variantId, productId, orderId, reason: 'backorder' } as const;
    if (locationId === reservation.locationId) {
      change.movements.push({ ...common, locationId, reserved: units, backordered: -units });
      change.reservations.push({ id, quantity: units, backordered: -units });
      continue;
    }
    change.movements.push(
      { ...common, locationId: reservation.locationId, backordered: -units },
      { ...common, locationId, reserved: units },
    );
    change.reservations.push({ id, quantity: 0, backordered: -units });
    change.adopted.push({ id, locationId, quantity: units });
  }
  return change;
}

function after(rows: readonly StockState[], movements: readonly Movement[]): StockState[] {
  return rows.map((before) => {
    const row = { ...before };
    for (const m of movements) {
      if (m.variantId !== row.variantId || m.locationId !== row.locationId) continue;
      row.onHand += m.onHand ?? 0;
      row.reserved += m.reserved ?? 0;
      row.backordered += m.backordered ?? 0;
    }
    return row;
  });
}
