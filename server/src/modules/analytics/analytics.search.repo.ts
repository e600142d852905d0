import type { ProductId } from '@zivero/shared/schemas/ids';
import type { SearchReport, SearchReportRow } from '@zivero/shared/schemas/search-events';
import { sql } from 'drizzle-orm';
import type { Database } from '../../infra/postgres/client.ts';

const ROWS = 50;
/** Below these a share says nothing. */
const MIN_SEARCHES = 10;
/** Fewer than one click in so many searches. */
const LOW_CLICK_ONE_IN = 20;

type Row = {
  query: string;
  searches: string;
  empty: string;
  corrected: string;
  clicks: string;
  click_places: string;
  carts: string;
  orders: string;
};
const SUMS = sql`sum(searches)::text as searches, sum(empty)::text as empty, sum(corrected)::text as corrected,
  sum(clicks)::text as clicks, sum(click_places)::text as click_places, sum(carts)::text as carts,
  sum(orders)::text as orders`;

/** Ids of products in place of what is shown of them. */
export type ReportRow = Omit<SearchReportRow, 'leadsTo'>;
export type ReportCounts = Omit<SearchReport, 'days' | 'top' | 'zero' | 'lowClick'> & {
  top: ReportRow[];
  zero: ReportRow[];
  lowClick: ReportRow[];
};

export type AnalyticsSearchRepo = ReturnType<typeof createAnalyticsSearchRepo>;

/** What shoppers searched for since `day` (YYYY-MM-DD, UTC); by the primary key of `search_daily`. */
export function createAnalyticsSearchRepo(db: Database) {
  const ranked = async (day: string, having: ReturnType<typeof sql>, by: ReturnType<typeof sql>) =>
    [
      ...(await db.execute<Row>(sql`
        select query, ${SUMS} from search_daily where day >= ${day}
        group by query having ${having} order by ${by} desc, query limit ${ROWS}`)),
    ].map(reportRow);

  return {
    async report(day: string): Promise<ReportCounts> {
      const [sums, top, zero, lowClick] = await Promise.all([
        db.execute<Omit<Row, 'query'>>(sql`select ${SUMS} from search_daily where day >= ${day}`),
        ranked(day, sql`sum(searches) > 0`, sql`sum(searches)`),
        ranked(day, sql`sum(empty) > 0`, sql`sum(empty)`),
        ranked(
          day,
          sql`sum(searches) - sum(empty) >= ${MIN_SEARCHES} and sum(clicks) * ${LOW_CLICK_ONE_IN} < sum(searches) - sum(empty)`,
          sql`sum(searches)`,
        ),
      ]);
      const [all] = sums;
      return {
        searches: Number(all?.searches ?? 0),
        empty: Number(all?.empty ?? 0),
        corrected: Number(all?.corrected ?? 0),
        clicks: Number(all?.clicks ?? 0),
        carts: Number(all?.carts ?? 0),
        orders: Number(all?.orders ?? 0),
        top,
        zero,
        lowClick,
      };
    },

    /** The products that these queries led to most often, at most `each` per query. Index `search_daily_products_query`. */
    async productsOf(
      day: string,
      queries: readonly string[],
      each: number,
    ): Promise<{ query: string; productId: ProductId }[]> {
      if (queries.length === 0) return [];
      const rows = await db.execute<{ query: string; product_id: ProductId }>(sql`
        select query, product_id from (
          select query, product_id,
                 row_number() over (partition by query order by sum(clicks) desc, product_id) as place
          from search_daily_products
          where query in ${[...queries]} and day >= ${day}
          group by query, product_id) ranked
        where place <= ${each} order by query, place`);
      return [...rows].map(({ query, product_id: productId }) => ({ query, productId }));
    },
  };
}

function reportRow(row: Row): ReportRow {
  const clicks = Number(row.clicks);
  return {
    query: row.query,
    searches: Number(row.searches),
    empty: Number(row.empty),
    clicks,
    carts: Number(row.carts),
    orders: Number(row.orders),
    place: clicks > 0 ? Math.round((Number(row.click_places) / clicks) * 10) / 10 : null,
  };
}
