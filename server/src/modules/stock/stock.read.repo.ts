import type { LocationId, ProductId, VariantId } from '@zivero/shared/schemas/ids';
import type { StockMovement } from '@zivero/shared/schemas/stock';
import { asc, desc, eq, inArray, sql } from 'drizzle-orm';
import type { Database } from '../../infra/postgres/client.ts';
import { orders } from '../../infra/postgres/tables/orders.ts';
import { staff } from '../../infra/postgres/tables/people.ts';
import { stock, stockMovements } from '../../infra/postgres/tables/stock.ts';
import type { StockState } from './stock.rules.ts';

export const STOCK_COLUMNS = {
  variantId: stock.variantId,
  locationId: stock.locationId,
  productId: stock.productId,
  onHand: stock.onHand,
  reserved: stock.reserved,
  backordered: stock.backordered,
  backorderLimit: stock.backorderLimit,
};
export const MOST_ROWS = 5_000;

type Ids = { variantId: string; locationId: string; productId: string };
export const stateOf = <T extends Ids>(row: T) =>
  row as T & { variantId: VariantId; locationId: LocationId; productId: ProductId };

/** Reading side of stock in PostgreSQL. */
export function createStockReads(db: Database) {
  return {
    /** Primary key. */
    async rowsOf(variantIds: readonly VariantId[]): Promise<StockState[]> {
      if (variantIds.length === 0) return [];
      const rows = await db
        .select(STOCK_COLUMNS)
        .from(stock)
        .where(inArray(stock.variantId, [...variantIds]))
        .limit(MOST_ROWS);
      return rows.map(stateOf);
    },

    /** Index `stock_product`. */
    async rowsOfProducts(productIds: readonly ProductId[]): Promise<StockState[]> {
      const rows = await db
        .select(STOCK_COLUMNS)
        .from(stock)
        .where(inArray(stock.productId, [...productIds]))
        .orderBy(asc(stock.variantId), asc(stock.locationId))
        .limit(20 * MOST_ROWS);
      return rows.map(stateOf);
    },
    async nextSeq(): Promise<number> {
      const [row] = await db.execute<{ seq: string }>(sql`select nextval('stock_seq')::text as seq`);
      return Number(row?.seq);
    },
    /** The newest movements of these variants. Index `stock_movements_variant`. */
    async movementsOf(variantIds: readonly VariantId[], limit: number): Promise<StockMovement[]> {
      if (variantIds.length === 0) return [];
      const rows = await db
        .select({
          id: stockMovements.id,
          variantId: stockMovements.variantId,
          locationId: stockMovements.locationId,
          deltaOnHand: stockMovements.deltaOnHand,
          deltaReserved: stockMovements.deltaReserved,
          deltaBackordered: stockMovements.deltaBackordered,
          reason: stockMovements.reason,
          at: stockMovements.at,
          byName: staff.name,
          orderNumber: orders.number,
        })
        .from(stockMovements)
        .leftJoin(staff, eq(staff.id, stockMovements.actorId))
        .leftJoin(orders, eq(orders.id, stockMovements.orderId))
        .where(inArray(stockMovements.variantId, [...variantIds]))
        .orderBy(desc(stockMovements.id))
        .limit(limit);
      return rows.map((row) => ({
        ...row,
        id: String(row.id),
        variantId: row.variantId as VariantId,
        locationId: row.locationId as LocationId,
        orderNumber: row.orderNumber === null ? null : String(row.orderNumber),
      }));
    },
  };
}
