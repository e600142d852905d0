import type { MailKind, MailState, MailTexts } from '@zivero/shared/schemas/mails';
import { sql } from 'drizzle-orm';
import { bigserial, index, integer, jsonb, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { at } from './columns.ts';

/**
 * Every mail that is or was on its way, once per kind, subject and round: a job that runs twice sends once.
 * Round 0 went by itself, further ones were asked for by staff.
 */
export const mailLog = pgTable(
  'mail_log',
  {
    id: bigserial('id', { mode: 'number' }).primaryKey(),
    kind: text('kind').$type<MailKind>().notNull(),
    /** Id of what the mail tells of: an order, a fulfilment, a refund, a notice, a reminder. */
    subjectId: text('subject_id').notNull(),
    round: integer('round').notNull().default(0),
    orderId: text('order_id'),
    toEmail: text('to_email').notNull().default(''),
    subject: text('subject').notNull().default(''),
    state: text('state').$type<MailState>().notNull(),
    attempts: integer('attempts').notNull().default(0),
    lastError: text('last_error'),
    /** Who asked for a further round. */
    staffId: text('staff_id'),
    /** Whoever set it last is the one that sends. */
    claimedAt: at('claimed_at').notNull(),
    createdAt: at('created_at').notNull().default(sql`now()`),
    sentAt: at('sent_at'),
    messageId: text('message_id').notNull(),
  },
  (t) => [
    uniqueIndex('mail_log_once').on(t.kind, t.subjectId, t.round),
    index('mail_log_order').on(t.orderId, t.id),
    index('mail_log_to').on(t.toEmail.op('text_pattern_ops'), t.id),
    index('mail_log_problems').on(t.id).where(sql`${t.state} in ('retrying', 'failed', 'skipped')`),
  ],
);

/** What staff made of a mail's words; a slot that is absent is as it came. */
export const mailTemplates = pgTable('mail_templates', {
  kind: text('kind').$type<MailKind>().primaryKey(),
  texts: jsonb('texts').$type<Partial<MailTexts>>().notNull(),
  revision: integer('revision').notNull(),
  staffId: text('staff_id'),
  updatedAt: at('updated_at').notNull(),
});

/** Who wants no mails but those about what they ordered. Lower case. */
export const mailOptouts = pgTable('mail_optouts', {
  email: text('email').primaryKey(),
  at: at('at').notNull(),
});

/** A bag that its owner was reminded of: once until something out of it was paid. */
export const cartReminders = pgTable(
  'cart_reminders',
  {
    id: bigserial('id', { mode: 'number' }).primaryKey(),
    cartId: text('cart_id').notNull(),
    /** The last order of this bag that was paid; empty = none yet. */
    afterOrderId: text('after_order_id').notNull().default(''),
    customerId: text('customer_id'),
    email: text('email').notNull(),
    name: text('name').notNull().default(''),
    /** As it lay there when it was found. */
    items: jsonb('items').$type<{ variantId: string; quantity: number }[]>().notNull(),
    /** Ends all such mails to this address. */
    token: text('token').notNull(),
    createdAt: at('created_at').notNull(),
  },
  (t) => [
    uniqueIndex('cart_reminders_once').on(t.cartId, t.afterOrderId),
    uniqueIndex('cart_reminders_token').on(t.token),
    index('cart_reminders_email').on(t.email),
  ],
);
