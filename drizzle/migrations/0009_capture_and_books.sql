CREATE TABLE "stripe_customers" (
	"customer_id" text PRIMARY KEY NOT NULL,
	"stripe_id" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "payments" ADD COLUMN "capture_before" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "stripe_customers" ADD CONSTRAINT "stripe_customers_customer_id_customers_id_fk" FOREIGN KEY ("customer_id") REFERENCES "public"."customers"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "stripe_customers_stripe" ON "stripe_customers" USING btree ("stripe_id");--> statement-breakpoint
CREATE VIEW "public"."ledger_mismatches" AS (
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
  end);