import type { LocationId, OrderId, ProductId, VariantId } from '@zivero/shared/schemas/ids';
import type { MovementReason } from '@zivero/shared/schemas/stock';
import { and, asc, eq, gt, inArray, sql } from 'drizzle-orm';
import type { Database, Queryable, Tx } from '../../infra/postgres/client.ts';
import { locations, reservations, stock, stockMovements } from '../../infra/postgres/tables/stock.ts';
import { newId } from '../../kernel/ids.ts';
import { createStockReads, MOST_ROWS, STOCK_COLUMNS, stateOf } from './stock.read.repo.ts';
import type { Reservation, StockState } from './stock.rules.ts';

export type StockActor = { kind: 'staff' | 'shopper' | 'system'; id: string | null };
/** One change of one stock row, with why. `capped` keeps back-orders within the row's limit. */
export type Movement = {
  variantId: VariantId;
  locationId: LocationId;
  productId: ProductId;
  onHand?: number;
  reserved?: number;
  backordered?: number;
  capped?: boolean;
  reason: MovementReason;
  orderId?: OrderId | null;
};
export type NewReservation = Omit<Reservation, 'id' | 'state'>;
export type StockRepo = ReturnType<typeof createStockRepo>;

const reservationColumns = {
  id: reservations.id,
  orderId: reservations.orderId,
  variantId: reservations.variantId,
  locationId: reservations.locationId,
  quantity: reservations.quantity,
  backordered: reservations.backordered,
  state: reservations.state,
};

/**
 * Stock in PostgreSQL. Rows are locked in (variant, location) order and a reservation's units are only
 * changed while its stock row is locked, so no two transactions wait for each other in a circle.
 */
