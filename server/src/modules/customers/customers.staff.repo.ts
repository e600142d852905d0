import type { CustomerId } from '@zivero/shared/schemas/ids';
import { and, eq, lt, type SQL, sql } from 'drizzle-orm';
import type { Database } from '../../infra/postgres/client.ts';
import { ledger, orders } from '../../infra/postgres/tables/orders.ts';
import { CUSTOMER_WORDS, customers } from '../../infra/postgres/tables/people.ts';

export type CustomersStaffRepo = ReturnType<typeof createCustomersStaffRepo>;
export type CustomerFilter = { q: string; group: string | null };
export type CustomerFacts = { orderCount: number; spentMinor: number; lastOrderAt: Date | null };

const COLUMNS = {
  id: customers.id,
  name: customers.name,
  email: customers.email,
  groups: customers.groups,
  taxExemption: customers.taxExemption,
  createdAt: customers.createdAt,
};

/** Customers as staff look through them. */
export function createCustomersStaffRepo(db: Database) {
  return {
    /** Newest first, one more than `limit`. By the key, whose ids sort as customers signed up. */
    async list(filter: CustomerFilter, page: { limit: number; beforeId: string | null }) {
      return db
        .select(COLUMNS)
        .from(customers)
        .where(and(...filters(filter), page.beforeId === null ? undefined : lt(customers.id, page.beforeId)))
        .orderBy(sql`${customers.id} desc`)
        .limit(page.limit + 1);
    },
    async count(filter: CustomerFilter): Promise<number> {
      const [row] = await db
        .select({ n: sql<number>`count(*)::int` })
        .from(customers)
        .where(and(...filters(filter)));
      return row?.n ?? 0;
    },
    async byId(id: CustomerId) {
      const [row] = await db.select(COLUMNS).from(customers).where(eq(customers.id, id)).limit(1);
      return row ?? null;
    },
    /** What each has bought and kept, in one currency. Indexes `orders_customer`, `ledger_order`. */
    async factsOf(ids: readonly string[], currency: string): Promise<Map<string, CustomerFacts>> {
      if (ids.length === 0) return new Map();
      const rows = await db.execute<{
        id: string;
        orders: number;
        spent: string;
        last: Date | string | null;
      }>(sql`
        select o.customer_id as id, count(*)::int as orders, max(o.placed_at) as last,
          coalesce(sum((select sum(l.amount_minor) from ${ledger} l where l.order_id = o.id
            and l.currency = ${currency} and l.kind <> 'fee')), 0)::text as spent
        from ${orders} o
        where o.customer_id in ${[...ids]} and o.paid_at is not null
        group by o.customer_id`);
      return new Map(
        rows.map((row) => [
          row.id,
          {
            orderCount: row.orders,
            spentMinor: Number(row.spent),
            lastOrderAt: row.last === null ? null : new Date(row.last),
          },
        ]),
      );
    },
    async setTerms(
      id: CustomerId,
      terms: { groups: string[]; taxExemption: string | null },
    ): Promise<boolean> {
      const rows = await db
        .update(customers)
        .set(terms)
        .where(eq(customers.id, id))
        .returning({ id: customers.id });
      return rows.length === 1;
    },
  };
}

const MOST_WORDS = 8;

/** Every word as the start of one of name and e-mail. Index `customers_words`; it is read where it is few. */
function filters({ q, group }: CustomerFilter): (SQL | undefined)[] {
  const typed = q.trim().toLowerCase();
  const words = typed.match(/[\p{L}\p{M}\p{N}]+/gu)?.slice(0, MOST_WORDS) ?? [];
  const query = words.map((word) => `'${word}':*`).join(' & ');
  const isNothing = typed !== '' && words.length === 0;
  return [
    typed === ''
      ? undefined
      : isNothing
        ? sql`false`
        : sql`${CUSTOMER_WORDS} @@ to_tsquery('simple', ${query})`,
    group === null ? undefined : sql`${customers.groups} @> ${JSON.stringify([group])}::jsonb`,
  ];
}
