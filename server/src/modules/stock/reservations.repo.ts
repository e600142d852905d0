import type { LocationId, OrderId, VariantId } from '@zivero/shared/schemas/ids';
import { and, asc, eq, gt, inArray, sql } from 'drizzle-orm';
import type { Queryable, Tx } from '../../infra/postgres/client.ts';
import { insertion, statement } from '../../infra/postgres/statements.ts';
import { reservations } from '../../infra/postgres/tables/stock.ts';
import { newId } from '../../kernel/ids.ts';
import { together } from '../../kernel/together.ts';
import { MOST_ROWS } from './stock.read.repo.ts';
import type { Need, Reservation, StockState } from './stock.rules.ts';

export type NewReservation = Omit<Reservation, 'id'>;

const columns = {
  id: reservations.id,
  orderId: reservations.orderId,
  variantId: reservations.variantId,
  locationId: reservations.locationId,
  bundleId: reservations.bundleId,
  perBundle: reservations.perBundle,
  quantity: reservations.quantity,
  backordered: reservations.backordered,
  state: reservations.state,
  createdAt: reservations.createdAt,
};
type Ids = { orderId: OrderId; variantId: VariantId; locationId: LocationId; bundleId: VariantId | '' };
const typed = <T extends { [K in keyof Ids]: string }>(row: T) => row as T & Ids;

const wasHeld = sql`${reservations.quantity} + ${reservations.backordered} > 0`;
const addReservations = insertion((tx, rows: (typeof reservations.$inferInsert)[]) =>
  tx
    .insert(reservations)
    .values(rows)
    .onConflictDoUpdate({
      target: [reservations.orderId, reservations.bundleId, reservations.variantId, reservations.locationId],
      set: {
        quantity: sql`${reservations.quantity} + excluded.quantity`,
        backordered: sql`${reservations.backordered} + excluded.backordered`,
        perBundle: sql`excluded.per_bundle`,
        state: sql`excluded.state`,
        createdAt: sql`case when ${wasHeld} then ${reservations.createdAt} else excluded.created_at end`,
        settledAt: null,
      },
    }),
);
const commitReservations = statement((tx, { orderId, settledAt }: { orderId: OrderId; settledAt: Date }) =>
  tx
    .update(reservations)
    .set({ state: 'committed', settledAt })
    .where(and(eq(reservations.orderId, orderId), eq(reservations.state, 'open'))),
);

