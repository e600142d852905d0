import { canMoveReturn, OPEN_RETURN_STATES, type ReturnState } from '@zivero/shared/order-states';
import type { OrderId, OrderLineId, RefundId, ReturnId } from '@zivero/shared/schemas/ids';
import type { AdminReturnList, ReturnView } from '@zivero/shared/schemas/returns';
import { and, asc, desc, eq, ilike, inArray, or, type SQL, sql } from 'drizzle-orm';
import type { Database, Queryable, Tx } from '../../infra/postgres/client.ts';
import { returnLines, returns } from '../../infra/postgres/tables/after-sale.ts';
import { orders, refunds } from '../../infra/postgres/tables/orders.ts';
import { staff } from '../../infra/postgres/tables/people.ts';
import { invariant } from '../../kernel/assert.ts';
import type { LineFacts } from './returns.rules.ts';

type Ids = { id: ReturnId; orderId: OrderId; refundId: RefundId | null; replacementId: OrderId | null };
export type ReturnRecord = Omit<typeof returns.$inferSelect, keyof Ids> & Ids;
export type ReturnLineRecord = Omit<typeof returnLines.$inferSelect, 'orderLineId'> & {
  orderLineId: OrderLineId;
};
export type ReturnsRepo = ReturnType<typeof createReturnsRepo>;
export type ReturnPart = ReturnRecord & {
  byName: string | null;
  refundMinor: number | null;
  refundState: (typeof refunds.$inferSelect)['state'] | null;
  replacementNumber: number | null;
};
const MOST = 500;
const typed = (row: typeof returns.$inferSelect): ReturnRecord => row as ReturnRecord;

const VIEWS: Record<ReturnView, SQL | undefined> = {
  open: inArray(returns.state, [...OPEN_RETURN_STATES]),
  requested: eq(returns.state, 'requested'),
  approved: eq(returns.state, 'approved'),
  received: eq(returns.state, 'received'),
  all: undefined,
};

