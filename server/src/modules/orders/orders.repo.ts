import {
  canMoveFulfilment,
  canMovePayment,
  type FulfilmentState,
  type PaymentState,
} from '@zivero/shared/order-states';
import type { CustomerId, FulfilmentId, OrderId, OrderLineId } from '@zivero/shared/schemas/ids';
import type { TimelineKind } from '@zivero/shared/schemas/orders';
import { and, asc, eq, inArray, or, type SQL, sql } from 'drizzle-orm';
import type { Database, Queryable, Tx } from '../../infra/postgres/client.ts';
import { orderEdits } from '../../infra/postgres/tables/after-sale.ts';
import {
  fulfilmentLines,
  fulfilments,
  orderLines,
  orders,
  payments,
} from '../../infra/postgres/tables/orders.ts';
import { invariant } from '../../kernel/assert.ts';
import {
  insertEvents,
  insertLines,
  insertNotes,
  insertOrder,
  keepSession,
  linesOf,
  lockById,
  moveOrder,
  type NewOrder,
  type NewOrderLine,
  orderById,
} from './orders.statements.ts';

export type OrderRecord = Omit<typeof orders.$inferSelect, 'id' | 'customerId'> & {
  id: OrderId;
  customerId: CustomerId | null;
};
export type OrderLineRecord = Omit<typeof orderLines.$inferSelect, 'id'> & { id: OrderLineId };
export type FulfilmentRecord = typeof fulfilments.$inferSelect;
export type { NewOrder, NewOrderLine } from './orders.statements.ts';
export type Actor = { kind: 'staff' | 'shopper' | 'system'; id: string | null };
export type TimelineNote = {
  orderId: OrderId;
  kind: TimelineKind;
  staffId?: string | null;
  text?: string | null;
  amountMinor?: number | null;
  isInternal?: boolean;
};
export type OrderMove = {
  payment?: PaymentState;
  fulfilment?: FulfilmentState;
  set?: Partial<
    Pick<
      NewOrder,
      'sessionId' | 'sessionUrl' | 'paymentIntentId' | 'needsReview' | 'paidAt' | 'idempotencyKey'
    >
  >;
};
export type OrdersRepo = ReturnType<typeof createOrdersRepo>;

const record = (row: typeof orders.$inferSelect | undefined): OrderRecord | null =>
  row === undefined
    ? null
    : { ...row, id: row.id as OrderId, customerId: row.customerId as CustomerId | null };
const MOST_LINES = 500;

