import type { LocationId, OrderId, ProductId, VariantId } from '@zivero/shared/schemas/ids';
import type { MovementReason } from '@zivero/shared/schemas/stock';
import { asc, eq, inArray, sql } from 'drizzle-orm';
import type { Database, Queryable, Tx } from '../../infra/postgres/client.ts';
import { insertion, statement } from '../../infra/postgres/statements.ts';
import { locations, stock, stockMovements } from '../../infra/postgres/tables/stock.ts';
import { together } from '../../kernel/together.ts';
import { createBundlesRepo } from './bundles.repo.ts';
import { createLocationsRepo } from './locations.repo.ts';
import { createReservationsRepo } from './reservations.repo.ts';
import { byPriority, createStockReads, MOST_ROWS, STOCK_COLUMNS } from './stock.read.repo.ts';
import type { StockState } from './stock.rules.ts';

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
  fulfilmentId?: string | undefined;
  /** Movements of one act; what may be undone has one. */
  groupId?: string | undefined;
  undoOf?: string | undefined;
  note?: string | null | undefined;
};

const lockRows = statement((tx, variantIds: Readonly<Record<number, VariantId>>) =>
  tx
    .select(STOCK_COLUMNS)
    .from(stock)
    .innerJoin(locations, eq(locations.id, stock.locationId))
    .where(inArray(stock.variantId, Object.values(variantIds)))
    .orderBy(asc(stock.variantId), asc(stock.locationId))
    .limit(MOST_ROWS)
    .for('update', { of: stock }),
);
const insertMovements = insertion((tx, rows: (typeof stockMovements.$inferInsert)[]) =>
  tx.insert(stockMovements).values(rows),
);

export type StockRepo = ReturnType<typeof createStockRepo>;

/**
 * Stock in PostgreSQL. Rows are locked in (variant, location) order and a reservation's units are only
 * changed while its stock row is locked, so no two transactions wait for each other in a circle. A variant's row at
 * the first location is there from the start and sorts before all others: who holds it holds the variant.
 */
export function createStockRepo(db: Database) {
  /** Locks the rows of these variants, highest priority of location first within a variant. */
  async function lock(tx: Tx, variantIds: readonly VariantId[]): Promise<StockState[]> {
    if (variantIds.length === 0) return [];
    return byPriority(await lockRows(tx, { ...variantIds }));
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
    const moving = tx.execute(sql`
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
    const noting = insertMovements(
      tx,
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
        fulfilmentId: m.fulfilmentId ?? null,
        groupId: m.groupId ?? null,
        undoOf: m.undoOf ?? null,
        note: m.note ?? null,
        at,
      })),
    );
    const [moved] = await together(moving, noting);
    return moved.length === perRow.size;
  }

  return {
    ...createStockReads(db),
    ...createReservationsRepo(),
    ...createBundlesRepo(db),
    ...createLocationsRepo(db),
    lock,
    move,

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
    /**
     * The one row that carries the limit of a variant; the others have none of their own. Its rows are locked.
     */
    async setBackorderLimit(tx: Tx, row: StockState, limit: number | null, at: Date): Promise<void> {
      await tx
        .update(stock)
        .set({
          backorderLimit: sql`case when ${stock.locationId} = ${row.locationId} then ${limit}::integer else 0 end`,
          updatedAt: at,
        })
        .where(eq(stock.variantId, row.variantId));
    },
    /** An empty row at another location; its first row is locked, so that nobody makes it at the same time. */
    async insertRow(tx: Tx, row: Pick<StockState, 'variantId' | 'locationId' | 'productId'>, at: Date) {
      await tx
        .insert(stock)
        .values({ ...row, updatedAt: at })
        .onConflictDoNothing();
    },
  };
}
