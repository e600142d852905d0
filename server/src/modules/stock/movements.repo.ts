import type { LocationId, VariantId } from '@zivero/shared/schemas/ids';
import type { MovementReason, StockMovement } from '@zivero/shared/schemas/stock';
import { and, desc, eq, inArray, lt, ne, sql } from 'drizzle-orm';
import type { Database, Queryable } from '../../infra/postgres/client.ts';
import { orders } from '../../infra/postgres/tables/orders.ts';
import { staff } from '../../infra/postgres/tables/people.ts';
import { stockMovements } from '../../infra/postgres/tables/stock.ts';

/** What staff do by hand and may take back. */
const UNDOABLE: readonly MovementReason[] = [
  'count',
  'received',
  'damaged',
  'returned',
  'correction',
  'transfer',
];

/** The past of stock, which is only ever added to. */
export function createMovementReads(db: Database) {
  const wasUndone = sql<boolean>`exists (
    select 1 from stock_movements u where u.undo_of = ${stockMovements.groupId})`;

  return {
    /** The newest movements of these variants, those before `before` when it is given. Index `stock_movements_variant`. */
    async movementsOf(
      variantIds: readonly VariantId[],
      limit: number,
      before: number | null = null,
    ): Promise<StockMovement[]> {
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
          note: stockMovements.note,
          groupId: stockMovements.groupId,
          isUndone: wasUndone,
          at: stockMovements.at,
          byName: staff.name,
          orderNumber: orders.number,
        })
        .from(stockMovements)
        .leftJoin(staff, eq(staff.id, stockMovements.actorId))
        .leftJoin(orders, eq(orders.id, stockMovements.orderId))
        .where(
          and(
            inArray(stockMovements.variantId, [...variantIds]),
            before === null ? undefined : lt(stockMovements.id, before),
          ),
        )
        .orderBy(desc(stockMovements.id))
        .limit(limit);
      return rows.map(({ groupId, ...row }) => ({
        ...row,
        id: String(row.id),
        variantId: row.variantId as VariantId,
        locationId: row.locationId as LocationId,
        orderNumber: row.orderNumber === null ? null : String(row.orderNumber),
        undoGroup: UNDOABLE.includes(row.reason) && !row.isUndone ? groupId : null,
      }));
    },
    /** What one act of staff changed on the shelves. Index `stock_movements_group`. */
    async groupOf(tx: Queryable, group: string) {
      const rows = await tx
        .select({
          variantId: stockMovements.variantId,
          locationId: stockMovements.locationId,
          onHand: stockMovements.deltaOnHand,
        })
        .from(stockMovements)
        .where(
          and(
            eq(stockMovements.groupId, group),
            inArray(stockMovements.reason, [...UNDOABLE]),
            ne(stockMovements.deltaOnHand, 0),
          ),
        )
        .orderBy(stockMovements.id)
        .limit(1_000);
      return rows.map((row) => ({
        onHand: row.onHand,
        variantId: row.variantId as VariantId,
        locationId: row.locationId as LocationId,
      }));
    },
    /** Index `stock_movements_undo`. */
    async isUndone(tx: Queryable, group: string): Promise<boolean> {
      const rows = await tx
        .select({ id: stockMovements.id })
        .from(stockMovements)
        .where(eq(stockMovements.undoOf, group))
        .limit(1);
      return rows.length > 0;
    },
    /** Where the units of a parcel left from. Index `stock_movements_fulfilment`. */
    async sentFrom(fulfilmentIds: readonly string[]) {
      if (fulfilmentIds.length === 0) return [];
      const rows = await db
        .select({
          fulfilmentId: stockMovements.fulfilmentId,
          variantId: stockMovements.variantId,
          locationId: stockMovements.locationId,
          quantity: sql<number>`-sum(${stockMovements.deltaOnHand})::int`,
        })
        .from(stockMovements)
        .where(inArray(stockMovements.fulfilmentId, [...fulfilmentIds]))
        .groupBy(stockMovements.fulfilmentId, stockMovements.variantId, stockMovements.locationId)
        .limit(5_000);
      return rows.map((row) => ({
        fulfilmentId: row.fulfilmentId ?? '',
        variantId: row.variantId as VariantId,
        locationId: row.locationId as LocationId,
        quantity: Number(row.quantity),
      }));
    },
  };
}
