import type { OrderId, OrderLineId, RefundId } from '@zivero/shared/schemas/ids';
import type { RefundState } from '@zivero/shared/schemas/orders';
import { and, asc, eq, gt, inArray, lt, lte, sql } from 'drizzle-orm';
import type { Database, Queryable, Tx } from '../../infra/postgres/client.ts';
import {
  ledger,
  ORDER_IS_OPEN,
  orders,
  payments,
  refundLines,
  refunds,
  stripeEvents,
} from '../../infra/postgres/tables/orders.ts';
import { ledgerMismatches } from '../../infra/postgres/tables/payments.ts';
import { bookEntries, endEvent, keepPayments, storeEvents } from './payments.statements.ts';

export type PaymentRecord = typeof payments.$inferSelect;
export type RefundRecord = Omit<typeof refunds.$inferSelect, 'id' | 'orderId'> & {
  id: RefundId;
  orderId: OrderId;
};
export type RefundLineRecord = Omit<typeof refundLines.$inferSelect, 'orderLineId'> & {
  orderLineId: OrderLineId;
};
export type NewRefund = typeof refunds.$inferInsert;
export type NewRefundLine = typeof refundLines.$inferInsert;
export type LedgerEntry = Omit<typeof ledger.$inferInsert, 'id'>;
export type PaymentsRepo = ReturnType<typeof createPaymentsRepo>;

const MOST = 1_000;
const typed = (row: typeof refunds.$inferSelect): RefundRecord => ({
  ...row,
  id: row.id as RefundId,
  orderId: row.orderId as OrderId,
});

