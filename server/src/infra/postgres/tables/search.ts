import type { SearchRules } from '@zivero/shared/schemas/search-rules';
import { date, index, integer, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { at } from './columns.ts';

/** What the vendor published for search, one row per publishing; the highest version holds. Never changed. */
export const searchRuleVersions = pgTable('search_rule_versions', {
  version: integer('version').primaryKey().generatedAlwaysAsIdentity(),
  rules: jsonb('rules').$type<SearchRules>().notNull(),
  note: text('note').notNull().default(''),
  publishedAt: at('published_at').notNull(),
  publishedBy: text('published_by').notNull(),
});

/** One row: what is being worked on. `revision` counts saves, so that two people do not overwrite each other. */
export const searchRuleDraft = pgTable('search_rule_draft', {
  key: text('key').primaryKey(),
  revision: integer('revision').notNull(),
  rules: jsonb('rules').$type<SearchRules>().notNull(),
  updatedAt: at('updated_at').notNull(),
  updatedBy: text('updated_by').notNull(),
});

/**
 * What shoppers searched for, counted per day (UTC) and query: no row is about a person, and none can be
 * joined to one. `query` is in its common form (see `commonQuery`).
 */
export const searchDaily = pgTable(
  'search_daily',
  {
    day: date('day', { mode: 'string' }).notNull(),
    query: text('query').notNull(),
    searches: integer('searches').notNull().default(0),
    /** Of the searches, those that found nothing, and those answered for other words or for some of them. */
    empty: integer('empty').notNull().default(0),
    corrected: integer('corrected').notNull().default(0),
    /** Products shown, over all searches. */
    shown: integer('shown').notNull().default(0),
    clicks: integer('clicks').notNull().default(0),
    /** Sum of the places (1 = first) that were clicked. */
    clickPlaces: integer('click_places').notNull().default(0),
    carts: integer('carts').notNull().default(0),
    orders: integer('orders').notNull().default(0),
  },
  (t) => [primaryKey({ columns: [t.day, t.query] })],
);

/** Which products a query led to, per day. */
export const searchDailyProducts = pgTable(
  'search_daily_products',
  {
    day: date('day', { mode: 'string' }).notNull(),
    query: text('query').notNull(),
    productId: text('product_id').notNull(),
    clicks: integer('clicks').notNull().default(0),
    carts: integer('carts').notNull().default(0),
    orders: integer('orders').notNull().default(0),
  },
  (t) => [
    primaryKey({ columns: [t.day, t.query, t.productId] }),
    index('search_daily_products_query').on(t.query),
  ],
);
