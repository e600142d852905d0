import type { OrderId } from '@zivero/shared/schemas/ids';
import { and, asc, eq, inArray, isNull } from 'drizzle-orm';
import { insertion, statement } from '../../infra/postgres/statements.ts';
import { orderLines, orders, orderTimeline } from '../../infra/postgres/tables/orders.ts';
import { events } from '../../infra/postgres/tables/stock.ts';

/** What every order asks and writes on its way to being paid. */

export type NewOrder = typeof orders.$inferInsert;
export type NewOrderLine = typeof orderLines.$inferInsert;
type Is = Pick<NewOrder, 'paymentState' | 'fulfilmentState'>;
const MOST_LINES = 500;

export const insertOrder = insertion((tx, rows: NewOrder[]) =>
  tx.insert(orders).values(rows).onConflictDoNothing().returning(),
);
export const insertLines = insertion((tx, rows: NewOrderLine[]) => tx.insert(orderLines).values(rows));
export const insertNotes = insertion((tx, rows: (typeof orderTimeline.$inferInsert)[]) =>
  tx.insert(orderTimeline).values(rows),
);
export const insertEvents = insertion((tx, rows: (typeof events.$inferInsert)[]) =>
  tx.insert(events).values(rows),
);

export const orderById = statement((tx, { id }: { id: OrderId }) =>
  tx.select().from(orders).where(eq(orders.id, id)).limit(1),
);
export const lockById = statement((tx, { id }: { id: OrderId }) =>
  tx.select().from(orders).where(eq(orders.id, id)).limit(1).for('no key update'),
);
/** Lines of these orders, in their order; the keys mean nothing. */
export const linesOf = statement((tx, orderIds: Readonly<Record<number, OrderId>>) =>
  tx
    .select()
    .from(orderLines)
    .where(inArray(orderLines.orderId, Object.values(orderIds)))
    .orderBy(asc(orderLines.orderId), asc(orderLines.position))
    .limit(MOST_LINES * Object.keys(orderIds).length),
);

/** Only from the states that it had when it was read; answers whether it did. */
export const moveOrder = statement(
  (tx, { id, was, wasSent, ...set }: Moving & Partial<Omit<NewOrder, 'id'>>) =>
    tx
      .update(orders)
      .set(set)
      .where(and(eq(orders.id, id), eq(orders.paymentState, was), eq(orders.fulfilmentState, wasSent)))
      .returning({ id: orders.id }),
);
type Moving = { id: OrderId; was: Is['paymentState']; wasSent: Is['fulfilmentState'] };
export const keepSession = statement(
  (tx, { id, ...set }: { id: OrderId } & Pick<NewOrder, 'sessionId' | 'sessionUrl' | 'updatedAt'>) =>
    tx
      .update(orders)
      .set(set)
      .where(and(eq(orders.id, id), isNull(orders.sessionId))),
);