/** Orders in PostgreSQL: the order, its lines, its story and what was sent. */
export function createOrdersRepo(db: Database) {
  const oneWhere = async (where: SQL | undefined): Promise<OrderRecord | null> => {
    const [row] = await db.select().from(orders).where(where).limit(1);
    return record(row);
  };

  return {
    /** A number that is not used leaves a gap, nothing else. */
    async nextNumber(tx: Queryable = db): Promise<number> {
      const [row] = await tx.execute<{ n: string }>(sql`select nextval(${'order_numbers'})::text as n`);
      return Number(row?.n);
    },
    /**
     * Null when the cart has a pending order already, or its key was used: whoever comes second waits
     * here until the first is committed, and then re-reads.
     */
    async insert(tx: Tx, order: NewOrder): Promise<OrderRecord | null> {
      const [row] = await insertOrder(tx, [order]);
      return record(row);
    },
    async insertLines(tx: Tx, lines: readonly NewOrderLine[]): Promise<void> {
      await insertLines(tx, lines);
    },
    /**
     * The order, locked until the transaction ends. Not a key lock: others may still write rows that
     * refer to it (its timeline), which would otherwise wait for us while we wait for their stock rows.
     */
    async lock(tx: Tx, id: OrderId): Promise<OrderRecord | null> {
      const [row] = await lockById(tx, { id });
      return record(row);
    },
    async byId(id: OrderId, tx: Queryable = db): Promise<OrderRecord | null> {
      const [row] = await orderById(tx, { id });
      return record(row);
    },
    /** Index `orders_token`. */
    byToken: (token: string) => oneWhere(eq(orders.token, token)),
    /** Index `orders_number`. */
    byNumber: (number: number) => oneWhere(eq(orders.number, number)),
    /** The order that a payment of Stripe was taken for. Index `payments_intent`. */
    byIntent: (intentId: string) =>
      oneWhere(
        sql`${orders.id} = (select ${payments.orderId} from ${payments} where ${payments.intentId} = ${intentId})`,
      ),
    /** Index `orders_one_pending_per_cart`. */
    pendingOfCart: (cartId: string) =>
      oneWhere(and(eq(orders.cartId, cartId), eq(orders.paymentState, 'pending'))),
    /** What waits for a cart, and what was placed with a key. Indexes as below. */
    async ofCart(
      cartId: string,
      key: string,
    ): Promise<{ waiting: OrderRecord | null; same: OrderRecord | null }> {
      const rows = await db
        .select()
        .from(orders)
        .where(
          and(
            eq(orders.cartId, cartId),
            or(eq(orders.idempotencyKey, key), eq(orders.paymentState, 'pending')),
          ),
        )
        .limit(2);
      const waiting = record(rows.find((row) => row.paymentState === 'pending'));
      return { waiting, same: record(rows.find((row) => row.idempotencyKey === key)) };
    },
    /** Index `orders_idempotency`. */
    byKey: (cartId: string, key: string) =>
      oneWhere(and(eq(orders.cartId, cartId), eq(orders.idempotencyKey, key))),

    /** Index `order_lines_order`. */
    async linesOf(orderIds: readonly OrderId[], tx: Queryable = db): Promise<OrderLineRecord[]> {
      if (orderIds.length === 0) return [];
      const rows = await linesOf(tx, { ...orderIds });
      return rows.map((row) => ({ ...row, id: row.id as OrderLineId }));
    },

    /**
     * Moves the order on. The states it had when it was read stand in the WHERE, so a move that somebody
     * else made first changes nothing; false then. Throws for a move the tables do not know.
     */
    async move(tx: Queryable, order: OrderRecord, move: OrderMove, at: Date): Promise<boolean> {
      const { payment = order.paymentState, fulfilment = order.fulfilmentState, set = {} } = move;
      invariant(
        payment === order.paymentState || canMovePayment(order.paymentState, payment),
        `payment ${order.paymentState} → ${payment}`,
      );
      invariant(
        fulfilment === order.fulfilmentState || canMoveFulfilment(order.fulfilmentState, fulfilment),
        `fulfilment ${order.fulfilmentState} → ${fulfilment}`,
      );
      const { id, paymentState: was, fulfilmentState: wasSent } = order;
      const to = { paymentState: payment, fulfilmentState: fulfilment, updatedAt: at, ...set };
      const moved = await moveOrder(tx, { id, was, wasSent, ...to });
      return moved.length === 1;
    },
    /** Keeps the session that Stripe made for a pending order; a second caller brings the same one. */
    async keepSession(
      id: OrderId,
      session: { id: string; url: string | null },
      at: Date,
      tx: Queryable = db,
    ): Promise<void> {
      await keepSession(tx, { id, sessionId: session.id, sessionUrl: session.url, updatedAt: at });
    },

    async note(tx: Queryable, notes: readonly TimelineNote[], at: Date): Promise<void> {
      if (notes.length === 0) return;
      await insertNotes(
        tx,
        notes.map(
          ({ orderId, kind, staffId = null, text = null, amountMinor = null, isInternal = false }) => ({
            orderId,
            kind,
            staffId,
            text,
            amountMinor,
            isInternal,
            at,
          }),
        ),
      );
    },
    async log(
      tx: Queryable,
      event: { kind: string; orderId: OrderId; actor: Actor; payload?: Record<string, unknown> },
      at: Date,
    ): Promise<void> {
      const { kind, orderId, actor } = event;
      const payload = JSON.stringify(event.payload ?? {});
      const row = { kind, subjectId: orderId, actorKind: actor.kind, actorId: actor.id, payload, at };
      await insertEvents(tx, [row]);
    },

    async insertFulfilment(
      tx: Tx,
      fulfilment: Omit<typeof fulfilments.$inferInsert, 'id'> & { id: FulfilmentId },
      lines: readonly { orderLineId: OrderLineId; quantity: number }[],
    ): Promise<void> {
      await tx.insert(fulfilments).values(fulfilment);
      await tx
        .insert(fulfilmentLines)
        .values(lines.map((line) => ({ ...line, fulfilmentId: fulfilment.id })));
    },
    /** Index `fulfilments_order`. */
    fulfilmentsOf: (tx: Queryable, orderId: OrderId): Promise<FulfilmentRecord[]> =>
      tx
        .select()
        .from(fulfilments)
        .where(eq(fulfilments.orderId, orderId))
        .orderBy(asc(fulfilments.createdAt), asc(fulfilments.id))
        .limit(MOST_LINES),
    /** Primary key. */
    async saveFulfilment(
      tx: Tx,
      id: string,
      set: Partial<Pick<FulfilmentRecord, 'carrier' | 'trackingNumber' | 'trackingUrl' | 'deliveredAt'>>,
    ): Promise<void> {
      await tx.update(fulfilments).set(set).where(eq(fulfilments.id, id));
    },
    /** Index `order_edits_waiting`. */
    async isEditWaiting(tx: Queryable, orderId: OrderId): Promise<boolean> {
      const rows = await tx
        .select({ id: orderEdits.id })
        .from(orderEdits)
        .where(and(eq(orderEdits.orderId, orderId), eq(orderEdits.state, 'waiting')))
        .limit(1);
      return rows.length > 0;
    },
    /**
     * Units per line that may still be sent: ordered, less sent, less refunded before being sent (a refund
     * that failed after its stock was moved still counts). Indexes `order_lines_order`, `fulfilments_order`,
     * `refunds_order`.
     */
    async unsentOf(tx: Queryable, orderId: OrderId): Promise<Map<OrderLineId, number>> {
      const rows = await tx.execute<{ id: OrderLineId; unsent: number }>(sql`
        select l.id, (l.quantity
          - coalesce((select sum(fl.quantity) from fulfilments f
              join fulfilment_lines fl on fl.fulfilment_id = f.id and fl.order_line_id = l.id
              where f.order_id = l.order_id), 0)
          - coalesce((select sum(rl.unsent_quantity) from refunds r
              join refund_lines rl on rl.refund_id = r.id and rl.order_line_id = l.id
              where r.order_id = l.order_id
                and (r.state not in ('failed', 'canceled') or rl.stock_quantity > 0)), 0))::int as unsent
        from order_lines l where l.order_id = ${orderId}`);
      return new Map(rows.map((row) => [row.id, row.unsent]));
    },
    /** Units sold of each product so far: of every order that was paid. Index `order_lines_product`. */
    async soldOf(productIds: readonly string[]): Promise<Map<string, number>> {
      const rows = await db
        .select({ productId: orderLines.productId, sold: sql<number>`sum(${orderLines.quantity})::int` })
        .from(orderLines)
        .innerJoin(orders, and(eq(orders.id, orderLines.orderId), sql`${orders.paidAt} is not null`))
        .where(inArray(orderLines.productId, [...productIds]))
        .groupBy(orderLines.productId);
      return new Map(rows.map((row) => [row.productId, row.sold]));
    },
    async nextSoldSeq(): Promise<number> {
      const [row] = await db.execute<{ n: string }>(sql`select nextval('stock_seq')::text as n`);
      return Number(row?.n);
    },
  };
}
