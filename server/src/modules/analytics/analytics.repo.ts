import type { Image } from '@zivero/shared/schemas/catalog';
import type { ProductId, VariantId } from '@zivero/shared/schemas/ids';
import { sql } from 'drizzle-orm';
import type { Database } from '../../infra/postgres/client.ts';

export type Span = { from: Date; to: Date };
export type Bucket = 'hour' | 'day';
export type AnalyticsRepo = ReturnType<typeof createAnalyticsRepo>;

const iso = (at: Date) => at.toISOString();
/** Bucketing follows UTC, as every time in Zivero. */
const SALES_KINDS = sql`('charge', 'capture', 'refund', 'refund-failed', 'dispute', 'credit')`;

/** Read models over orders, ledger and stock in PostgreSQL; every query names its index in its comment. */
export function createAnalyticsRepo(db: Database) {
  async function rows<T extends Record<string, unknown>>(query: ReturnType<typeof sql>): Promise<T[]> {
    return [...(await db.execute<T>(query))] as T[];
  }

  return {
    /** Minor units that came in less what went back. Index `ledger_at`. */
    async money({ from, to }: Span, currency: string): Promise<{ netMinor: number; refundedMinor: number }> {
      const [row] = await rows<{ net: string; refunded: string }>(sql`
        select coalesce(sum(amount_minor), 0)::text as net,
               coalesce(-sum(amount_minor) filter (where kind in ('refund', 'refund-failed')), 0)::text as refunded
        from ledger
        where at >= ${iso(from)} and at < ${iso(to)} and currency = ${currency} and kind in ${SALES_KINDS}`);
      return { netMinor: Number(row?.net ?? 0), refundedMinor: Number(row?.refunded ?? 0) };
    },
    /** Orders paid in a span and what they were worth. Index `orders_paid`. */
    async paidOrders({ from, to }: Span, currency: string): Promise<{ count: number; totalMinor: number }> {
      const [row] = await rows<{ count: string; total: string }>(sql`
        select count(*)::text as count, coalesce(sum(total_minor), 0)::text as total from orders
        where paid_at >= ${iso(from)} and paid_at < ${iso(to)} and currency = ${currency}`);
      return { count: Number(row?.count ?? 0), totalMinor: Number(row?.total ?? 0) };
    },
    /** Net sales per bucket that has any, keyed by its start in milliseconds. Index `ledger_at`. */
    async salesByBucket({ from, to }: Span, bucket: Bucket, currency: string): Promise<Map<number, number>> {
      const found = await rows<{ at: string; net: string }>(sql`
        select (extract(epoch from date_trunc(${sql.raw(`'${bucket}'`)}, at at time zone 'UTC')) * 1000)::text as at,
               sum(amount_minor)::text as net
        from ledger
        where at >= ${iso(from)} and at < ${iso(to)} and currency = ${currency} and kind in ${SALES_KINDS}
        group by 1`);
      return new Map(found.map((row) => [Number(row.at), Number(row.net)]));
    },
    /** What sold best by value. Indexes `orders_paid`, `order_lines_order`. */
    async topProducts({ from, to }: Span, limit: number) {
      const found = await rows<{
        product_id: ProductId;
        title: string;
        image: Image | null;
        units: string;
        sales: string;
      }>(sql`
        select l.product_id, min(l.title) as title, (array_agg(l.image))[1] as image,
               sum(l.quantity)::text as units, sum(l.total_minor)::text as sales
        from orders o join order_lines l on l.order_id = o.id
        where o.paid_at >= ${iso(from)} and o.paid_at < ${iso(to)}
        group by l.product_id order by sum(l.total_minor) desc, l.product_id limit ${limit}`);
      return found.map((row) => ({
        productId: row.product_id,
        title: row.title,
        image: row.image,
        units: Number(row.units),
        salesMinor: Number(row.sales),
      }));
    },
    /** What the given products sold for in a span. */
    async salesOf(productIds: readonly ProductId[], { from, to }: Span): Promise<Map<string, number>> {
      if (productIds.length === 0) return new Map();
      const found = await rows<{ product_id: string; sales: string }>(sql`
        select l.product_id, sum(l.total_minor)::text as sales
        from orders o join order_lines l on l.order_id = o.id
        where o.paid_at >= ${iso(from)} and o.paid_at < ${iso(to)}
          and l.product_id in (${sql.join(
            productIds.map((id) => sql`${id}`),
            sql`, `,
          )})
        group by l.product_id`);
      return new Map(found.map((row) => [row.product_id, Number(row.sales)]));
    },
    /** Units sold of each variant in a span, of the best-selling ones. Indexes `orders_paid`, `order_lines_order`. */
    async unitsSold({ from, to }: Span, limit: number): Promise<Map<VariantId, number>> {
      const found = await rows<{ variant_id: VariantId; sold: string }>(sql`
        select l.variant_id, sum(l.quantity)::text as sold
        from orders o join order_lines l on l.order_id = o.id
        where o.paid_at >= ${iso(from)} and o.paid_at < ${iso(to)}
        group by l.variant_id order by sum(l.quantity) desc, l.variant_id limit ${limit}`);
      return new Map(found.map((row) => [row.variant_id, Number(row.sold)]));
    },
    /** What waits for somebody. Indexes `orders_to_pack`, `orders_states`, `refunds_pending`. */
    async waiting() {
      const [row] = await rows<{
        to_pack: string;
        oldest: string | null;
        review: string;
        refunds: string;
        unpaid: string;
      }>(sql`
        select (select count(*) from orders where fulfilment_state = 'to-pack')::text as to_pack,
               (select min(paid_at) from orders where fulfilment_state = 'to-pack')::text as oldest,
               (select count(*) from orders where needs_review is not null)::text as review,
               (select count(*) from refunds where state = 'pending')::text as refunds,
               (select count(*) from orders where payment_state = 'pending')::text as unpaid`);
      return {
        toPack: Number(row?.to_pack ?? 0),
        oldestToPackAt: row?.oldest == null ? null : new Date(row.oldest),
        needsReview: Number(row?.review ?? 0),
        pendingRefunds: Number(row?.refunds ?? 0),
        unpaid: Number(row?.unpaid ?? 0),
      };
    },
  };
}
