import { boolean, integer, jsonb, pgTable, text, timestamp } from 'drizzle-orm/pg-core';

/** One row per group of settings; `value` is parsed by its schema when read. */
export const settings = pgTable('settings', {
  key: text('key').primaryKey(),
  value: jsonb('value').notNull(),
  updatedAt: timestamp('updated_at', { withTimezone: true, mode: 'date', precision: 3 }).notNull(),
});

export const shippingMethods = pgTable('shipping_methods', {
  id: text('id').primaryKey(),
  name: text('name').notNull(),
  position: integer('position').notNull(),
  currency: text('currency').notNull(),
  priceMinor: integer('price_minor').notNull(),
  /** Free from this subtotal on; null = never. */
  freeFromMinor: integer('free_from_minor'),
  minDays: integer('min_days').notNull(),
  maxDays: integer('max_days').notNull(),
  /** ISO codes; empty = every country of the shop. */
  countries: jsonb('countries').$type<string[]>().notNull(),
  isActive: boolean('is_active').notNull().default(true),
});
