import type { Address } from '@zivero/shared/schemas/address';
import type { DraftDiscount, DraftItem, DraftShipping } from '@zivero/shared/schemas/drafts';
import { sql } from 'drizzle-orm';
import { bigint, index, integer, jsonb, pgSequence, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { at } from './columns.ts';

export const draftNumbers = pgSequence('draft_numbers', { startWith: 1_001 });

/** Orders that staff write for somebody; an order comes of it once its payment starts or is entered. */
export const draftOrders = pgTable(
  'draft_orders',
  {
    id: text('id').primaryKey(),
    number: bigint('number', { mode: 'number' }).notNull(),
    /** Counts saves: a stale one is refused. */
    revision: integer('revision').notNull(),
    state: text('state').$type<'open' | 'sent' | 'ordered' | 'cancelled'>().notNull(),
    customerId: text('customer_id'),
    email: text('email').notNull(),
    currency: text('currency').notNull(),
    shippingAddress: jsonb('shipping_address').$type<Address>(),
    billingAddress: jsonb('billing_address').$type<Address>(),
    items: jsonb('items').$type<DraftItem[]>().notNull(),
    discount: jsonb('discount').$type<DraftDiscount>(),
    shipping: jsonb('shipping').$type<DraftShipping>(),
    /** To the customer, in the mail with the link. */
    message: text('message').notNull().default(''),
    /** Unguessable: the link. */
    token: text('token').notNull(),
    /** Until when the link can be paid. */
    validUntil: at('valid_until'),
    staffId: text('staff_id'),
    sentAt: at('sent_at'),
    createdAt: at('created_at').notNull(),
    updatedAt: at('updated_at').notNull(),
  },
  (t) => [
    uniqueIndex('draft_orders_number').on(t.number),
    uniqueIndex('draft_orders_token').on(t.token),
    index('draft_orders_updated').on(t.updatedAt, t.id),
    index('draft_orders_open').on(t.updatedAt, t.id).where(sql`${t.state} in ('open', 'sent')`),
  ],
);
