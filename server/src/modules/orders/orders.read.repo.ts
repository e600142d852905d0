import type { CustomerId, OrderId } from '@zivero/shared/schemas/ids';
import type { AdminOrderList, OrderView } from '@zivero/shared/schemas/orders';
import { and, asc, desc, eq, gte, inArray, lt, notInArray, type SQL, sql } from 'drizzle-orm';
import type { Database } from '../../infra/postgres/client.ts';
import {
  fulfilmentLines,
  fulfilments,
  ledger,
  ORDER_IS_OPEN,
  ORDER_WORDS,
  orderLines,
  orders,
  orderTimeline,
  payments,
  refundLines,
  refunds,
} from '../../infra/postgres/tables/orders.ts';
import { staff } from '../../infra/postgres/tables/people.ts';
import type { ListKey, SearchTerms } from './orders.list.rules.ts';

export type OrdersReadRepo = ReturnType<typeof createOrdersReadRepo>;
export type OrderParts = Awaited<ReturnType<OrdersReadRepo['partsOf']>>;
const MOST = 1_000;

const VIEWS: Record<OrderView, SQL | undefined> = {
  open: ORDER_IS_OPEN,
  'to-pack': sql`${orders.fulfilmentState} = 'to-pack'`,
  unpaid: sql`${orders.paymentState} in ('pending', 'authorised', 'part-paid')`,
  refunded: sql`${orders.paymentState} in ('part-refunded', 'refunded')`,
  review: sql`${orders.needsReview} is not null`,
  all: undefined,
};
/** Inside a subquery: a bare column would be taken for the inner table's. */
const ORDER_ID = sql`${orders}.id`;
const refundedMinor = sql<number>`(select coalesce(sum(r.amount_minor), 0)::int8 from refunds r
  where r.order_id = ${ORDER_ID} and r.state = 'succeeded')`.mapWith(Number);
const listColumns = {
  id: orders.id,
  number: orders.number,
  placedAt: orders.placedAt,
  paymentState: orders.paymentState,
  fulfilmentState: orders.fulfilmentState,
  currency: orders.currency,
  email: orders.email,
  customerName: sql<string>`${orders.shippingAddress}->>'name'`,
  city: sql<string>`${orders.shippingAddress}->>'city'`,
  country: sql<string>`${orders.shippingAddress}->>'country'`,
  totalMinor: orders.totalMinor,
  needsReview: orders.needsReview,
  itemCount: sql<number>`(select coalesce(sum(l.quantity), 0)::int from order_lines l
    where l.order_id = ${ORDER_ID})`,
  refundedMinor,
};

