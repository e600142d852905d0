import type { LocationId, ProductId, VariantId } from '@zivero/shared/schemas/ids';
import type {
  AdjustStock,
  AdjustStockResult,
  StockRow,
  StockRules,
  TransferStock,
  TransferStockResult,
} from '@zivero/shared/schemas/stock';
import type { z } from 'zod';
import type { Database, Queryable, Tx } from '../../infra/postgres/client.ts';
import type { Enqueue } from '../../infra/postgres/queue.ts';
import { AppError } from '../../kernel/app-error.ts';
import type { Clock } from '../../kernel/clock.ts';
import { changeOfLosses, type OrderShort, type StockChange } from './stock.change.ts';
import type { Movement, StockActor, StockRepo } from './stock.repo.ts';
import {
  availableOf,
  DEFAULT_LOCATION,
  type Fill,
  freeOf,
  type Shift,
  type StockState,
  takeAway,
} from './stock.rules.ts';

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
/** What a column of 32 bits holds with room for what comes back. */
const MOST_UNITS = 2_000_000_000;
const SYSTEM: StockActor = { kind: 'system', id: null };

/** What staff and imports do to stock. */
export function createStockCounts({ db, repo, change, enqueue, clock, onShort }: CountDeps) {
  /** All rows of a variant, locked; with an empty one at `locationId` when there was none. Throws `stock.not-found`. */
  async function lockAll(tx: Tx, variantId: VariantId, locationId?: LocationId): Promise<StockState[]> {
    const rows = await repo.lock(tx, [variantId]);
    const [first] = rows;
    if (first === undefined) throw new AppError('stock.not-found', { detail: variantId });
    if (locationId === undefined || rows.some((row) => row.locationId === locationId)) return rows;
    if (!(await repo.isLocation(tx, locationId)))
      throw new AppError('stock.not-found', { detail: locationId });
    await repo.insertRow(tx, { variantId, locationId, productId: first.productId }, clock.now());
    // Read again: whoever held the rows before may have made the row as well, with units.
    return repo.lock(tx, [variantId]);
  }

  /** The row that a change without a place goes to: the first that is open. Throws `stock.not-found`. */
  function rowAt(rows: readonly StockState[], locationId?: LocationId): StockState {
    const row =
      locationId === undefined
        ? (rows.find((one) => !one.isClosed) ?? rows[0])
        : rows.find((one) => one.locationId === locationId);
    if (row === undefined) throw new AppError('stock.not-found', { detail: locationId ?? '' });
    return row;
  }
  async function read(row: StockState): Promise<StockRow> {
    const rows = await repo.rowsOf([row.variantId]);
    return rowView(rows.find((one) => one.locationId === row.locationId) ?? row);
  }

  /**
   * A count below what is reserved takes the difference from orders, which get it from another location or
   * wait for it (back-ordered) and are marked short, in one transaction. Throws `stock.not-found`.
   */
  async function adjust(input: z.infer<typeof AdjustStock>, actor: StockActor): Promise<AdjustStockResult> {
    const done = await db.transaction(async (tx) => {
      const rows = await lockAll(tx, input.variantId, input.locationId);
      if (await repo.isBundle(tx, input.variantId)) return { kind: 'is-bundle' as const };
      const row = rowAt(rows, input.locationId);
      const onHand = input.change.kind === 'count' ? input.change.onHand : row.onHand + input.change.delta;
      if (onHand < 0) return { kind: 'below-zero' as const, row };
      if (onHand > MOST_UNITS) return { kind: 'too-many' as const, row };
      if (onHand === row.onHand) return { kind: 'ok' as const, row, undoGroup: null, short: 0 };
      const undoGroup = crypto.randomUUID();
      const { reason, note } = input;
      const counted = { onHand: onHand - row.onHand, reason, note, groupId: undoGroup };
      const short = await setOnHand(tx, { rows, row, counted, actor });
      return { kind: 'ok' as const, row, undoGroup, short };
    });
    if (done.kind === 'is-bundle') return done;
    if (done.kind !== 'ok') return { kind: done.kind, row: rowView(done.row) };
    return { ...done, row: await read(done.row) };
  }

  type Counted = Pick<Movement, 'onHand' | 'reason' | 'note' | 'groupId'> & { onHand: number };

  /** Returns the units that orders wait for because of it. */
  async function setOnHand(
    tx: Tx,
    what: { rows: readonly StockState[]; row: StockState; counted: Counted; actor: StockActor },
  ): Promise<number> {
    const { rows, row, counted, actor } = what;
    const { variantId, locationId, productId } = row;
    const missing = Math.max(0, row.reserved - (row.onHand + counted.onHand));
    const losses = missing === 0 ? [] : takeAway(missing, await repo.holdersOf(tx, row, 'quantity'));
    const lost = changeOfLosses(row, losses);
    const movements = [{ variantId, locationId, productId, ...counted }, ...lost.movements];
    const filled = await change.write(tx, rows, { ...lost, movements }, actor);
    const short = shortOf(losses, filled);
    if (short.length > 0) await onShort(tx, short);
    return short.reduce((sum, one) => sum + one.quantity, 0);
  }

  /** Moves free units; those that orders hold stay where they were promised from. Throws `stock.not-found`. */
  async function transfer(
    input: z.infer<typeof TransferStock>,
    actor: StockActor,
  ): Promise<TransferStockResult> {
    if (input.from === input.to) return { kind: 'same-location' };
    return db.transaction(async (tx): Promise<TransferStockResult> => {
      const rows = await lockAll(tx, input.variantId, input.to);
      if (await repo.isBundle(tx, input.variantId)) return { kind: 'is-bundle' };
      const to = rowAt(rows, input.to);
      const from = rows.find((row) => row.locationId === input.from);
      if (to.isClosed) return { kind: 'closed' };
      if (from === undefined || freeOf(from) < input.quantity)
        return { kind: 'not-enough', free: from === undefined ? 0 : freeOf(from) };
      const undoGroup = crypto.randomUUID();
      const moved = (row: StockState, onHand: number): Movement => ({
        variantId: row.variantId,
        locationId: row.locationId,
        productId: row.productId,
        onHand,
        reason: 'transfer',
        groupId: undoGroup,
        note: input.note,
      });
      const movements = [moved(from, -input.quantity), moved(to, input.quantity)];
      await change.write(tx, rows, { movements }, actor);
      return { kind: 'ok', undoGroup };
    });
  }

  /**
   * How many units may be sold beyond what is there; null = without end. Orders that wait already keep their
   * place. Throws `stock.not-found`.
   */
  async function setBackorder({ variantId, limit }: { variantId: VariantId; limit: number | null }) {
    return db.transaction(async (tx) => {
      const row = rowAt(await lockAll(tx, variantId));
      const isKept = limit === 0 || !(await repo.isBundle(tx, variantId));
      if (isKept) await repo.setBackorderLimit(tx, row, limit, clock.now());
      await enqueue(tx, 'stock.mirror', { productId: row.productId });
      return rowView(isKept ? { ...row, backorderLimit: limit } : row);
    });
  }

  /** When a variant counts as low and when a back-ordered one is sent. Throws `stock.not-found`. */
  async function setRules(rules: StockRules): Promise<StockRules> {
    return db.transaction(async (tx) => {
      const { productId } = rowAt(await lockAll(tx, rules.variantId));
      await repo.saveRules(tx, { ...rules, productId }, clock.now());
      await enqueue(tx, 'stock.mirror', { productId });
      return rules;
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

  return { adjust, transfer, setBackorder, setRules, setInitial };
}

/** What orders lost and did not get from elsewhere. */
function shortOf(losses: readonly Shift[], filled: readonly Fill[]): OrderShort[] {
  return losses.flatMap(({ reservation: { orderId, variantId, bundleId }, units }) => {
    const got = filled
      .filter(({ reservation: one }) => one.orderId === orderId && one.bundleId === bundleId)
      .reduce((sum, fill) => sum + fill.units, 0);
    const quantity = -units - got;
    const lineId = bundleId === '' ? variantId : bundleId;
    return quantity > 0 ? [{ orderId, lineId, variantId, quantity }] : [];
  });
}
