CREATE SEQUENCE "public"."draft_numbers" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1001 CACHE 1;--> statement-breakpoint
CREATE TABLE "invoice_counter" (
	"id" integer PRIMARY KEY NOT NULL,
	"last" bigint NOT NULL,
	CONSTRAINT "invoice_counter_one" CHECK ("invoice_counter"."id" = 1)
);
--> statement-breakpoint
CREATE TABLE "invoices" (
	"order_id" text PRIMARY KEY NOT NULL,
	"number" bigint NOT NULL,
	"facts" jsonb NOT NULL,
	"issued_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "draft_orders" (
	"id" text PRIMARY KEY NOT NULL,
	"number" bigint NOT NULL,
	"revision" integer NOT NULL,
	"state" text NOT NULL,
	"customer_id" text,
	"email" text NOT NULL,
	"currency" text NOT NULL,
	"shipping_address" jsonb,
	"billing_address" jsonb,
	"items" jsonb NOT NULL,
	"discount" jsonb,
	"shipping" jsonb,
	"message" text DEFAULT '' NOT NULL,
	"token" text NOT NULL,
	"valid_until" timestamp (3) with time zone,
	"order_id" text,
	"staff_id" text,
	"sent_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "cart_reminders" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"cart_id" text NOT NULL,
	"after_order_id" text DEFAULT '' NOT NULL,
	"customer_id" text,
	"email" text NOT NULL,
	"name" text DEFAULT '' NOT NULL,
	"items" jsonb NOT NULL,
	"token" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "mail_optouts" (
	"email" text PRIMARY KEY NOT NULL,
	"at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "mail_templates" (
	"kind" text PRIMARY KEY NOT NULL,
	"texts" jsonb NOT NULL,
	"revision" integer NOT NULL,
	"staff_id" text,
	"updated_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "mail_log" DROP CONSTRAINT "mail_log_kind_subject_id_pk";--> statement-breakpoint
ALTER TABLE "mail_log" ALTER COLUMN "order_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "mail_log" ADD COLUMN "id" bigserial PRIMARY KEY NOT NULL;--> statement-breakpoint
ALTER TABLE "mail_log" ADD COLUMN "round" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "mail_log" ADD COLUMN "to_email" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "mail_log" ADD COLUMN "subject" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "mail_log" ADD COLUMN "attempts" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "mail_log" ADD COLUMN "last_error" text;--> statement-breakpoint
ALTER TABLE "mail_log" ADD COLUMN "staff_id" text;--> statement-breakpoint
ALTER TABLE "mail_log" ADD COLUMN "created_at" timestamp (3) with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
ALTER TABLE "order_timeline" ADD COLUMN "edited_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "invoices" ADD CONSTRAINT "invoices_order_id_orders_id_fk" FOREIGN KEY ("order_id") REFERENCES "public"."orders"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "invoices_number" ON "invoices" USING btree ("number");--> statement-breakpoint
CREATE UNIQUE INDEX "draft_orders_number" ON "draft_orders" USING btree ("number");--> statement-breakpoint
CREATE UNIQUE INDEX "draft_orders_token" ON "draft_orders" USING btree ("token");--> statement-breakpoint
CREATE INDEX "draft_orders_order" ON "draft_orders" USING btree ("order_id");--> statement-breakpoint
CREATE INDEX "draft_orders_updated" ON "draft_orders" USING btree ("updated_at","id");--> statement-breakpoint
CREATE INDEX "draft_orders_open" ON "draft_orders" USING btree ("updated_at","id") WHERE "draft_orders"."state" in ('open', 'sent');--> statement-breakpoint
CREATE UNIQUE INDEX "cart_reminders_once" ON "cart_reminders" USING btree ("cart_id","after_order_id");--> statement-breakpoint
CREATE UNIQUE INDEX "cart_reminders_token" ON "cart_reminders" USING btree ("token");--> statement-breakpoint
CREATE INDEX "cart_reminders_email" ON "cart_reminders" USING btree ("email");--> statement-breakpoint
CREATE UNIQUE INDEX "mail_log_once" ON "mail_log" USING btree ("kind","subject_id","round");--> statement-breakpoint
CREATE INDEX "mail_log_order" ON "mail_log" USING btree ("order_id","id");--> statement-breakpoint
CREATE INDEX "mail_log_to" ON "mail_log" USING btree ("to_email" text_pattern_ops,"id");--> statement-breakpoint
CREATE INDEX "mail_log_problems" ON "mail_log" USING btree ("id") WHERE "mail_log"."state" in ('retrying', 'failed', 'skipped');