/** Reading side of orders in PostgreSQL: pages, counts and all that belongs to one order. */
export function createOrdersReadRepo(db: Database) {
  return {
    /**
     * One page of the staff's list and how many there are. Indexes: `orders_open`, `orders_to_pack`,
     * `orders_states`, `orders_review`, `orders_placed`, `orders_total_minor`; `orders_words` or
     * `orders_number` when something is searched for.
     */
    async list(input: AdminOrderList, terms: SearchTerms, after: ListKey | null) {
      const where = and(...filters(input, terms));
      const isUp = input.sort === 'oldest';
      const by = input.sort === 'total' ? orders.totalMinor : orders.placedAt;
      const key = after === null ? undefined : keyset(by, isUp, after);
      const direction = isUp ? asc : desc;
      const [rows, [count]] = await Promise.all([
        db
          .select(listColumns)
          .from(orders)
          .where(and(where, key))
          .orderBy(direction(by), direction(orders.id))
          .limit(input.limit + 1),
        db.select({ total: sql<number>`count(*)::int` }).from(orders).where(where),
      ]);
      return { rows, total: count?.total ?? 0 };
    },
    async counts(): Promise<Record<OrderView, number>> {
      const count = async (view: OrderView) => {
        const [row] = await db.select({ n: sql<number>`count(*)::int` }).from(orders).where(VIEWS[view]);
        return row?.n ?? 0;
      };
      const views = Object.keys(VIEWS) as OrderView[];
      const counted = await Promise.all(views.map(async (view) => [view, await count(view)] as const));
      return Object.fromEntries(counted) as Record<OrderView, number>;
    },
    /** What a customer ordered; what was never paid and is over is left out. Index `orders_customer`. */
    async mine(customerId: CustomerId, limit: number, after: ListKey | null) {
      return db
        .select(listColumns)
        .from(orders)
        .where(
          and(
            eq(orders.customerId, customerId),
            notInArray(orders.paymentState, ['expired', 'failed']),
            after === null ? undefined : keyset(orders.placedAt, false, after),
          ),
        )
        .orderBy(desc(orders.placedAt), desc(orders.id))
        .limit(limit + 1);
    },
    /** Everything that hangs on one order, each by its index on the order's id. */
    async partsOf(id: OrderId) {
      const [lines, timeline, sent, sentLines, paid, refunded, refundedLines, entries] = await Promise.all([
        db
          .select()
          .from(orderLines)
          .where(eq(orderLines.orderId, id))
          .orderBy(asc(orderLines.position))
          .limit(MOST),
        db
          .select({ entry: orderTimeline, byName: staff.name })
          .from(orderTimeline)
          .leftJoin(staff, eq(staff.id, orderTimeline.staffId))
          .where(eq(orderTimeline.orderId, id))
          .orderBy(asc(orderTimeline.id))
          .limit(MOST),
        db
          .select()
          .from(fulfilments)
          .where(eq(fulfilments.orderId, id))
          .orderBy(asc(fulfilments.createdAt), asc(fulfilments.id))
          .limit(MOST),
        db
          .select({ line: fulfilmentLines })
          .from(fulfilmentLines)
          .innerJoin(fulfilments, eq(fulfilments.id, fulfilmentLines.fulfilmentId))
          .where(eq(fulfilments.orderId, id))
          .limit(MOST * 10),
        db
          .select()
          .from(payments)
          .where(eq(payments.orderId, id))
          .orderBy(asc(payments.createdAt))
          .limit(MOST),
        db
          .select({ refund: refunds, byName: staff.name })
          .from(refunds)
          .leftJoin(staff, eq(staff.id, refunds.staffId))
          .where(eq(refunds.orderId, id))
          .orderBy(asc(refunds.createdAt), asc(refunds.id))
          .limit(MOST),
        db
          .select({ line: refundLines })
          .from(refundLines)
          .innerJoin(refunds, eq(refunds.id, refundLines.refundId))
          .where(eq(refunds.orderId, id))
          .limit(MOST * 10),
        db.select().from(ledger).where(eq(ledger.orderId, id)).orderBy(asc(ledger.id)).limit(MOST),
      ]);
      return {
        lines,
        timeline,
        fulfilments: sent,
        fulfilmentLines: sentLines.map(({ line }) => line),
        payments: paid,
        refunds: refunded,
        refundLines: refundedLines.map(({ line }) => line),
        ledger: entries,
      };
    },
  };

  function filters(input: AdminOrderList, terms: SearchTerms): (SQL | undefined)[] {
    const { view, paymentStates, fulfilmentStates, customerId, placedFrom, placedTo } = input;
    return [
      VIEWS[view],
      paymentStates.length > 0 ? inArray(orders.paymentState, paymentStates) : undefined,
      fulfilmentStates.length > 0 ? inArray(orders.fulfilmentState, fulfilmentStates) : undefined,
      customerId ? eq(orders.customerId, customerId) : undefined,
      placedFrom ? gte(orders.placedAt, placedFrom) : undefined,
      placedTo ? lt(orders.placedAt, placedTo) : undefined,
      terms.kind === 'number' ? eq(orders.number, terms.number) : undefined,
      terms.kind === 'words' ? sql`${ORDER_WORDS} @@ to_tsquery('simple', ${terms.query})` : undefined,
      terms.kind === 'nothing' ? sql`false` : undefined,
    ];
  }

  function keyset(by: typeof orders.totalMinor | typeof orders.placedAt, isUp: boolean, after: ListKey): SQL {
    const value =
      by === orders.totalMinor
        ? sql`${after.by}::bigint`
        : sql`${new Date(after.by).toISOString()}::timestamptz`;
    return isUp
      ? sql`(${by}, ${orders.id}) > (${value}, ${after.id})`
      : sql`(${by}, ${orders.id}) < (${value}, ${after.id})`;
  }
}
