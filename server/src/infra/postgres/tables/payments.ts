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
 * says (`state`). Always empty; in the order's own currency, and without what staff look at already.
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
  with sums as (
    select o.id, o.number, o.currency, o.payment_state, o.needs_review,
      coalesce((select sum(l.amount_minor) from ledger l
        where l.order_id = o.id and l.currency = o.currency), 0)::bigint as balance,
      coalesce((select sum(l.amount_minor) from ledger l
        where l.order_id = o.id and l.currency = o.currency
          and l.kind in ('dispute', 'fee', 'write-off')), 0)::bigint as besides,
      coalesce((select sum(p.captured_minor) from payments p
        where p.order_id = o.id and p.currency = o.currency), 0)::bigint as captured,
      coalesce((select sum(r.amount_minor) from refunds r
        where r.order_id = o.id and r.currency = o.currency and r.state = 'succeeded'), 0)::bigint as refunded
    from orders o
  )
  select id as order_id, number, currency, payment_state, 'books' as why,
    balance as balance_minor, captured - refunded + besides as expected_minor
  from sums where balance <> captured - refunded + besides
  union all
  select id, number, currency, payment_state, 'state', balance,
    case when payment_state in ('paid', 'part-paid', 'part-refunded') then captured else 0 end
  from sums where needs_review is null and case payment_state
    when 'paid' then balance <> captured
    when 'part-paid' then balance <> captured
    when 'part-refunded' then balance <= 0 or balance >= captured
    when 'refunded' then balance > 0
    when 'disputed' then false
    else balance <> 0
  end`);
