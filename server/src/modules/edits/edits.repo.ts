import type { OrderId, RefundId } from '@zivero/shared/schemas/ids';
import { and, eq, inArray, sql } from 'drizzle-orm';
import type { Database, Queryable, Tx } from '../../infra/postgres/client.ts';
import { orderEdits } from '../../infra/postgres/tables/after-sale.ts';
import { orderLines, orders, refundLines, refunds } from '../../infra/postgres/tables/orders.ts';

export type EditRecord = typeof orderEdits.$inferSelect;
export type EditsRepo = ReturnType<typeof createEditsRepo>;
type OrderRow = typeof orders.$inferInsert;
type LineRow = typeof orderLines.$inferInsert;

/** Changes of orders in PostgreSQL; whoever writes one holds the lock of its order. */
export function createEditsRepo(db: Database) {
  return {
    /** Index `order_edits_idempotency`. */
    async byKey(tx: Queryable, orderId: OrderId, key: string): Promise<EditRecord | null> {
      const [row] = await tx
        .select()
        .from(orderEdits)
        .where(and(eq(orderEdits.orderId, orderId), eq(orderEdits.idempotencyKey, key)))
        .limit(1);
      return row ?? null;
    },
    /** Primary key. */
    async byId(id: string): Promise<EditRecord | null> {
      const [row] = await db.select().from(orderEdits).where(eq(orderEdits.id, id)).limit(1);
      return row ?? null;
    },
    async insert(tx: Tx, row: typeof orderEdits.$inferInsert): Promise<void> {
      await tx.insert(orderEdits).values(row);
    },
    async saveRefund(id: string, refundId: RefundId): Promise<void> {
      await db.update(orderEdits).set({ refundId }).where(eq(orderEdits.id, id));
    },
    /** Index `refunds_idempotency`. */
    async refundByKey(orderId: OrderId, key: string): Promise<RefundId | null> {
      const [row] = await db
        .select({ id: refunds.id })
        .from(refunds)
        .where(and(eq(refunds.orderId, orderId), eq(refunds.idempotencyKey, key)))
        .limit(1);
      return (row?.id as RefundId | undefined) ?? null;
    },
    /** Lines that refunds hold something of. Index `refunds_order`. */
    async refundedLines(tx: Queryable, orderId: OrderId): Promise<Set<string>> {
      const rows = await tx
        .selectDistinct({ id: refundLines.orderLineId })
        .from(refundLines)
        .innerJoin(refunds, eq(refunds.id, refundLines.refundId))
        .where(and(eq(refunds.orderId, orderId), sql`${refunds.state} not in ('failed', 'canceled')`));
      return new Set(rows.map((row) => row.id));
    },
    /** Writes the order's new figures. */
    async saveOrder(
      tx: Tx,
      id: OrderId,
      set: Partial<
        Pick<
          OrderRow,
          | 'subtotalMinor'
          | 'discountMinor'
          | 'taxMinor'
          | 'taxAddedMinor'
          | 'totalMinor'
          | 'pricing'
          | 'shippingAddress'
          | 'email'
          | 'updatedAt'
        >
      >,
    ): Promise<void> {
      await tx.update(orders).set(set).where(eq(orders.id, id));
    },
    async saveLine(
      tx: Tx,
      id: string,
      set: Pick<LineRow, 'quantity' | 'discountMinor' | 'taxMinor' | 'taxAddedMinor' | 'totalMinor'>,
    ): Promise<void> {
      await tx.update(orderLines).set(set).where(eq(orderLines.id, id));
    },
    async insertLines(tx: Tx, rows: readonly LineRow[]): Promise<void> {
      if (rows.length > 0) await tx.insert(orderLines).values([...rows]);
    },
    /** Lines of which nothing was sent or refunded; refunds that came to nothing let go of them. */
    async removeLines(tx: Tx, ids: readonly string[]): Promise<void> {
      if (ids.length === 0) return;
      await tx.delete(refundLines).where(inArray(refundLines.orderLineId, [...ids]));
      await tx.delete(orderLines).where(inArray(orderLines.id, [...ids]));
    },
  };
}
