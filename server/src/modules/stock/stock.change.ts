import type { OrderId, ProductId, VariantId } from '@zivero/shared/schemas/ids';
import type { Tx } from '../../infra/postgres/client.ts';
import type { Enqueue } from '../../infra/postgres/queue.ts';
import { AppError } from '../../kernel/app-error.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Movement, StockActor, StockRepo } from './stock.repo.ts';
import { fillBackorders, freeOf, type Shift, type StockState } from './stock.rules.ts';

export type StockLine = { variantId: VariantId; productId: ProductId; quantity: number };
export type OrderShort = { orderId: OrderId; variantId: VariantId; quantity: number };

export type ReservationChange = { id: string; quantity: number; backordered: number };
export type Change = { movements: Movement[]; reservations?: ReservationChange[] };

/** Lines of the same variant add up: one stock row, one decision. */
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
   * `locked` are the rows as they were before. Throws `stock.conflict`.
   */
  async function write(tx: Tx, locked: readonly StockState[], change: Change, actor: StockActor) {
    if (change.movements.length === 0) return;
    await apply(tx, change, actor);
    await apply(tx, await fillings(tx, after(locked, change.movements)), actor);
    const productIds = [...new Set(change.movements.map((m) => m.productId))].toSorted();
    await enqueue(
      tx,
      'stock.mirror',
      productIds.map((productId) => ({ productId })),
    );
  }

  async function apply(tx: Tx, { movements, reservations = [] }: Change, actor: StockActor) {
    const at = clock.now();
    const isDone =
      (await repo.move(tx, movements, actor, at)) && (await repo.changeReservations(tx, reservations));
    if (!isDone) throw new AppError('stock.conflict');
  }

  async function fillings(tx: Tx, rows: readonly StockState[]): Promise<Change> {
    const change = { movements: [] as Movement[], reservations: [] as ReservationChange[] };
    for (const row of rows) {
      if (row.backordered === 0 || freeOf(row) <= 0) continue;
      const waiting = await repo.holdersOf(tx, row, 'backordered');
      const shifts = shiftsOf(row, fillBackorders(freeOf(row), waiting));
      change.movements.push(...shifts.movements);
      change.reservations.push(...shifts.reservations);
    }
    return change;
  }

  return { write };
}
export type StockChange = ReturnType<typeof createStockChange>;

/** Units that move between reserved and back-ordered, order by order. */
export function shiftsOf(row: StockState, shifts: readonly Shift[]) {
  return {
    movements: shifts.map(
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
    reservations: shifts.map(({ reservation, units }) => ({
      id: reservation.id,
      quantity: units,
      backordered: -units,
    })),
  };
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
