import type { ProductId, VariantId } from '@zivero/shared/schemas/ids';
import type { StockView } from '@zivero/shared/schemas/stock';
import type { z } from 'zod';
import { createStockChange } from './stock.change.ts';
import { type CountDeps, createStockCounts, rowView } from './stock.counts.ts';
import { createOrderStock } from './stock.orders.ts';
import { availableOf, DEFAULT_LOCATION, type StockState } from './stock.rules.ts';

export type { OrderShort } from './stock.change.ts';
export type { ShortLine } from './stock.orders.ts';
export type { StockActor } from './stock.repo.ts';

export type StockDeps = Omit<CountDeps, 'change'> & {
  catalog: {
    /** Guarded by `seq`; false when a newer one stands there. */
    applyStock(fact: {
      productId: ProductId;
      available: Record<string, number | null>;
      seq: number;
    }): Promise<unknown>;
  };
};
export type StockModule = ReturnType<typeof createStock>;

const MOVEMENTS_SHOWN = 100;

/** Stock in PostgreSQL, the only truth of it; products carry a mirror of what is for sale. */
export function createStock(deps: StockDeps) {
  const { repo, catalog } = deps;
  const change = createStockChange(deps);

  /** Units for sale now; null = endless. A variant without a row has 0. */
  async function available(variantIds: readonly VariantId[]): Promise<Map<VariantId, number | null>> {
    const rows = await repo.rowsOf(variantIds);
    const byVariant = Map.groupBy(rows, (row) => row.variantId);
    return new Map(variantIds.map((id) => [id, availableOf(byVariant.get(id) ?? [])]));
  }

  /** Units on the shelf of the first location, where a count goes; a variant without a row is left out. */
  async function onHand(variantIds: readonly VariantId[]): Promise<Map<VariantId, number>> {
    const rows = await repo.rowsOf(variantIds);
    return new Map(rows.toReversed().map((row) => [row.variantId, row.onHand]));
  }

  /**
   * Carries what is for sale into the products. The number is drawn before the stock is read, so whoever
   * holds a larger one has seen at least as much.
   */
  async function mirror(productIds: readonly ProductId[]): Promise<void> {
    if (productIds.length === 0) return;
    const seq = await repo.nextSeq();
    const rows = Map.groupBy(await repo.rowsOfProducts(productIds), (row) => row.productId);
    for (const productId of productIds) {
      const fact = { productId, available: availablePerVariant(rows.get(productId) ?? []), seq };
      await catalog.applyStock(fact);
    }
  }

  async function ofProduct(productId: ProductId): Promise<z.infer<typeof StockView>> {
    const rows = await repo.rowsOfProducts([productId]);
    const variantIds = [...new Set(rows.map((row) => row.variantId))];
    return { rows: rows.map(rowView), movements: await repo.movementsOf(variantIds, MOVEMENTS_SHOWN) };
  }

  return {
    ...createOrderStock({ ...deps, change }),
    ...createStockCounts({ ...deps, change }),
    available,
    onHand,
    /** Takes back `setInitial` for variants that came to nothing; rows that orders hold units of stay. */
    discard: repo.deleteUnheld,
    mirror,
    ofProduct,
    /** The one location of a new shop. */
    ensureDefaults: () => repo.insertLocation(DEFAULT_LOCATION),
  };
}

function availablePerVariant(rows: readonly StockState[]): Record<string, number | null> {
  const byVariant = Map.groupBy(rows, (row) => row.variantId);
  return Object.fromEntries([...byVariant].map(([id, found]) => [id, availableOf(found)]));
}
