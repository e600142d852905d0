import type { OrderEditState, ReturnState } from '@zivero/shared/order-states';
import type { ReturnReason, ReturnWish } from '@zivero/shared/schemas/returns';
import { sql } from 'drizzle-orm';
import { check, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { at, minor } from './columns.ts';
import { orderLines, orders, refunds } from './orders.ts';

export const returns = pgTable(
  'returns',
  {
    id: text('id').primaryKey(),
    orderId: text('order_id')
      .notNull()
      .references(() => orders.id),
    /** Counted within the order, from 1. */
    sequence: integer('sequence').notNull(),
    state: text('state').$type<ReturnState>().notNull(),
    wish: text('wish').$type<ReturnWish>().notNull(),
    startedBy: text('started_by').$type<'shopper' | 'staff'>().notNull(),
    /** Who decided last. */
    staffId: text('staff_id'),
    note: text('note'),
    answer: text('answer'),
    idempotencyKey: text('idempotency_key').notNull(),
    refundId: text('refund_id').references(() => refunds.id),
    /** The order that brings the replacement. */
    replacementId: text('replacement_id').references(() => orders.id),
    createdAt: at('created_at').notNull(),
    decidedAt: at('decided_at'),
    receivedAt: at('received_at'),
    settledAt: at('settled_at'),
  },
  (t) => [
    uniqueIndex('returns_order').on(t.orderId, t.sequence),
    uniqueIndex('returns_idempotency').on(t.orderId, t.idempotencyKey),
    uniqueIndex('returns_refund').on(t.refundId),
    uniqueIndex('returns_replacement').on(t.replacementId),
    index('returns_created').on(t.createdAt, t.id),
    index('returns_states').on(t.state, t.createdAt, t.id),
  ],
);

export const returnLines = pgTable(
  'return_lines',
  {
    returnId: text('return_id')
      .notNull()
      .references(() => returns.id),
    orderLineId: text('order_line_id')
      .notNull()
      .references(() => orderLines.id),
    quantity: integer('quantity').notNull(),
    reason: text('reason').$type<ReturnReason>().notNull(),
    /** Null until the parcel was opened; what did not come is no longer spoken for. */
    receivedQuantity: integer('received_quantity'),
    restockedQuantity: integer('restocked_quantity').notNull().default(0),
  },
  (t) => [
    primaryKey({ columns: [t.returnId, t.orderLineId] }),
    index('return_lines_line').on(t.orderLineId),
    check('return_lines_quantity', sql`${t.quantity} > 0`),
    check('return_lines_received', sql`${t.receivedQuantity} between 0 and ${t.quantity}`),
    check(
      'return_lines_restocked',
      sql`${t.restockedQuantity} between 0 and coalesce(${t.receivedQuantity}, 0)`,
    ),
  ],
);

/** Changes of paid orders: what was asked for, what it costs, and the payment that one of them waits for. */
export const orderEdits = pgTable(
  'order_edits',
  {
    id: text('id').primaryKey(),
    orderId: text('order_id')
      .notNull()
      .references(() => orders.id),
    state: text('state').$type<OrderEditState>().notNull(),
    /** To collect is positive, to give back negative. */
    differenceMinor: minor('difference_minor').notNull(),
    currency: text('currency').notNull(),
    /** The order as it will be. */
    plan: jsonb('plan').notNull(),
    idempotencyKey: text('idempotency_key').notNull(),
    staffId: text('staff_id').notNull(),
    /** The exact parameters of the newest Checkout Session; `attempt` counts them. */
    sessionParams: jsonb('session_params').$type<Record<string, unknown>>(),
    attempt: integer('attempt').notNull().default(0),
    sessionId: text('session_id'),
    sessionUrl: text('session_url'),
    sessionExpiresAt: at('session_expires_at'),
    refundId: text('refund_id').references(() => refunds.id),
    createdAt: at('created_at').notNull(),
    /** Until when the units are held; null = was applied at once. */
    expiresAt: at('expires_at'),
    settledAt: at('settled_at'),
  },
  (t) => [
    uniqueIndex('order_edits_idempotency').on(t.orderId, t.idempotencyKey),
    uniqueIndex('order_edits_waiting').on(t.orderId).where(sql`${t.state} = 'waiting'`),
    uniqueIndex('order_edits_session').on(t.sessionId),
    index('order_edits_order').on(t.orderId, t.createdAt),
  ],
);
