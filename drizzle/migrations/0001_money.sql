ALTER TABLE "reservations" DROP CONSTRAINT "reservations_quantity";--> statement-breakpoint
DROP INDEX "reservations_open";--> statement-breakpoint
ALTER TABLE "refund_lines" ADD COLUMN "unsent_quantity" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "refund_lines" ADD COLUMN "stock_quantity" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX "ledger_at" ON "ledger" USING btree ("at");--> statement-breakpoint
CREATE INDEX "orders_paid" ON "orders" USING btree ("paid_at") WHERE "orders"."paid_at" is not null;--> statement-breakpoint
CREATE INDEX "orders_to_pack" ON "orders" USING btree ("paid_at") WHERE "orders"."fulfilment_state" = 'to-pack';--> statement-breakpoint
CREATE INDEX "orders_open" ON "orders" USING btree ("placed_at","id") WHERE (payment_state in ('pending', 'authorised', 'part-paid', 'disputed')
  or (payment_state in ('paid', 'part-refunded')
    and fulfilment_state in ('not-yet', 'to-pack', 'packed', 'part-sent')));--> statement-breakpoint
CREATE INDEX "orders_review" ON "orders" USING btree ("placed_at","id") WHERE "orders"."needs_review" is not null;--> statement-breakpoint
CREATE INDEX "orders_total_minor" ON "orders" USING btree ("total_minor","id");--> statement-breakpoint
CREATE INDEX "orders_words" ON "orders" USING gin (to_tsvector('simple', translate(email || ' ' || (shipping_address->>'name') || ' ' || (billing_address->>'name'), '@.+_-''', '      ')));--> statement-breakpoint
CREATE INDEX "reservations_active" ON "reservations" USING btree ("variant_id","location_id","created_at") WHERE "reservations"."quantity" + "reservations"."backordered" > 0;--> statement-breakpoint
CREATE INDEX "stock_free" ON "stock" USING btree (("on_hand" - "reserved"));--> statement-breakpoint
ALTER TABLE "reservations" ADD CONSTRAINT "reservations_released" CHECK ("reservations"."state" <> 'released' or ("reservations"."quantity" = 0 and "reservations"."backordered" = 0));--> statement-breakpoint
ALTER TABLE "reservations" ADD CONSTRAINT "reservations_quantity" CHECK ("reservations"."quantity" >= 0 and "reservations"."backordered" >= 0);