export function createStockRepo(db: Database) {
  /** Locks the rows of these variants, highest priority of location first within a variant. */
  async function lock(tx: Tx, variantIds: readonly VariantId[]): Promise<StockState[]> {
    if (variantIds.length === 0) return [];
    const rows = await tx
      .select({ ...STOCK_COLUMNS, priority: locations.priority })
      .from(stock)
      .innerJoin(locations, eq(locations.id, stock.locationId))
      .where(inArray(stock.variantId, [...variantIds]))
      .orderBy(asc(stock.variantId), asc(stock.locationId))
      .limit(MOST_ROWS)
      .for('update', { of: stock });
    return rows.toSorted((a, b) => b.priority - a.priority).map(({ priority: _, ...row }) => stateOf(row));
  }

  /**
   * Applies movements to rows that are locked; the guard of every check stands in the WHERE. Returns false
   * when a row would have broken one: then nothing may be committed.
   */
  async function move(tx: Queryable, movements: readonly Movement[], actor: StockActor, at: Date) {
    if (movements.length === 0) return true;
    const perRow = new Map<string, Record<string, string | number | boolean>>();
    for (const m of movements) {
      const key = `${m.variantId} ${m.locationId}`;
      const sum = perRow.get(key) ?? { v: m.variantId, l: m.locationId, h: 0, r: 0, b: 0, c: false };
      perRow.set(key, {
        ...sum,
        h: Number(sum.h) + (m.onHand ?? 0),
        r: Number(sum.r) + (m.reserved ?? 0),
        b: Number(sum.b) + (m.backordered ?? 0),
        c: sum.c === true || m.capped === true,
      });
    }
    const moved = await tx.execute(sql`
      update stock s set on_hand = s.on_hand + d.h, reserved = s.reserved + d.r,
        backordered = s.backordered + d.b, updated_at = ${at.toISOString()}
      from jsonb_to_recordset(${JSON.stringify([...perRow.values()])}::jsonb)
        as d(v text, l text, h integer, r integer, b integer, c boolean)
      where s.variant_id = d.v and s.location_id = d.l
        and s.on_hand + d.h >= 0
        and s.reserved + d.r between 0 and s.on_hand + d.h
        and s.backordered + d.b >= 0
        and (not d.c or s.backorder_limit is null or d.b <= 0 or s.backordered + d.b <= s.backorder_limit)
      returning 1`);
    if (moved.length !== perRow.size) return false;
    await tx.insert(stockMovements).values(
      movements.map((m) => ({
        variantId: m.variantId,
        locationId: m.locationId,
        deltaOnHand: m.onHand ?? 0,
        deltaReserved: m.reserved ?? 0,
        deltaBackordered: m.backordered ?? 0,
        reason: m.reason,
        actorKind: actor.kind,
        actorId: actor.id,
        orderId: m.orderId ?? null,
        at,
      })),
    );
    return true;
  }

  return {
    ...createStockReads(db),
    lock,
    move,

    /** What an order holds. Index `reservations_order_line`. */
    async reservationsOf(tx: Queryable, orderId: OrderId): Promise<Reservation[]> {
      const rows = await tx
        .select(reservationColumns)
        .from(reservations)
        .where(eq(reservations.orderId, orderId))
        .orderBy(asc(reservations.variantId), asc(reservations.locationId))
        .limit(MOST_ROWS);
      return rows.map(typedReservation);
    },
    /** Who holds units of a row, oldest first. Index `reservations_active`. */
    async holdersOf(
      tx: Tx,
      row: Pick<StockState, 'variantId' | 'locationId'>,
      of: 'quantity' | 'backordered',
    ) {
      const rows = await tx
        .select(reservationColumns)
        .from(reservations)
        .where(
          and(
            eq(reservations.variantId, row.variantId),
            eq(reservations.locationId, row.locationId),
            sql`${reservations.quantity} + ${reservations.backordered} > 0`,
            gt(reservations[of], 0),
          ),
        )
        .orderBy(asc(reservations.createdAt), asc(reservations.id))
        .limit(20 * MOST_ROWS);
      return rows.map(typedReservation);
    },
    /** Adds to what the order holds already. */
    async hold(tx: Tx, held: readonly NewReservation[], at: Date): Promise<void> {
      if (held.length === 0) return;
      await tx
        .insert(reservations)
        .values(
          held.map((one) => ({
            ...one,
            id: newId('res', at.getTime()),
            state: 'open' as const,
            createdAt: at,
          })),
        )
        .onConflictDoUpdate({
          target: [
            reservations.orderId,
            reservations.bundleId,
            reservations.variantId,
            reservations.locationId,
          ],
          set: {
            quantity: sql`${reservations.quantity} + excluded.quantity`,
            backordered: sql`${reservations.backordered} + excluded.backordered`,
            state: 'open',
            createdAt: at,
            settledAt: null,
          },
        });
    },
    /** Primary key; the guard keeps both counts at 0 or above. False when it did not hold. */
    async changeReservations(
      tx: Tx,
      changes: readonly { id: string; quantity: number; backordered: number }[],
    ): Promise<boolean> {
      if (changes.length === 0) return true;
      const changed = await tx.execute(sql`
        update reservations r set quantity = r.quantity + d.quantity, backordered = r.backordered + d.backordered
        from jsonb_to_recordset(${JSON.stringify(changes)}::jsonb)
          as d(id text, quantity integer, backordered integer)
        where r.id = d.id and r.quantity + d.quantity >= 0 and r.backordered + d.backordered >= 0
        returning 1`);
      return changed.length === changes.length;
    },
    /** Moves the order's reservations on; the old state stands in the WHERE. */
    async settleReservations(tx: Tx, orderId: OrderId, to: 'committed' | 'released', at: Date) {
      const from = to === 'committed' ? (['open'] as const) : (['open', 'committed'] as const);
      await tx
        .update(reservations)
        .set({
          state: to,
          settledAt: at,
          ...(to === 'released' ? { quantity: 0, backordered: 0 } : {}),
        })
        .where(and(eq(reservations.orderId, orderId), inArray(reservations.state, [...from])));
    },

    async insertLocation(location: typeof locations.$inferInsert): Promise<void> {
      await db.insert(locations).values(location).onConflictDoNothing();
    },
    /**
     * Makes rows that were not there before, each with its first movement; the others stay as they are. One
     * statement for any number of rows. Returns whose rows were made.
     */
    async insertInitial(
      tx: Queryable,
      rows: readonly Pick<
        StockState,
        'variantId' | 'locationId' | 'productId' | 'onHand' | 'backorderLimit'
      >[],
      { actor, at }: { actor: StockActor; at: Date },
    ): Promise<ProductId[]> {
      if (rows.length === 0) return [];
      const given = rows.map(({ variantId, locationId, productId, onHand, backorderLimit }) => ({
        v: variantId,
        l: locationId,
        p: productId,
        h: onHand,
        b: backorderLimit,
      }));
      const made = await tx.execute<{ product_id: ProductId }>(sql`
        with made as (
          insert into stock (variant_id, location_id, product_id, on_hand, backorder_limit, updated_at)
          select d.v, d.l, d.p, d.h, d.b, ${at.toISOString()}::timestamptz
          from jsonb_to_recordset(${JSON.stringify(given)}::jsonb) as d(v text, l text, p text, h integer, b integer)
          on conflict do nothing
          returning variant_id, location_id, product_id, on_hand
        ), moved as (
          insert into stock_movements (variant_id, location_id, delta_on_hand, reason, actor_kind, actor_id, at)
          select variant_id, location_id, on_hand, 'initial', ${actor.kind}::text, ${actor.id}::text, ${at.toISOString()}::timestamptz
          from made where on_hand > 0
        )
        select distinct product_id from made`);
      return made.map((row) => row.product_id);
    },
    /** Rows that nobody ever reserved from, with their movements. Primary key. */
    async deleteUnheld(variantIds: readonly VariantId[]): Promise<void> {
      await db.execute(sql`
        with gone as (
          delete from stock s
          where s.variant_id in (select jsonb_array_elements_text(${JSON.stringify(variantIds)}::jsonb))
            and s.reserved = 0 and s.backordered = 0
            and not exists (select 1 from reservations r where r.variant_id = s.variant_id)
          returning s.variant_id
        )
        delete from stock_movements m using gone where m.variant_id = gone.variant_id`);
    },
    /** Primary key. Null when there is no such row. */
    async setBackorderLimit(tx: Tx, row: StockState, limit: number | null, at: Date): Promise<StockState> {
      await tx
        .update(stock)
        .set({ backorderLimit: limit, updatedAt: at })
        .where(and(eq(stock.variantId, row.variantId), eq(stock.locationId, row.locationId)));
      return { ...row, backorderLimit: limit };
    },
  };
}

const typedReservation = <T extends { orderId: string; variantId: string; locationId: string }>(row: T) =>
  row as T & { orderId: OrderId; variantId: VariantId; locationId: LocationId };
