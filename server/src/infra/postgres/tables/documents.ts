import type { InvoiceFacts } from '@zivero/shared/schemas/documents';
import { sql } from 'drizzle-orm';
import { bigint, check, integer, jsonb, pgTable, text, timestamp, uniqueIndex } from 'drizzle-orm/pg-core';
import { orders } from './orders.ts';

/** One row: the last number that was given. Whoever gives one locks it, so that numbers have no gaps. */
export const invoiceCounter = pgTable(
  'invoice_counter',
  { id: integer('id').primaryKey(), last: bigint('last', { mode: 'number' }).notNull() },
  (t) => [check('invoice_counter_one', sql`${t.id} = 1`)],
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
