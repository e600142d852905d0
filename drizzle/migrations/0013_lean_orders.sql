DROP INDEX "orders_session";--> statement-breakpoint
DROP INDEX "orders_payment_intent";--> statement-breakpoint
DROP INDEX "orders_customer";--> statement-breakpoint
CREATE INDEX "orders_customer" ON "orders" USING btree ("customer_id","placed_at") WHERE "orders"."customer_id" is not null;--> statement-breakpoint
-- An order is written again right after it was placed, with its page of payment: room for that beside it.
ALTER TABLE "orders" SET (fillfactor = 80);
