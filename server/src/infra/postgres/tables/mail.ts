import { pgTable, primaryKey, text, timestamp } from 'drizzle-orm/pg-core';

const at = (name: string) => timestamp(name, { withTimezone: true, mode: 'date', precision: 3 });

/** Every mail that is or was on its way, once per kind and subject: a job that runs twice sends once. */
export const mailLog = pgTable(
  'mail_log',
  {
    kind: text('kind').$type<'order-confirmation' | 'order-sent' | 'refund'>().notNull(),
    /** Id of what the mail tells of: an order, a fulfilment or a refund. */
    subjectId: text('subject_id').notNull(),
    orderId: text('order_id').notNull(),
    state: text('state').$type<'sending' | 'sent'>().notNull(),
    /** Whoever set it last is the one that sends. */
    claimedAt: at('claimed_at').notNull(),
    sentAt: at('sent_at'),
    messageId: text('message_id').notNull(),
  },
  (t) => [primaryKey({ columns: [t.kind, t.subjectId] })],
);
