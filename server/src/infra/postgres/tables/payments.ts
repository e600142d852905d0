import { sql } from 'drizzle-orm';
import { integer, pgTable, pgView, text, timestamp, uniqueIndex } from 'drizzle-orm/pg-core';
import { minor } from './columns.ts';
import { customers } from './people.ts';

/** Who a signed-in customer is at Stripe, where their saved cards are. */
export const stripeCustomers = pgTable(
  'stripe_customers',
  {
    customerId: text('customer_id')
      .primaryKey()
      .references(() => customers.id, { onDelete: 'cascade' }),
    stripeId: text('stripe_id').notNull(),
    createdAt: timestamp('created_at', { withTimezone: true, mode: 'date' }).notNull(),
  },
  (t) => [uniqueIndex('stripe_customers_stripe').on(t.stripeId)],
);

/**
 * Orders whose ledger is not what payments and refunds say (`books`), or whose state is not what the ledger
 * says (`state`). Always empty; in the order's own currency, and without what staff look at already. Sums are made
 * per order by indexes, so it costs what the orders cost that it is asked for: ask for some.
 */
export const ledgerMismatches = pgView('ledger_mismatches', {
  orderId: text('order_id').notNull(),
  number: integer('number').notNull(),
  currency: text('currency').notNull(),
  paymentState: text('payment_state').notNull(),
  why: text('why').$type<'books' | 'state'>().notNull(),
  balanceMinor: minor('balance_minor').notNull(),
  expectedMinor: minor('expected_minor').notNull(),
}).as(sql`
  select o.id as order_id, o.number, o.currency, o.payment_state, w.why, b.balance as balance_minor,
    w.expected as expected_minor
  from orders o
  cross join lateral (select coalesce(sum(l.amount_minor), 0)::bigint as balance,
      coalesce(sum(l.amount_minor) filter (where l.kind in ('dispute', 'fee', 'write-off')), 0)::bigint as besides
    from ledger l where l.order_id = o.id and l.currency = o.currency) b
  cross join lateral (select coalesce(sum(p.captured_minor), 0)::bigint as captured
    from payments p where p.order_id = o.id and p.currency = o.currency) p
  cross join lateral (select coalesce(sum(r.amount_minor), 0)::bigint as refunded
    from refunds r where r.order_id = o.id and r.currency = o.currency and r.state = 'succeeded') r
  cross join lateral (values
    ('books', p.captured - r.refunded + b.besides, b.balance <> p.captured - r.refunded + b.besides),
    ('state',
      case when o.payment_state in ('paid', 'part-paid', 'part-refunded') then p.captured else 0 end,
      o.needs_review is null and case o.payment_state
        when 'paid' then b.balance <> p.captured
        when 'part-paid' then b.balance <> p.captured
        when 'part-refunded' then b.balance <= 0 or b.balance >= p.captured
        when 'refunded' then b.balance > 0
        when 'disputed' then false
        else b.balance <> 0
      end)) as w(why, expected, is_wrong)
  where w.is_wrong`);
