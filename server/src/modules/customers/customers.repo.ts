import type { Customer } from '@zivero/shared/schemas/customers';
import type { CustomerId } from '@zivero/shared/schemas/ids';
import { eq, sql } from 'drizzle-orm';
import type { Database } from '../../infra/postgres/client.ts';
import { customers } from '../../infra/postgres/tables/people.ts';

const CUSTOMER = {
  id: customers.id,
  email: customers.email,
  name: customers.name,
  createdAt: customers.createdAt,
};
type Row = { id: string; email: string; name: string; createdAt: Date };
const toCustomer = (row: Row): Customer => ({ ...row, id: row.id as CustomerId });

const MOST_GROUPS = 200;
export type CustomersRepo = ReturnType<typeof createCustomersRepo>;

/** Customers in PostgreSQL, found by primary key or by `customers_email`. */
export function createCustomersRepo(db: Database) {
  return {
    async byId(id: CustomerId): Promise<Customer | null> {
      const [row] = await db.select(CUSTOMER).from(customers).where(eq(customers.id, id)).limit(1);
      return row === undefined ? null : toCustomer(row);
    },
    async credentialsByEmail(email: string): Promise<{ customer: Customer; passwordHash: string } | null> {
      const [row] = await db
        .select({ ...CUSTOMER, passwordHash: customers.passwordHash })
        .from(customers)
        .where(eq(customers.email, email))
        .limit(1);
      if (row === undefined) return null;
      const { passwordHash, ...customer } = row;
      return { customer: toCustomer(customer), passwordHash };
    },
    async passwordHash(id: CustomerId): Promise<string | null> {
      const [row] = await db
        .select({ passwordHash: customers.passwordHash })
        .from(customers)
        .where(eq(customers.id, id))
        .limit(1);
      return row?.passwordHash ?? null;
    },
    /** False when the e-mail address is taken: nothing was written. */
    async insert(customer: Customer & { passwordHash: string; isDemo: boolean }): Promise<boolean> {
      const rows = await db
        .insert(customers)
        .values(customer)
        .onConflictDoNothing({ target: customers.email })
        .returning({ id: customers.id });
      return rows.length > 0;
    },
    async rename(id: CustomerId, name: string): Promise<Customer | null> {
      const [row] = await db.update(customers).set({ name }).where(eq(customers.id, id)).returning(CUSTOMER);
      return row === undefined ? null : toCustomer(row);
    },
    async setPassword(id: CustomerId, passwordHash: string): Promise<void> {
      await db.update(customers).set({ passwordHash }).where(eq(customers.id, id));
    },
    async termsOf(id: CustomerId): Promise<{ groups: string[]; taxExemption: string | null } | null> {
      const [row] = await db
        .select({ groups: customers.groups, taxExemption: customers.taxExemption })
        .from(customers)
        .where(eq(customers.id, id))
        .limit(1);
      return row ?? null;
    },
    /** The groups that anybody is in, with how many. Reads all customers: asked by staff now and then. */
    async groups(): Promise<{ name: string; members: number }[]> {
      const rows = await db.execute<{ name: string; members: number }>(sql`
        select g.name, count(*)::int as members from ${customers} c, jsonb_array_elements_text(c.groups) g(name)
        group by g.name order by g.name limit ${MOST_GROUPS}`);
      return [...rows];
    },
    async hasDemo(): Promise<boolean> {
      const rows = await db
        .select({ id: customers.id })
        .from(customers)
        .where(eq(customers.isDemo, true))
        .limit(1);
      return rows.length > 0;
    },
  };
}
