import type { CorrectionFacts, InvoiceFacts } from '@zivero/shared/schemas/documents';
import { sql } from 'drizzle-orm';
import {
  bigint,
  check,
  index,
  integer,
  jsonb,
  pgTable,
  text,
  timestamp,
  uniqueIndex,
} from 'drizzle-orm/pg-core';
import { orders } from './orders.ts';

/** The last number that was given, of invoices and of credit notes. Whoever gives one locks its row: no gaps. */
export const invoiceCounter = pgTable(
  'invoice_counter',
  { id: integer('id').primaryKey(), last: bigint('last', { mode: 'number' }).notNull() },
  (t) => [check('invoice_counter_one', sql`${t.id} in (1, 2)`)],
);

export const invoices = pgTable(
  'invoices',
  {
    orderId: text('order_id')
      .primaryKey()
      .references(() => orders.id),
    number: bigint('number', { mode: 'number' }).notNull(),
    /** What it says, as it was when the number was given: later changes of the shop or the order do not reach it. */
    facts: jsonb('facts').$type<InvoiceFacts>().notNull(),
    issuedAt: timestamp('issued_at', { withTimezone: true, mode: 'date', precision: 3 }).notNull(),
  },
  (t) => [uniqueIndex('invoices_number').on(t.number)],
);

/** Documents that follow an order's invoice: credit notes, their reversals, and invoices for what a change cost more. */
export const invoiceCorrections = pgTable(
  'invoice_corrections',
  {
    /** Of the refund or the change that it tells of, one document each; `-back` after it: of the refund that failed later. */
    subjectId: text('subject_id').primaryKey(),
    orderId: text('order_id')
      .notNull()
      .references(() => orders.id),
    kind: text('kind').$type<CorrectionFacts['kind']>().notNull(),
    number: bigint('number', { mode: 'number' }).notNull(),
    facts: jsonb('facts').$type<CorrectionFacts>().notNull(),
    issuedAt: timestamp('issued_at', { withTimezone: true, mode: 'date', precision: 3 }).notNull(),
  },
  (t) => [
    uniqueIndex('invoice_corrections_number').on(t.kind, t.number),
    index('invoice_corrections_order').on(t.orderId, t.issuedAt),
  ],
);