/** Payments, refunds, the ledger and Stripe's events in PostgreSQL. */
export function createPaymentsRepo(db: Database) {
  return {
    /** What Stripe says of a payment; the newest reading stands. Index `payments_intent`. */
    async keepPayment(tx: Tx, payment: typeof payments.$inferInsert): Promise<PaymentRecord> {
      const [row] = await keepPayments(tx, [payment]);
      if (row === undefined) throw new Error('an upsert returns its row');
      return row;
    },
    /** Stripe's newer word for an intent whose money never came. Index `payments_intent`. */
    async moveIntent(tx: Tx, intentId: string, state: string): Promise<void> {
      await tx.update(payments).set({ state }).where(eq(payments.intentId, intentId));
    },
    /** Orders whose held money the bank should have let go by `now`. Index `orders_states`. */
    async lapsedHolds(now: Date, limit: number): Promise<OrderId[]> {
      const rows = await db
        .select({ id: orders.id })
        .from(orders)
        .innerJoin(payments, eq(payments.orderId, orders.id))
        .where(and(eq(orders.paymentState, 'authorised'), lt(payments.captureBefore, now)))
        .limit(limit);
      return rows.map((row) => row.id as OrderId);
    },
    /**
     * Orders whose ledger does not fit, of those that are open, or were placed or had money moved since; there
     * should be none. Indexes `orders_open`, `orders_placed`, `ledger_at`.
     */
    recentMismatches: (since: Date, limit: number) =>
      db
        .select()
        .from(ledgerMismatches)
        .where(
          sql`${ledgerMismatches.orderId} in (
            select id from orders where ${ORDER_IS_OPEN}
            union select id from orders where placed_at >= ${since.toISOString()}
            union select order_id from ledger where at >= ${since.toISOString()})`,
        )
        .limit(limit),
    /** The same among the next `count` orders by id; `last` is null when there are no more. Primary key. */
    async mismatchesAfter(after: string, count: number) {
      const [next] = await db.execute<{ last: string | null }>(sql`
        select max(id) as last from (select id from orders where id > ${after} order by id limit ${count}) page`);
      const last = next?.last ?? null;
      if (last === null) return { last, found: [] };
      const { orderId } = ledgerMismatches;
      const found = await db
        .select()
        .from(ledgerMismatches)
        .where(and(gt(orderId, after), lte(orderId, last)))
        .limit(2 * count);
      return { last, found };
    },
    /** Index `payments_order`. */
    paymentsOf: (tx: Queryable, orderId: OrderId): Promise<PaymentRecord[]> =>
      tx
        .select()
        .from(payments)
        .where(eq(payments.orderId, orderId))
        .orderBy(asc(payments.createdAt))
        .limit(MOST),
    /** Index `payments_intent`. */
    async paymentByIntent(tx: Queryable, intentId: string): Promise<PaymentRecord | null> {
      const [row] = await tx.select().from(payments).where(eq(payments.intentId, intentId)).limit(1);
      return row ?? null;
    },

    /** True when the entry is new; the same reference of a kind counts once. */
    async book(tx: Tx, entry: LedgerEntry): Promise<boolean> {
      const added = await bookEntries(tx, [entry]);
      return added.length === 1;
    },
    /** Sum of an order's entries in its currency. Index `ledger_order`. */
    async balanceOf(tx: Queryable, orderId: OrderId, currency: string): Promise<number> {
      const [row] = await tx
        .select({ sum: sql<string>`coalesce(sum(${ledger.amountMinor}), 0)::text` })
        .from(ledger)
        .where(and(eq(ledger.orderId, orderId), eq(ledger.currency, currency)));
      return Number(row?.sum ?? 0);
    },

    /** Index `refunds_order`. */
    async refundsOf(
      tx: Queryable,
      orderId: OrderId,
    ): Promise<{ refunds: RefundRecord[]; lines: RefundLineRecord[] }> {
      const rows = await tx
        .select()
        .from(refunds)
        .where(eq(refunds.orderId, orderId))
        .orderBy(asc(refunds.createdAt), asc(refunds.id))
        .limit(MOST);
      if (rows.length === 0) return { refunds: [], lines: [] };
      const lines = await tx
        .select()
        .from(refundLines)
        .where(
          inArray(
            refundLines.refundId,
            rows.map((row) => row.id),
          ),
        )
        .limit(MOST * 10);
      return {
        refunds: rows.map(typed),
        lines: lines.map((line) => ({ ...line, orderLineId: line.orderLineId as OrderLineId })),
      };
    },
    /** Primary key. */
    async refundById(tx: Queryable, id: RefundId): Promise<RefundRecord | null> {
      const [row] = await tx.select().from(refunds).where(eq(refunds.id, id)).limit(1);
      return row === undefined ? null : typed(row);
    },
    async insertRefund(tx: Tx, refund: NewRefund, lines: readonly NewRefundLine[]): Promise<void> {
      await tx.insert(refunds).values(refund);
      if (lines.length > 0) await tx.insert(refundLines).values([...lines]);
    },
    /** Moves a refund on; the state it was read in stands in the WHERE. False when somebody was first. */
    async moveRefund(
      tx: Tx,
      refund: RefundRecord,
      to: { state: RefundState; stripeRefundId: string | null; settledAt: Date | null },
    ): Promise<boolean> {
      const moved = await tx
        .update(refunds)
        .set(to)
        .where(and(eq(refunds.id, refund.id), eq(refunds.state, refund.state)))
        .returning({ id: refunds.id });
      return moved.length === 1;
    },
    /** Notes for how many units of a refund's line the stock was moved. */
    async markStockMoved(
      tx: Tx,
      refundId: RefundId,
      orderLineId: OrderLineId,
      quantity: number,
    ): Promise<void> {
      await tx
        .update(refundLines)
        .set({ stockQuantity: quantity })
        .where(and(eq(refundLines.refundId, refundId), eq(refundLines.orderLineId, orderLineId)));
    },
    /** Refunds whose end is not known yet. Index `refunds_pending`. */
    async pendingRefunds(before: Date, limit: number): Promise<RefundRecord[]> {
      const rows = await db
        .select()
        .from(refunds)
        .where(and(eq(refunds.state, 'pending'), lt(refunds.createdAt, before)))
        .orderBy(asc(refunds.createdAt))
        .limit(limit);
      return rows.map(typed);
    },
    /** Orders still waiting for money. Index `orders_states`. */
    async pendingOrders(before: Date, limit: number): Promise<OrderId[]> {
      const rows = await db
        .select({ id: orders.id })
        .from(orders)
        .where(and(eq(orders.paymentState, 'pending'), lt(orders.placedAt, before)))
        .orderBy(asc(orders.placedAt))
        .limit(limit);
      return rows.map((row) => row.id as OrderId);
    },

    /** True when the event is new. */
    async storeEvent(tx: Queryable, event: typeof stripeEvents.$inferInsert): Promise<boolean> {
      const stored = await storeEvents(tx, [event]);
      return stored.length === 1;
    },
    async openEvent(id: string): Promise<{ id: string; type: string; body: unknown } | null> {
      const [row] = await db
        .select({ id: stripeEvents.id, type: stripeEvents.type, body: stripeEvents.body })
        .from(stripeEvents)
        .where(and(eq(stripeEvents.id, id), eq(stripeEvents.state, 'received')))
        .limit(1);
      return row ?? null;
    },
    /** True for the one who ends it. */
    async endEvent(tx: Queryable, id: string, state: 'settled' | 'ignored', at: Date): Promise<boolean> {
      const ended = await endEvent(tx, { id, state, settledAt: at });
      return ended.length === 1;
    },
    /** Primary key. */
    async endEvents(ids: readonly string[], at: Date): Promise<void> {
      await db
        .update(stripeEvents)
        .set({ state: 'settled', settledAt: at })
        .where(and(inArray(stripeEvents.id, [...ids]), eq(stripeEvents.state, 'received')));
    },
    /** Index `stripe_events_open`. */
    async openEvents(before: Date, limit: number): Promise<string[]> {
      const rows = await db
        .select({ id: stripeEvents.id })
        .from(stripeEvents)
        .where(and(eq(stripeEvents.state, 'received'), lt(stripeEvents.receivedAt, before)))
        .orderBy(asc(stripeEvents.receivedAt))
        .limit(limit);
      return rows.map((row) => row.id);
    },
    /** Stripe sends an event for three days at most; what is done and older than `before` is of no use. */
    async removeEvents(before: Date): Promise<void> {
      await db
        .delete(stripeEvents)
        .where(and(inArray(stripeEvents.state, ['settled', 'ignored']), lt(stripeEvents.receivedAt, before)));
    },
  };
}
