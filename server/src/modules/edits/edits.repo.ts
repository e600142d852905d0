import type { OrderEditId, OrderId, ProductId, RefundId, VariantId } from '@zivero/shared/schemas/ids';
import type { OrderChange, WaitingEdit } from '@zivero/shared/schemas/order-edits';
import { and, asc, eq, inArray, isNotNull, lt, or, sql } from 'drizzle-orm';
import type { Database, Queryable, Tx } from '../../infra/postgres/client.ts';
import { orderEdits } from '../../infra/postgres/tables/after-sale.ts';
import { orderLines, orders, refundLines, refunds } from '../../infra/postgres/tables/orders.ts';
import type { PricedVariant } from '../catalog/catalog.ts';
import type { AppliedTax } from '../pricing/pricing.ts';
import type { EditCorrection } from './edits.rules.ts';

/** What a change asks for, and what it came to; one that waits keeps what its new things cost, and what it holds. */
export type EditFacts = OrderChange & {
  totalMinor: number;
  beforeMinor: number;
  /** What its credit note or further invoice says; changes from before there were any have none. */
  correction?: EditCorrection;
  novelties?: { variants: PricedVariant[]; taxes: [VariantId, AppliedTax][] };
  held?: StockChange[];
  shown?: WaitingEdit['lines'];
};
export type StockChange = { variantId: VariantId; productId: ProductId; quantity: number };
type Row = typeof orderEdits.$inferSelect;
export type EditRecord = Omit<Row, 'plan' | 'id' | 'orderId'> & {
  id: OrderEditId;
  orderId: OrderId;
  plan: EditFacts;
};
export type EditsRepo = ReturnType<typeof createEditsRepo>;
type OrderRow = typeof orders.$inferInsert;
type LineRow = typeof orderLines.$inferInsert;
/** Written without a parameter, so that the partial index answers it. */
const isWaiting = sql`${orderEdits.state} = 'waiting'`;
const record = (row: Row | undefined): EditRecord | null =>
  row === undefined
    ? null
    : {
        ...row,
        id: row.id as OrderEditId,
        orderId: row.orderId as OrderId,
        plan: row.plan as EditFacts,
      };

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
      return record(row);
    },
    /** Primary key. */
    async byId(id: string, tx: Queryable = db): Promise<EditRecord | null> {
      const [row] = await tx.select().from(orderEdits).where(eq(orderEdits.id, id)).limit(1);
      return record(row);
    },
    /** The one that waits for its payment. Index `order_edits_waiting`. */
    async waitingOf(orderId: OrderId, tx: Queryable = db): Promise<EditRecord | null> {
      const [row] = await tx
        .select()
        .from(orderEdits)
        .where(and(eq(orderEdits.orderId, orderId), isWaiting))
        .limit(1);
      return record(row);
    },
    /** Those that may have been paid, or are over, oldest first. Index `order_edits_waiting`. */
    async waiting({ before, now, limit }: { before: Date; now: Date; limit: number }): Promise<string[]> {
      const rows = await db
        .select({ id: orderEdits.id })
        .from(orderEdits)
        .where(
          and(
            isWaiting,
            lt(orderEdits.createdAt, before),
            or(isNotNull(orderEdits.sessionParams), lt(orderEdits.expiresAt, now)),
          ),
        )
        .orderBy(asc(orderEdits.createdAt))
        .limit(limit);
      return rows.map((row) => row.id);
    },
    /** True for the one who ends its waiting. */
    async settleWaiting(tx: Tx, id: string, state: 'applied' | 'given-up', at: Date): Promise<boolean> {
      const done = await tx
        .update(orderEdits)
        .set({ state, settledAt: at })
        .where(and(eq(orderEdits.id, id), isWaiting))
        .returning({ id: orderEdits.id });
      return done.length === 1;
    },
    /** The next session that is to be made for it. */
    async startAttempt(
      tx: Tx,
      id: string,
      { attempt, params, expiresAt }: { attempt: number; params: Record<string, unknown>; expiresAt: Date },
    ): Promise<void> {
      await tx
        .update(orderEdits)
        .set({
          ...{ attempt, sessionParams: params, sessionExpiresAt: expiresAt },
          ...{ sessionId: null, sessionUrl: null },
        })
        .where(and(eq(orderEdits.id, id), isWaiting));
    },
    /** A second caller brings the same session. */
    async keepSession(
      { id, attempt }: Pick<EditRecord, 'id' | 'attempt'>,
      session: { id: string; url: string | null },
    ): Promise<void> {
      await db
        .update(orderEdits)
        .set({ sessionId: session.id, sessionUrl: session.url })
        .where(and(eq(orderEdits.id, id), eq(orderEdits.attempt, attempt)));
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
