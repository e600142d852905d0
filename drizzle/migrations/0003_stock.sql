CREATE TABLE "bundle_parts" (
	"bundle_id" text NOT NULL,
	"bundle_product_id" text NOT NULL,
	"part_id" text NOT NULL,
	"part_product_id" text NOT NULL,
	"quantity" integer NOT NULL,
	CONSTRAINT "bundle_parts_bundle_id_part_id_pk" PRIMARY KEY("bundle_id","part_id"),
	CONSTRAINT "bundle_parts_quantity" CHECK ("bundle_parts"."quantity" > 0),
	CONSTRAINT "bundle_parts_other" CHECK ("bundle_parts"."bundle_id" <> "bundle_parts"."part_id")
);
--> statement-breakpoint
CREATE TABLE "stock_notices" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"variant_id" text NOT NULL,
	"product_id" text NOT NULL,
	"email" text NOT NULL,
	"token" text NOT NULL,
	"state" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"claimed_at" timestamp (3) with time zone,
	"sent_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "stock_rules" (
	"variant_id" text PRIMARY KEY NOT NULL,
	"product_id" text NOT NULL,
	"low_threshold" integer,
	"backorder_days" integer,
	"updated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "stock_rules_low_threshold" CHECK ("stock_rules"."low_threshold" >= 0),
	CONSTRAINT "stock_rules_backorder_days" CHECK ("stock_rules"."backorder_days" > 0)
);
--> statement-breakpoint
DROP INDEX "reservations_order_variant";--> statement-breakpoint
ALTER TABLE "locations" ADD COLUMN "closed_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "reservations" ADD COLUMN "bundle_id" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "reservations" ADD COLUMN "per_bundle" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "stock_movements" ADD COLUMN "fulfilment_id" text;--> statement-breakpoint
ALTER TABLE "stock_movements" ADD COLUMN "group_id" text;--> statement-breakpoint
ALTER TABLE "stock_movements" ADD COLUMN "undo_of" text;--> statement-breakpoint
ALTER TABLE "stock_movements" ADD COLUMN "note" text;--> statement-breakpoint
CREATE INDEX "bundle_parts_product" ON "bundle_parts" USING btree ("bundle_product_id");--> statement-breakpoint
CREATE INDEX "bundle_parts_part" ON "bundle_parts" USING btree ("part_id");--> statement-breakpoint
CREATE INDEX "bundle_parts_part_product" ON "bundle_parts" USING btree ("part_product_id");--> statement-breakpoint
CREATE UNIQUE INDEX "stock_notices_open" ON "stock_notices" USING btree ("email","variant_id") WHERE "stock_notices"."state" in ('waiting', 'sending');--> statement-breakpoint
CREATE UNIQUE INDEX "stock_notices_token" ON "stock_notices" USING btree ("token");--> statement-breakpoint
CREATE INDEX "stock_notices_waiting" ON "stock_notices" USING btree ("product_id","id") WHERE "stock_notices"."state" in ('waiting', 'sending');--> statement-breakpoint
CREATE INDEX "stock_rules_product" ON "stock_rules" USING btree ("product_id");--> statement-breakpoint
CREATE INDEX "stock_rules_low" ON "stock_rules" USING btree ("low_threshold") WHERE "stock_rules"."low_threshold" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "locations_name" ON "locations" USING btree (lower("name"));--> statement-breakpoint
CREATE UNIQUE INDEX "reservations_order_line" ON "reservations" USING btree ("order_id","bundle_id","variant_id","location_id");--> statement-breakpoint
CREATE INDEX "stock_movements_group" ON "stock_movements" USING btree ("group_id") WHERE "stock_movements"."group_id" is not null;--> statement-breakpoint
CREATE INDEX "stock_movements_fulfilment" ON "stock_movements" USING btree ("fulfilment_id") WHERE "stock_movements"."fulfilment_id" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "stock_movements_undo" ON "stock_movements" USING btree ("undo_of","variant_id","location_id") WHERE "stock_movements"."undo_of" is not null;