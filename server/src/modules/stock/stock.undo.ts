import type { UndoStockResult } from '@zivero/shared/schemas/stock';
import type { Database } from '../../infra/postgres/client.ts';
import { AppError } from '../../kernel/app-error.ts';
import type { StockChange } from './stock.change.ts';
import type { StockActor, StockRepo } from './stock.repo.ts';
import { freeOf, type StockState } from './stock.rules.ts';

type Place = Pick<StockState, 'variantId' | 'locationId'>;
const isAt = (place: Place) => (row: Place) =>
  row.variantId === place.variantId && row.locationId === place.locationId;

/** Takes back what staff did to stock, by movements the other way: the past stays written. */
export function createStockUndo({
  db,
  repo,
  change,
}: {
  db: Database;
  repo: StockRepo;
  change: StockChange;
}) {
  /**
   * All or nothing, once. Units that came by it and were sold, promised or moved since cannot be taken back:
   * an undo never takes from orders. Throws `stock.not-found` for what staff did not do.
   */
  async function undo(group: string, actor: StockActor): Promise<UndoStockResult> {
    return db.transaction(async (tx) => {
      const done = await repo.groupOf(tx, group);
      const [first] = done;
      if (first === undefined) throw new AppError('stock.not-found', { detail: group });
      const rows = await repo.lock(
        tx,
        done.map((one) => one.variantId),
      );
      // Under the lock: of two at once the second sees the first.
      if (await repo.isUndone(tx, group)) return { kind: 'already-undone' };
      for (const one of done) {
        const row = rows.find(isAt(one));
        if (row === undefined) throw new AppError('stock.not-found', { detail: one.variantId });
        const free = freeOf(row);
        if (one.onHand > free) return { kind: 'in-use', free, needed: one.onHand };
      }
      const groupId = crypto.randomUUID();
      const movements = done.flatMap(({ onHand, ...place }) => {
        const row = rows.find(isAt(place));
        const how = { onHand: -onHand, reason: 'undo' as const, groupId, undoOf: group };
        return row === undefined ? [] : [{ ...place, productId: row.productId, ...how }];
      });
      await change.write(tx, rows, { movements }, actor);
      const { variantId, onHand } = first;
      return { kind: 'ok', variantId, onHand: (rows.find(isAt(first))?.onHand ?? 0) - onHand };
    });
  }
  return { undo };
}
