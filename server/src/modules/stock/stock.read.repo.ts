import type { LocationId, ProductId, VariantId } from '@zivero/shared/schemas/ids';
import { asc, eq, inArray, sql } from 'drizzle-orm';
import type { Database } from '../../infra/postgres/client.ts';
import { locations, stock } from '../../infra/postgres/tables/stock.ts';
import { createMovementReads } from './movements.repo.ts';
import type { StockState } from './stock.rules.ts';

export const STOCK_COLUMNS = {
  variantId: stock.variantId,
  locationId: stock.locationId,
  productId: stock.productId,
  onHand: stock.onHand,
  reserved: stock.reserved,
  backordered: stock.backordered,
  backorderLimit: stock.backorderLimit,
  priority: locations.priority,
  closedAt: locations.closedAt,
};
export const MOST_ROWS = 5_000;

type Ids = { variantId: string; locationId: string; productId: string };
type Placed = Ids & { priority: number; closedAt: Date | null };

/** Rows as they are sold from: the location of the highest priority first. */
export function byPriority<T extends Placed>(rows: readonly T[]) {
  return rows
    .toSorted((a, b) => b.priority - a.priority || (a.locationId < b.locationId ? -1 : 1))
    .map(({ priority: _, closedAt, ...row }) => ({
      ...row,
      variantId: row.variantId as VariantId,
      locationId: row.locationId as LocationId,
      productId: row.productId as ProductId,
      isClosed: closedAt !== null,
    }));
}

/** Reading side of stock in PostgreSQL. */
export function createStockReads(db: Database) {
  return {
    /** Primary key. */
    async rowsOf(variantIds: readonly VariantId[]): Promise<StockState[]> {
      if (variantIds.length === 0) return [];
      const rows = await db
        .select(STOCK_COLUMNS)
        .from(stock)
        .innerJoin(locations, eq(locations.id, stock.locationId))
        .where(inArray(stock.variantId, [...variantIds]))
        .limit(20 * MOST_ROWS);
      return byPriority(rows);
    },

    /** Index `stock_product`. */
    async rowsOfProducts(productIds: readonly ProductId[]): Promise<StockState[]> {
      const rows = await db
        .select(STOCK_COLUMNS)
        .from(stock)
        .innerJoin(locations, eq(locations.id, stock.locationId))
        .where(inArray(stock.productId, [...productIds]))
        .orderBy(asc(stock.variantId))
        .limit(20 * MOST_ROWS);
      return byPriority(rows);
    },
    async nextSeq(): Promise<number> {
      const [row] = await db.execute<{ seq: string }>(sql`select nextval('stock_seq')::text as seq`);
      return Number(row?.seq);
    },
    ...createMovementReads(db),
  };
}
