import type { ShippingKind, ShippingRate, ShippingTier, ShippingZone } from '@zivero/shared/schemas/shipping';
import { boolean, integer, jsonb, pgTable, text, timestamp, uniqueIndex } from 'drizzle-orm/pg-core';

/** One row per group of settings; `value` is parsed by its schema when read. */
export const settings = pgTable('settings', {
  key: text('key').primaryKey(),
  value: jsonb('value').notNull(),
  updatedAt: timestamp('updated_at', { withTimezone: true, mode: 'date', precision: 3 }).notNull(),
});

export const shippingZones = pgTable('shipping_zones', {
  id: text('id').primaryKey(),
  name: text('name').notNull(),
  position: integer('position').notNull(),
  places: jsonb('places').$type<ShippingZone['places']>().notNull(),
});

/** `currency` to `tiers` are the first rate, `otherRates` those in other currencies. */
export const shippingMethods = pgTable('shipping_methods', {
  id: text('id').primaryKey(),
  name: text('name').notNull(),
  position: integer('position').notNull(),
  kind: text('kind').$type<ShippingKind>().notNull().default('flat'),
  /** Null = every country of the shop. */
  zoneId: text('zone_id').references(() => shippingZones.id),
  currency: text('currency').notNull(),
  priceMinor: integer('price_minor').notNull(),
  /** Free from this subtotal on; null = never. */
  freeFromMinor: integer('free_from_minor'),
  tiers: jsonb('tiers').$type<ShippingTier[]>().notNull().default([]),
  otherRates: jsonb('other_rates').$type<ShippingRate[]>().notNull().default([]),
  minDays: integer('min_days').notNull(),
  maxDays: integer('max_days').notNull(),
  /** ISO codes; empty = every country of the shop. */
  countries: jsonb('countries').$type<string[]>().notNull(),
  pickup: jsonb('pickup').$type<{ address: string; hours: string }>(),
  isActive: boolean('is_active').notNull().default(true),
});

export const taxRates = pgTable(
  'tax_rates',
  {
    id: text('id').primaryKey(),
    country: text('country').notNull(),
    /** Lower case; empty = the whole country. */
    region: text('region').notNull(),
    taxClass: text('tax_class').notNull(),
    name: text('name').notNull(),
    rateBasisPoints: integer('rate_basis_points').notNull(),
  },
  (t) => [uniqueIndex('tax_rates_place').on(t.country, t.region, t.taxClass)],
);