/** What orders hold, in PostgreSQL. Units are only changed while the stock row is locked. */
export function createReservationsRepo() {
  return {
    /**
     * What one of each of these variants takes: a bundle its parts, any other itself. An order that holds some
     * already keeps what they were made of. Primary key of `bundle_parts`, index `reservations_order_line`.
     */
    async needsOf(
      tx: Queryable,
      ids: readonly VariantId[],
      orderId: OrderId | null = null,
    ): Promise<Map<VariantId, Need[]>> {
      if (ids.length === 0) return new Map();
      type Row = { is_held: boolean; bundle_id: string; part_id: VariantId; each: number };
      const rows = await tx.execute<Row>(sql`
        select false as is_held, bundle_id, part_id, quantity as each from bundle_parts
        where bundle_id in (select jsonb_array_elements_text(${JSON.stringify(ids)}::jsonb))
        union
        select true, bundle_id, variant_id, per_bundle from reservations
        where order_id = ${orderId ?? ''} and state <> 'released'
        order by bundle_id, part_id limit ${MOST_ROWS}`);
      const partsOf = (id: VariantId, isHeld: boolean) =>
        rows
          .filter((row) => row.is_held === isHeld && row.bundle_id === id)
          .map(({ part_id, each }) => ({ variantId: part_id, each }));
      const isHeldPlain = (id: VariantId) =>
        rows.some((row) => row.is_held && row.bundle_id === '' && row.part_id === id);
      const needsOne = (id: VariantId): Need[] => {
        const held = partsOf(id, true);
        const now = held.length > 0 || isHeldPlain(id) ? held : partsOf(id, false);
        return now.length > 0 ? now : [{ variantId: id, each: 1 }];
      };
      return new Map(ids.map((id) => [id, needsOne(id)]));
    },

    /** What an order holds. Index `reservations_order_line`. */
    async reservationsOf(tx: Queryable, orderId: OrderId): Promise<Reservation[]> {
      const rows = await tx
        .select(columns)
        .from(reservations)
        .where(eq(reservations.orderId, orderId))
        .orderBy(asc(reservations.variantId), asc(reservations.locationId))
        .limit(MOST_ROWS);
      return rows.map(typed);
    },
    /**
     * Who holds units of a variant, oldest first, at one location or at all. Index `reservations_active`.
     */
    async holdersOf(
      tx: Tx,
      row: Pick<StockState, 'variantId'> & { locationId?: LocationId },
      of: 'quantity' | 'backordered',
    ): Promise<Reservation[]> {
      const rows = await tx
        .select(columns)
        .from(reservations)
        .where(
          and(
            eq(reservations.variantId, row.variantId),
            row.locationId === undefined ? undefined : eq(reservations.locationId, row.locationId),
            sql`${reservations.quantity} + ${reservations.backordered} > 0`,
            gt(reservations[of], 0),
          ),
        )
        .orderBy(asc(reservations.createdAt), asc(reservations.id))
        .limit(20 * MOST_ROWS);
      return rows.map(typed);
    },
    /** Adds to what the order holds already, which keeps its place in the queue. */
    async hold(tx: Tx, held: readonly NewReservation[], at: Date): Promise<void> {
      if (held.length === 0) return;
      await addReservations(
        tx,
        held.map((one) => ({ ...one, id: newId('res', at.getTime()) })),
      );
    },
    /**
     * Units that an order waited for lie elsewhere: it holds them there. What it is (paid or not, since when) is
     * read as it stands now, after `changeReservations` has taken the row's lock: a payment may have come between.
     */
    async adopt(
      tx: Tx,
      moved: readonly { id: string; locationId: LocationId; quantity: number }[],
      at: Date,
    ): Promise<void> {
      if (moved.length === 0) return;
      const rows = moved.map((one) => ({
        i: one.id,
        n: newId('res', at.getTime()),
        l: one.locationId,
        q: one.quantity,
      }));
      await tx.execute(sql`
        insert into reservations (id, order_id, variant_id, location_id, bundle_id, per_bundle, quantity, state,
          created_at, settled_at)
        select d.n, r.order_id, r.variant_id, d.l, r.bundle_id, r.per_bundle, d.q, r.state, r.created_at, r.settled_at
        from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as d(i text, n text, l text, q integer)
        join reservations r on r.id = d.i
        on conflict (order_id, bundle_id, variant_id, location_id) do update
          set quantity = reservations.quantity + excluded.quantity, state = excluded.state,
            per_bundle = excluded.per_bundle, settled_at = excluded.settled_at,
            created_at = case when reservations.quantity + reservations.backordered > 0
              then reservations.created_at else excluded.created_at end`);
    },
    /** Primary key; the guard keeps both counts at 0 or above. False when it did not hold. */
    async changeReservations(
      tx: Tx,
      changes: readonly { id: string; quantity: number; backordered: number }[],
    ): Promise<boolean> {
      if (changes.length === 0) return true;
      const perId = new Map<string, { id: string; quantity: number; backordered: number }>();
      for (const one of changes) {
        const sum = perId.get(one.id) ?? { id: one.id, quantity: 0, backordered: 0 };
        sum.quantity += one.quantity;
        sum.backordered += one.backordered;
        perId.set(one.id, sum);
      }
      const changed = await tx.execute(sql`
        update reservations r set quantity = r.quantity + d.quantity, backordered = r.backordered + d.backordered
        from jsonb_to_recordset(${JSON.stringify([...perId.values()])}::jsonb)
          as d(id text, quantity integer, backordered integer)
        where r.id = d.id and r.quantity + d.quantity >= 0 and r.backordered + d.backordered >= 0
        returning 1`);
      return changed.length === perId.size;
    },
    /** Moves the order's reservations on; the old state stands in the WHERE. */
    async settleReservations(tx: Tx, orderId: OrderId, to: 'committed' | 'released', at: Date) {
      if (to === 'released') {
        const isHeld = inArray(reservations.state, ['open', 'committed']);
        await tx
          .update(reservations)
          .set({ state: to, settledAt: at, quantity: 0, backordered: 0 })
          .where(and(eq(reservations.orderId, orderId), isHeld));
        return;
      }
      const commit = () => commitReservations(tx, { orderId, settledAt: at });
      // A payment locks no stock: a delivery that it waited for may have made a row that it could not see yet.
      await together(commit(), commit());
    },
  };
}
