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
  uniqueIndex,
} from 'drizzle-orm/pg-core';
import { at } from './columns.ts';

/**
 * Orders the mirror's writes: a job draws a number BEFORE it reads the stock, so whoever holds the
 * larger number has seen every change that the holder of a smaller one has.
 */
export const stockSeq = pgSequence('stock_seq');

export const locations = pgTable(
  'locations',
  {
    id: text('id').primaryKey(),
    name: text('name').notNull(),
    /** The higher one is sold from first. */
    priority: integer('priority').notNull(),
    /** Since when nothing new is sold from here; what was promised is still sent. */
    closedAt: at('closed_at'),
  },
  (t) => [uniqueIndex('locations_name').on(sql`lower(${t.name})`)],
);

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

/** What the vendor decided for one variant; a variant without a row follows the shop. */
export const stockRules = pgTable(
  'stock_rules',
  {
    variantId: text('variant_id').primaryKey(),
    productId: text('product_id').notNull(),
    /** Low from this number of free units down; null = the shop's. */
    lowThreshold: integer('low_threshold'),
    /** Days until a back-ordered unit is sent; null = not known. */
    backorderDays: integer('backorder_days'),
    updatedAt: at('updated_at').notNull(),
  },
  (t) => [
    index('stock_rules_product').on(t.productId),
    index('stock_rules_low').on(t.lowThreshold).where(sql`${t.lowThreshold} is not null`),
    check('stock_rules_low_threshold', sql`${t.lowThreshold} >= 0`),
    check('stock_rules_backorder_days', sql`${t.backorderDays} > 0`),
  ],
);

/**
 * A variant that is a bundle has no units of its own: one of it takes `quantity` units of each part. A part
 * is never a bundle itself.
 */
export const bundleParts = pgTable(
  'bundle_parts',
  {
    bundleId: text('bundle_id').notNull(),
    bundleProductId: text('bundle_product_id').notNull(),
    partId: text('part_id').notNull(),
    partProductId: text('part_product_id').notNull(),
    quantity: integer('quantity').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.bundleId, t.partId] }),
    index('bundle_parts_product').on(t.bundleProductId),
    index('bundle_parts_part').on(t.partId),
    index('bundle_parts_part_product').on(t.partProductId),
    check('bundle_parts_quantity', sql`${t.quantity} > 0`),
    check('bundle_parts_other', sql`${t.bundleId} <> ${t.partId}`),
  ],
);

/** Who wants to hear when a variant is back; the address is kept only while it waits. */
export const stockNotices = pgTable(
  'stock_notices',
  {
    id: bigserial('id', { mode: 'number' }).primaryKey(),
    variantId: text('variant_id').notNull(),
    productId: text('product_id').notNull(),
    /** In lower case. */
    email: text('email').notNull(),
    /** Unguessable; ends the waiting by a link in the mail. */
    token: text('token').notNull(),
    state: text('state').$type<'waiting' | 'sending' | 'sent' | 'cancelled'>().notNull(),
    createdAt: at('created_at').notNull(),
    /** While `sending`: since when somebody is at it. */
    claimedAt: at('claimed_at'),
    sentAt: at('sent_at'),
  },
  (t) => [
    uniqueIndex('stock_notices_open')
      .on(t.email, t.variantId)
      .where(sql`${t.state} in ('waiting', 'sending')`),
    uniqueIndex('stock_notices_token').on(t.token),
    index('stock_notices_waiting').on(t.productId, t.id).where(sql`${t.state} in ('waiting', 'sending')`),
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
    /** The bundle of the order's line that this is a part of; empty = ordered by itself. */
    bundleId: text('bundle_id').notNull().default(''),
    /** Units of this variant in one of the bundle, as it was made up when it was ordered. */
    perBundle: integer('per_bundle').notNull().default(1),
    /** Units taken from `reserved`. */
    quantity: integer('quantity').notNull(),
    /** Units taken from `backordered`. */
    backordered: integer('backordered').notNull().default(0),
    state: text('state').$type<'open' | 'committed' | 'released'>().notNull(),
    createdAt: at('created_at').notNull(),
    settledAt: at('settled_at'),
  },
  (t) => [
    uniqueIndex('reservations_order_line').on(t.orderId, t.bundleId, t.variantId, t.locationId),
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
    /** The parcel in which the units left. */
    fulfilmentId: text('fulfilment_id'),
    /** Movements of one act: both ends of a transfer, a count and what it took from orders. */
    groupId: text('group_id'),
    /** The group that this one takes back; a group is taken back once. */
    undoOf: text('undo_of'),
    note: text('note'),
    at: at('at').notNull(),
  },
  (t) => [
    index('stock_movements_variant').on(t.variantId, t.id),
    index('stock_movements_group').on(t.groupId).where(sql`${t.groupId} is not null`),
    index('stock_movements_fulfilment').on(t.fulfilmentId).where(sql`${t.fulfilmentId} is not null`),
    uniqueIndex('stock_movements_undo')
      .on(t.undoOf, t.variantId, t.locationId)
      .where(sql`${t.undoOf} is not null`),
  ],
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
