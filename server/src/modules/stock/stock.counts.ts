import type { ProductId, VariantId } from '@zivero/shared/schemas/ids';
import type { AdjustStock, AdjustStockResult, StockRow } from '@zivero/shared/schemas/stock';
import type { z } from 'zod';
import type { Database, Queryable, Tx } from '../../infra/postgres/client.ts';
import type { Enqueue } from '../../infra/postgres/queue.ts';
import { AppError } from '../../kernel/app-error.ts';
import type { Clock } from '../../kernel/clock.ts';
import { type OrderShort, type StockChange, shiftsOf } from './stock.change.ts';
import type { Movement, StockActor, StockRepo } from './stock.repo.ts';
import { availableOf, DEFAULT_LOCATION, type StockState, takeAway } from './stock.rules.ts';

export type InitialStock = {
  variantId: VariantId;
  productId: ProductId;
  onHand: number;
  /** 0 = none, null = endless. */
  backorderLimit?: number | null;
};
export type CountDeps = {
  db: Database;
  repo: StockRepo;
  change: StockChange;
  enqueue: Enqueue;
  clock: Clock;
  /** Told in the transaction in which a count took away what orders had reserved. */
  onShort: (tx: Tx, short: readonly OrderShort[]) => Promise<void>;
};

export const rowView = (row: StockState): StockRow => ({
  variantId: row.variantId,
  locationId: row.locationId,
  onHand: row.onHand,
  reserved: row.reserved,
  backordered: row.backordered,
  backorderLimit: row.backorderLimit,
  available: availableOf([row]),
});

const CHUNK = 5_000;
const SYSTEM: StockActor = { kind: 'system', id: null };

/** What staff and imports do to stock. */
export function createStockCounts({ db, repo, change, enqueue, clock, onShort }: CountDeps) {
  async function lockOne(tx: Tx, variantId: VariantId, locationId?: string): Promise<StockState> {
    const rows = await repo.lock(tx, [variantId]);
    const row = locationId === undefined ? rows[0] : rows.find((one) => one.locationId === locationId);
    if (row === undefined) throw new AppError('stock.not-found', { detail: variantId });
    return row;
  }
  const read = async (row: StockState): Promise<StockRow> => {
    const rows = await repo.rowsOf([row.variantId]);
    return rowView(rows.find((one) => one.locationId === row.locationId) ?? row);
  };

  /**
   * A count below what is reserved takes the difference from orders, which then wait for it (back-ordered)
   * and are marked short, in one transaction. Throws `stock.not-found`.
   */
  async function adjust(
    input: z.infer<typeof AdjustStock>,
    actor: StockActor,
  ): Promise<z.infer<typeof AdjustStockResult>> {
    const done = await db.transaction(async (tx) => {
      const row = await lockOne(tx, input.variantId, input.locationId);
      const onHand = input.change.kind === 'count' ? input.change.onHand : row.onHand + input.change.delta;
      if (onHand < 0) return { kind: 'below-zero' as const, row };
      if (onHand === row.onHand) return { kind: 'ok' as const, row };
      const missing = Math.max(0, row.reserved - onHand);
      const losses = missing === 0 ? [] : takeAway(missing, await repo.holdersOf(tx, row, 'quantity'));
      const shifts = shiftsOf(row, losses);
      const counted: Movement = {
        variantId: row.variantId,
        locationId: row.locationId,
        productId: row.productId,
        onHand: onHand - row.onHand,
        reason: input.reason,
      };
      await change.write(
        tx,
        [row],
        { movements: [counted, ...shifts.movements], reservations: shifts.reservations },
        actor,
      );
      const short = losses.map(({ reservation: { orderId, variantId }, units }) => ({
        orderId,
        variantId,
        quantity: -units,
      }));
      if (short.length > 0) await onShort(tx, short);
      return { kind: 'ok' as const, row };
    });
    return { kind: done.kind, row: done.kind === 'ok' ? await read(done.row) : rowView(done.row) };
  }

  /** How many units may be sold beyond what is there; null = without end. Throws `stock.not-found`. */
  async function setBackorder({ variantId, limit }: { variantId: VariantId; limit: number | null }) {
    return db.transaction(async (tx) => {
      const row = await lockOne(tx, variantId);
      const changed = await repo.setBackorderLimit(tx, row, limit, clock.now());
      await enqueue(tx, 'stock.mirror', { productId: row.productId });
      return rowView(changed);
    });
  }

  /**
   * Makes rows of new variants at the default location; a row that is there stays as it is. `isMirrored`:
   * the caller writes the product's units for sale itself, as bulk imports do.
   */
  async function setInitial(
    tx: Queryable,
    rows: readonly InitialStock[],
    { actor = SYSTEM, isMirrored = false }: { actor?: StockActor; isMirrored?: boolean } = {},
  ): Promise<void> {
    const at = clock.now();
    for (let from = 0; from < rows.length; from += CHUNK) {
      const chunk = rows.slice(from, from + CHUNK);
      const productIds = await repo.insertInitial(
        tx,
        chunk.map(({ variantId, productId, onHand, backorderLimit = 0 }) => ({
          variantId,
          locationId: DEFAULT_LOCATION.id,
          productId,
          onHand,
          backorderLimit,
        })),
        { actor, at },
      );
      if (!isMirrored) {
        await enqueue(
          tx,
          'stock.mirror',
          productIds.map((productId) => ({ productId })),
        );
      }
    }
  }

  return { adjust, setBackorder, setInitial };
}
