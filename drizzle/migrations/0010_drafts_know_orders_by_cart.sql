DROP INDEX "draft_orders_order";--> statement-breakpoint
ALTER TABLE "draft_orders" DROP COLUMN "order_id";