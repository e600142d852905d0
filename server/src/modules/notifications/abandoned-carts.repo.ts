import type { CustomerId } from '@zivero/shared/schemas/ids';
import { eq, lt, sql } from 'drizzle-orm';
import type { Database, Queryable } from '../../infra/postgres/client.ts';
import { cartReminders, mailOptouts } from '../../infra/postgres/tables/mail.ts';

export type Item = { variantId: string; quantity: number };
export type Reminder = {
  id: number;
  cartId: string;
  customerId: CustomerId | null;
  email: string;
  name: string;
  items: Item[];
  token: string;
  createdAt: Date;
};
/** A bag that lies there: a customer's, or what a guest ordered and did not pay. */
export type IdleBag = Omit<Reminder, 'id' | 'token' | 'createdAt'> & { touchedAt: Date };
type GuestRow = { cart_id: string; email: string; name: string; placed_at: string; items: Item[] };

export type AbandonedCartsRepo = ReturnType<typeof createAbandonedCartsRepo>;

export function createAbandonedCartsRepo(db: Database) {
  return {
    /**
     * What guests ordered in the time given and never paid, the newest of each bag, in the order of bags; what
     * staff wrote for somebody has its own link and is left out.
     * Index `orders_states`.
     */
    async unpaidOfGuests(from: Date, to: Date, afterCartId: string, limit: number): Promise<IdleBag[]> {
      const rows = await db.execute<GuestRow>(sql`
        select distinct on (o.cart_id) o.cart_id, o.email, o.shipping_address->>'name' as name,
          o.placed_at::text as placed_at,
          (select jsonb_agg(jsonb_build_object('variantId', l.variant_id, 'quantity', l.quantity) order by l.position)
            from order_lines l where l.order_id = o.id and l.slug <> '') as items
        from orders o
        where o.payment_state in ('expired', 'failed') and o.customer_id is null
          and o.placed_at >= ${from.toISOString()} and o.placed_at < ${to.toISOString()}
          and o.cart_id > ${afterCartId} and o.cart_id not like 'drf\\_%'
        order by o.cart_id, o.placed_at desc limit ${limit}`);
      return rows.map((row) => ({
        ...{ cartId: row.cart_id, customerId: null, email: row.email, name: row.name },
        items: row.items ?? [],
        touchedAt: new Date(row.placed_at),
      }));
    },
    /**
     * Writes reminders for those that may be reminded: not once more for what was reminded of, nobody who
     * opted out or has bought since. Indexes `cart_reminders_once`, `orders_email`, the key of `mail_optouts`.
     */
    async add(tx: Queryable, bag: IdleBag, token: string, at: Date): Promise<number | null> {
      const rows = await tx.execute<{ id: string }>(sql`
        insert into cart_reminders (cart_id, after_order_id, customer_id, email, name, items, token, created_at)
        select ${bag.cartId},
          coalesce((select o.id from orders o where o.email = ${bag.email} and o.cart_id = ${bag.cartId}
            and o.paid_at is not null order by o.placed_at desc limit 1), ''),
          ${bag.customerId}, ${bag.email}, ${bag.name}, ${JSON.stringify(bag.items)}::text::jsonb, ${token}, ${at.toISOString()}
        where not exists (select 1 from mail_optouts where email = ${bag.email})
          and not exists (select 1 from orders o where o.email = ${bag.email}
            and o.placed_at >= ${bag.touchedAt.toISOString()} and o.payment_state not in ('expired', 'failed'))
        on conflict do nothing returning id`);
      const [row] = rows;
      return row === undefined ? null : Number(row.id);
    },
    async load(id: number): Promise<Reminder | null> {
      const [row] = await db.select().from(cartReminders).where(eq(cartReminders.id, id)).limit(1);
      return row === undefined ? null : { ...row, customerId: row.customerId as CustomerId | null };
    },
    async isUnwanted({ email, createdAt }: Reminder): Promise<boolean> {
      const rows = await db.execute(sql`
        select 1 where exists (select 1 from mail_optouts where email = ${email})
          or exists (select 1 from orders o where o.email = ${email}
            and o.placed_at >= ${createdAt.toISOString()} and o.payment_state not in ('expired', 'failed'))`);
      return rows.length > 0;
    },
    /** Addresses are kept for as long as a link in an old mail may be pressed. Sequential: once an hour. */
    async removeOld(before: Date): Promise<void> {
      await db.delete(cartReminders).where(lt(cartReminders.createdAt, before));
    },
    /** False: nobody was sent this token. Index `cart_reminders_token`. */
    async optOut(token: string, at: Date): Promise<boolean> {
      const [row] = await db
        .select({ email: cartReminders.email })
        .from(cartReminders)
        .where(eq(cartReminders.token, token))
        .limit(1);
      if (row === undefined) return false;
      await db.insert(mailOptouts).values({ email: row.email, at }).onConflictDoNothing();
      return true;
    },
  };
}
