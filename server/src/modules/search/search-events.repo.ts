import { type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import type { Database } from '../../infra/postgres/client.ts';
import { searchDaily, searchDailyProducts } from '../../infra/postgres/tables/search.ts';
import type { LearnedPhrase } from './engine.ts';
import type { Counted } from './search-events.rules.ts';

const AT_ONCE = 500;

export type SearchEventsRepo = ReturnType<typeof createSearchEventsRepo>;

/** Counts of searches in PostgreSQL, by day and query (primary keys). */
export function createSearchEventsRepo(db: Database) {
  const added = (column: PgColumn): SQL => sql`${column} + excluded.${sql.identifier(column.name)}`;

  return {
    /** Adds to what is there, in one transaction: all of it or nothing. */
    async add({ queries, products }: Counted): Promise<void> {
      const q = searchDaily;
      const p = searchDailyProducts;
      await db.transaction(async (tx) => {
        for (let at = 0; at < queries.length; at += AT_ONCE) {
          await tx
            .insert(q)
            .values(queries.slice(at, at + AT_ONCE))
            .onConflictDoUpdate({
              target: [q.day, q.query],
              set: {
                searches: added(q.searches),
                empty: added(q.empty),
                corrected: added(q.corrected),
                shown: added(q.shown),
                clicks: added(q.clicks),
                clickPlaces: added(q.clickPlaces),
                carts: added(q.carts),
                orders: added(q.orders),
              },
            });
        }
        for (let at = 0; at < products.length; at += AT_ONCE) {
          await tx
            .insert(p)
            .values(products.slice(at, at + AT_ONCE))
            .onConflictDoUpdate({
              target: [p.day, p.query, p.productId],
              set: { clicks: added(p.clicks), carts: added(p.carts), orders: added(p.orders) },
            });
        }
      });
    },

    /**
     * Queries that led to at least `minClicks` clicks since `day`, the most successful first. Carts and
     * orders count more, but never more often than there were clicks: browsers tell all of it.
     */
    async successful(
      day: string,
      { minClicks, limit }: { minClicks: number; limit: number },
    ): Promise<LearnedPhrase[]> {
      const rows = await db.execute<{ query: string; weight: string }>(sql`
        select query, (sum(clicks) + 3 * sum(least(carts, clicks)) + 10 * sum(least(orders, clicks)))::text as weight
        from search_daily where day >= ${day}
        group by query having sum(clicks) >= ${minClicks}
        order by sum(clicks) + 3 * sum(least(carts, clicks)) + 10 * sum(least(orders, clicks)) desc, query
        limit ${limit}`);
      return [...rows].map(({ query, weight }) => ({ text: query, weight: Number(weight) }));
    },

    async removeBefore(day: string): Promise<void> {
      await db.delete(searchDaily).where(sql`${searchDaily.day} < ${day}`);
      await db.delete(searchDailyProducts).where(sql`${searchDailyProducts.day} < ${day}`);
    },
  };
}
