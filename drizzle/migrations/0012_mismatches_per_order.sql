DROP VIEW "public"."ledger_mismatches";--> statement-breakpoint
CREATE VIEW "public"."ledger_mismatches" AS (
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
  where w.is_wrong);