/** Returns in PostgreSQL; whoever writes one holds the lock of its order. */
export function createReturnsRepo(db: Database) {
  return {
    /** False when this key made one before. */
    async insert(
      tx: Tx,
      row: typeof returns.$inferInsert,
      lines: readonly Omit<typeof returnLines.$inferInsert, 'returnId'>[],
    ): Promise<boolean> {
      const made = await tx.insert(returns).values(row).onConflictDoNothing().returning({ id: returns.id });
      if (made.length === 0) return false;
      await tx.insert(returnLines).values(lines.map((line) => ({ ...line, returnId: row.id })));
      return true;
    },
    /** Primary key. */
    async byId(id: ReturnId, tx: Queryable = db): Promise<ReturnRecord | null> {
      const [row] = await tx.select().from(returns).where(eq(returns.id, id)).limit(1);
      return row === undefined ? null : typed(row);
    },
    /** Index `returns_idempotency`. */
    async byKey(tx: Queryable, orderId: OrderId, key: string): Promise<ReturnRecord | null> {
      const [row] = await tx
        .select()
        .from(returns)
        .where(and(eq(returns.orderId, orderId), eq(returns.idempotencyKey, key)))
        .limit(1);
      return row === undefined ? null : typed(row);
    },
    /** All of an order, oldest first. Index `returns_order`. */
    async ofOrder(orderId: OrderId, tx: Queryable = db): Promise<ReturnPart[]> {
      const replacements = sql<number | null>`(select o.number from orders o
        where o.id = ${returns}.replacement_id)`.mapWith((n) => (n === null ? null : Number(n)));
      const rows = await tx
        .select({
          row: returns,
          byName: staff.name,
          refundMinor: refunds.amountMinor,
          refundState: refunds.state,
          replacementNumber: replacements,
        })
        .from(returns)
        .leftJoin(staff, eq(staff.id, returns.staffId))
        .leftJoin(refunds, eq(refunds.id, returns.refundId))
        .where(eq(returns.orderId, orderId))
        .orderBy(asc(returns.sequence))
        .limit(MOST);
      return rows.map(({ row, ...rest }) => ({ ...typed(row), ...rest }));
    },
    /** Primary key. */
    async linesOf(ids: readonly ReturnId[], tx: Queryable = db): Promise<ReturnLineRecord[]> {
      if (ids.length === 0) return [];
      const rows = await tx
        .select()
        .from(returnLines)
        .where(inArray(returnLines.returnId, [...ids]))
        .orderBy(asc(returnLines.returnId), asc(returnLines.orderLineId))
        .limit(MOST * ids.length);
      return rows.map((row) => ({ ...row, orderLineId: row.orderLineId as OrderLineId }));
    },
    /** Which order's return this order replaces. Index `returns_replacement`. */
    async replacedBy(orderId: OrderId): Promise<{ id: OrderId; number: number } | null> {
      const [row] = await db
        .select({ id: orders.id, number: orders.number })
        .from(returns)
        .innerJoin(orders, eq(orders.id, returns.orderId))
        .where(eq(returns.replacementId, orderId))
        .limit(1);
      return row === undefined ? null : { id: row.id as OrderId, number: row.number };
    },
    /**
     * What happened to the lines of an order. Indexes `order_lines_order`, `fulfilments_order`, `refunds_order`,
     * `return_lines_line`.
     */
    async factsOf(tx: Queryable, orderId: OrderId): Promise<LineFacts[]> {
      const rows = await tx.execute<LineFacts>(sql`
        select l.id,
          coalesce((select sum(fl.quantity) from fulfilment_lines fl where fl.order_line_id = l.id
            and fl.fulfilment_id in (select f.id from fulfilments f where f.order_id = l.order_id)), 0)::int as sent,
          coalesce((select sum(rl.quantity - rl.unsent_quantity) from refunds r
            join refund_lines rl on rl.refund_id = r.id and rl.order_line_id = l.id
            where r.order_id = l.order_id and r.state not in ('failed', 'canceled')
              and not exists (select 1 from returns t where t.refund_id = r.id)
              and r.idempotency_key not like 'return:%'), 0)::int as refunded,
          coalesce((select sum(coalesce(b.received_quantity, b.quantity)) from return_lines b
            join returns t on t.id = b.return_id and t.state not in ('rejected', 'withdrawn')
            where b.order_line_id = l.id), 0)::int as returning
        from order_lines l where l.order_id = ${orderId} order by l.position`);
      return rows.map((row) => ({ ...row }));
    },
    /** Moves a return on; the state it was read in stands in the WHERE. False when somebody was first. */
    async move(
      tx: Tx,
      row: ReturnRecord,
      to: ReturnState,
      set: Partial<typeof returns.$inferInsert>,
    ): Promise<boolean> {
      invariant(canMoveReturn(row.state, to), `return ${row.state} → ${to}`);
      const moved = await tx
        .update(returns)
        .set({ ...set, state: to })
        .where(and(eq(returns.id, row.id), eq(returns.state, row.state)))
        .returning({ id: returns.id });
      return moved.length === 1;
    },
    async saveRefund(tx: Queryable, id: ReturnId, refundId: RefundId): Promise<void> {
      await tx
        .update(returns)
        .set({ refundId })
        .where(and(eq(returns.id, id), eq(returns.state, 'refunded')));
    },
    async saveReceived(
      tx: Tx,
      id: ReturnId,
      line: { orderLineId: OrderLineId; quantity: number; restock: number },
    ): Promise<void> {
      await tx
        .update(returnLines)
        .set({ receivedQuantity: line.quantity, restockedQuantity: line.restock })
        .where(and(eq(returnLines.returnId, id), eq(returnLines.orderLineId, line.orderLineId)));
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
    /** Refunds of this return that came to nothing. Index `refunds_order`. */
    async failedRefunds(tx: Queryable, row: ReturnRecord): Promise<number> {
      const [found] = await tx
        .select({ n: sql<number>`count(*)::int` })
        .from(refunds)
        .where(
          and(
            eq(refunds.orderId, row.orderId),
            inArray(refunds.state, ['failed', 'canceled']),
            sql`starts_with(${refunds.idempotencyKey}, ${`return:${row.id}:`})`,
          ),
        );
      return found?.n ?? 0;
    },

    /** The staff's list, newest first. Indexes `returns_states`, `returns_created`. */
    async list(input: AdminReturnList, after: { at: Date; id: string } | null) {
      const number = /^#?\s*(\d{1,12})(?:-r\d+)?$/i.exec(input.q)?.[1];
      const like = `%${input.q.replaceAll(/[\\%_]/g, (sign) => `\\${sign}`)}%`;
      const found =
        input.q === ''
          ? undefined
          : number !== undefined
            ? eq(orders.number, Number(number))
            : or(ilike(orders.email, like), sql`${orders.shippingAddress}->>'name' ilike ${like}`);
      const where = and(VIEWS[input.view], found);
      const key =
        after === null
          ? undefined
          : sql`(${returns.createdAt}, ${returns.id}) < (${after.at.toISOString()}::timestamptz, ${after.id})`;
      const [rows, [count]] = await Promise.all([
        db
          .select({
            id: returns.id,
            sequence: returns.sequence,
            orderId: returns.orderId,
            state: returns.state,
            wish: returns.wish,
            createdAt: returns.createdAt,
            number: orders.number,
            email: orders.email,
            customerName: sql<string>`${orders.shippingAddress}->>'name'`,
          })
          .from(returns)
          .innerJoin(orders, eq(orders.id, returns.orderId))
          .where(and(where, key))
          .orderBy(desc(returns.createdAt), desc(returns.id))
          .limit(input.limit + 1),
        db
          .select({ total: sql<number>`count(*)::int` })
          .from(returns)
          .innerJoin(orders, eq(orders.id, returns.orderId))
          .where(where),
      ]);
      return { rows, total: count?.total ?? 0 };
    },
    /** Index `returns_states`. */
    async counts(): Promise<Record<ReturnView, number>> {
      const rows = await db
        .select({ state: returns.state, n: sql<number>`count(*)::int` })
        .from(returns)
        .groupBy(returns.state);
      const of = (states: readonly string[]) =>
        rows.reduce((sum, row) => sum + (states.includes(row.state) ? row.n : 0), 0);
      return {
        open: of(OPEN_RETURN_STATES),
        requested: of(['requested']),
        approved: of(['approved']),
        received: of(['received']),
        all: rows.reduce((sum, row) => sum + row.n, 0),
      };
    },
  };
}
