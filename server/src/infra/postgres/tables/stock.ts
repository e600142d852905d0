import type { MovementReason } from '@zivero/shared/schemas/stock';
import { sql } from 'drizzle-orm';
import {
  bigserial,
  check,
  index,
  integer,
  pgSequence,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
} from 'drizzle-orm/pg-core';

const at = (name: string) => timestamp(name, { withTimezone: true, mode: 'date', precision: 3 });

/**
 * Orders the mirror's writes: a job draws a number BEFORE it reads the stock, so whoever holds the
 * larger number has seen every change that the holder of a smaller one has.
 */
export const stockSeq = pgSequence('stock_seq');

export const locations = pgTable('locations', {
  id: text('id').primaryKey(),
  name: text('name').notNull(),
  priority: integer('priority').notNull(),
});

export const stock = pgTable(
  'stock',
  {
    variantId: text('variant_id').notNull(),
    locationId: text('location_id')
      .notNull()
      .references(() => locations.id),
    productId: text('product_id').notNull(),
    onHand: integer('on_hand').notNull().default(0),
    reserved: integer('reserved').notNull().default(0),
    backordered: integer('backordered').notNull().default(0),
    /** 0 = none, null = endless. */
    backorderLimit: integer('backorder_limit').default(0),
    updatedAt: at('updated_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.variantId, t.locationId] }),
    index('stock_product').on(t.productId),
    /** What runs low, lowest first. */
    index('stock_free').on(sql`(${t.onHand} - ${t.reserved})`),
    check('stock_on_hand', sql`${t.onHand} >= 0`),
    check('stock_reserved', sql`${t.reserved} between 0 and ${t.onHand}`),
    check('stock_backordered', sql`${t.backordered} >= 0`),
  ],
);

/**
 * What an order still has to get: `quantity` units stand in the stock row's `reserved`, `backordered`
 * units in its `backordered`. Both shrink as units are sent or dropped; the movements tell the past.
 */
export const reservations = pgTable(
  'reservations',
  {
    id: text('id').primaryKey(),
    orderId: text('order_id').notNull(),
    variantId: text('variant_id').notNull(),
    locationId: text('location_id').notNull(),
    /** Units taken from `reserved`. */
    quantity: integer('quantity').notNull(),
    /** Units taken from `backordered`. */
    backordered: integer('backordered').notNull().default(0),
    state: text('state').$type<'open' | 'committed' | 'released'>().notNull(),
    createdAt: at('created_at').notNull(),
    settledAt: at('settled_at'),
  },
  (t) => [
    uniqueIndex('reservations_order_variant').on(t.orderId, t.variantId, t.locationId),
    index('reservations_active')
      .on(t.variantId, t.locationId, t.createdAt)
      .where(sql`${t.quantity} + ${t.backordered} > 0`),
    check('reservations_quantity', sql`${t.quantity} >= 0 and ${t.backordered} >= 0`),
    check(
      'reservations_released',
      sql`${t.state} <> 'released' or (${t.quantity} = 0 and ${t.backordered} = 0)`,
    ),
  ],
);

export const stockMovements = pgTable(
  'stock_movements',
  {
    id: bigserial('id', { mode: 'number' }).primaryKey(),
    variantId: text('variant_id').notNull(),
    locationId: text('location_id').notNull(),
    deltaOnHand: integer('delta_on_hand').notNull().default(0),
    deltaReserved: integer('delta_reserved').notNull().default(0),
    deltaBackordered: integer('delta_backordered').notNull().default(0),
    reason: text('reason').$type<MovementReason>().notNull(),
    actorKind: text('actor_kind').$type<'staff' | 'shopper' | 'system'>().notNull(),
    actorId: text('actor_id'),
    orderId: text('order_id'),
    at: at('at').notNull(),
  },
  (t) => [index('stock_movements_variant').on(t.variantId, t.id)],
);

/** The log of what happened, written in the transaction it belongs to; jobs carry the work, this is for replay and audit. */
export const events = pgTable(
  'events',
  {
    id: bigserial('id', { mode: 'number' }).primaryKey(),
    kind: text('kind').notNull(),
    subjectId: text('subject_id').notNull(),
    actorKind: text('actor_kind').notNull(),
    actorId: text('actor_id'),
    payload: text('payload').notNull().default('{}'),
    at: at('at').notNull(),
  },
  (t) => [index('events_subject').on(t.subjectId, t.id)],
);
