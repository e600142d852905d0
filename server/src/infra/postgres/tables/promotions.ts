import type { PromotionRule } from '@zivero/shared/schemas/promotions';
import { sql } from 'drizzle-orm';
import {
  bigserial,
  boolean,
  check,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
} from 'drizzle-orm/pg-core';
import { at, minor } from './columns.ts';
import { orders } from './orders.ts';
import { customers } from './people.ts';

export const promotions = pgTable(
  'promotions',
  {
    id: text('id').primaryKey(),
    name: text('name').notNull(),
    /** Normalised; null = applies by itself. */
    code: text('code'),
    rule: jsonb('rule').$type<PromotionRule>().notNull(),
    isActive: boolean('is_active').notNull(),
    startsAt: at('starts_at'),
    endsAt: at('ends_at'),
    usageLimit: integer('usage_limit'),
    perCustomerLimit: integer('per_customer_limit'),
    /** Orders that hold or have used it; raised with `usage_limit` in the WHERE. */
    used: integer('used').notNull().default(0),
    version: integer('version').notNull().default(1),
    createdAt: at('created_at').notNull(),
    updatedAt: at('updated_at').notNull(),
    /** Taken away by staff; orders still name it. */
    removedAt: at('removed_at'),
  },
  (t) => [
    uniqueIndex('promotions_code').on(t.code).where(sql`${t.code} is not null and ${t.removedAt} is null`),
    index('promotions_open').on(t.id).where(sql`${t.isActive} and ${t.removedAt} is null`),
    check('promotions_used', sql`${t.used} >= 0`),
  ],
);

/** Written in the order's transaction and given back with it. */
export const promotionUses = pgTable(
  'promotion_uses',
  {
    promotionId: text('promotion_id')
      .notNull()
      .references(() => promotions.id),
    orderId: text('order_id')
      .notNull()
      .references(() => orders.id),
    customerId: text('customer_id'),
    email: text('email').notNull(),
    amountMinor: minor('amount_minor').notNull(),
    currency: text('currency').notNull(),
    state: text('state').$type<'held' | 'used' | 'released'>().notNull(),
    at: at('at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.promotionId, t.orderId] }),
    index('promotion_uses_order').on(t.orderId),
    index('promotion_uses_email').on(t.promotionId, t.email),
    index('promotion_uses_customer').on(t.promotionId, t.customerId),
  ],
);

/** Gift cards, and store credit where they belong to a customer. The balance is the sum of the entries. */
export const giftCards = pgTable(
  'gift_cards',
  {
    id: text('id').primaryKey(),
    /** Of the code, which is made of a secret and the id and kept nowhere. Of store credit nobody has it. */
    codeHash: text('code_hash').notNull(),
    lastFour: text('last_four').notNull(),
    idempotencyKey: text('idempotency_key').notNull(),
    currency: text('currency').notNull(),
    issuedMinor: minor('issued_minor').notNull(),
    balanceMinor: minor('balance_minor').notNull(),
    customerId: text('customer_id').references(() => customers.id),
    /** Where the code was sent. */
    email: text('email'),
    note: text('note'),
    staffId: text('staff_id'),
    expiresAt: at('expires_at'),
    isDisabled: boolean('is_disabled').notNull().default(false),
    createdAt: at('created_at').notNull(),
  },
  (t) => [
    uniqueIndex('gift_cards_code').on(t.codeHash),
    uniqueIndex('gift_cards_idempotency').on(t.idempotencyKey),
    index('gift_cards_customer').on(t.customerId),
    index('gift_cards_email').on(t.email),
    index('gift_cards_last_four').on(t.lastFour),
    index('gift_cards_created').on(t.createdAt, t.id),
    check('gift_cards_balance', sql`${t.balanceMinor} >= 0`),
  ],
);

/** Append-only. */
export const giftCardEntries = pgTable(
  'gift_card_entries',
  {
    id: bigserial('id', { mode: 'number' }).primaryKey(),
    giftCardId: text('gift_card_id')
      .notNull()
      .references(() => giftCards.id),
    kind: text('kind').$type<'issue' | 'hold' | 'release' | 'refund' | 'adjust'>().notNull(),
    /** Signed: onto the card is positive. */
    amountMinor: minor('amount_minor').notNull(),
    orderId: text('order_id').references(() => orders.id),
    staffId: text('staff_id'),
    /** With `kind` unique, so that a repeated step adds nothing. */
    reference: text('reference').notNull(),
    at: at('at').notNull(),
  },
  (t) => [
    uniqueIndex('gift_card_entries_once').on(t.kind, t.reference),
    index('gift_card_entries_card').on(t.giftCardId, t.id),
  ],
);

/** What an order takes from a card. */
export const giftCardHolds = pgTable(
  'gift_card_holds',
  {
    id: text('id').primaryKey(),
    orderId: text('order_id')
      .notNull()
      .references(() => orders.id),
    giftCardId: text('gift_card_id')
      .notNull()
      .references(() => giftCards.id),
    amountMinor: minor('amount_minor').notNull(),
    state: text('state').$type<'held' | 'captured' | 'released'>().notNull(),
    at: at('at').notNull(),
  },
  (t) => [
    uniqueIndex('gift_card_holds_order').on(t.orderId, t.giftCardId),
    check('gift_card_holds_amount', sql`${t.amountMinor} > 0`),
  ],
);
