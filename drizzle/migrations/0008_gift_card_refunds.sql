ALTER TABLE "refunds" ADD COLUMN "gift_card_id" text;--> statement-breakpoint
ALTER TABLE "gift_cards" ADD COLUMN "email" text;--> statement-breakpoint
ALTER TABLE "gift_cards" ADD COLUMN "staff_id" text;--> statement-breakpoint
CREATE INDEX "gift_cards_email" ON "gift_cards" USING btree ("email");--> statement-breakpoint
CREATE INDEX "gift_cards_last_four" ON "gift_cards" USING btree ("last_four");