import type { LocationId, ProductId, VariantId } from '@zivero/shared/schemas/ids';
import type { StockLocation } from '@zivero/shared/schemas/stock';
import { and, asc, desc, eq, gt, sql } from 'drizzle-orm';
import type { Database, Queryable, Tx } from '../../infra/postgres/client.ts';
import { locations, stock } from '../../infra/postgres/tables/stock.ts';

/** A shop has a handful; whoever has more wants another kind of system. */
export const MOST_LOCATIONS = 100;
const PAGE = 1_000;
type Location = typeof locations.$inferSelect & { id: LocationId };

/** Places that stock lies at, in PostgreSQL. */
export function createLocationsRepo(db: Database) {
  return {
    async insertLocation(tx: Queryable, location: typeof locations.$inferInsert): Promise<boolean> {
      const made = await tx.insert(locations).values(location).onConflictDoNothing().returning();
      return made.length > 0;
    },
    async isLocation(tx: Queryable, id: LocationId): Promise<boolean> {
      const rows = await tx.select({ id: locations.id }).from(locations).where(eq(locations.id, id)).limit(1);
      return rows.length > 0;
    },
    /** All of them, locked, so that of two changes at once the second sees the first. */
    async lockLocations(tx: Tx): Promise<Location[]> {
      const rows = await tx
        .select()
        .from(locations)
        .orderBy(asc(locations.id))
        .limit(MOST_LOCATIONS)
        .for('no key update');
      return rows.map((row) => ({ ...row, id: row.id as LocationId }));
    },
    async saveLocation(tx: Tx, id: LocationId, set: Partial<Omit<Location, 'id'>>): Promise<void> {
      await tx.update(locations).set(set).where(eq(locations.id, id));
    },
    /** The order in which they are sold from, with what lies there. */
    async allLocations(): Promise<StockLocation[]> {
      const rows = await db
        .select({
          id: locations.id,
          name: locations.name,
          priority: locations.priority,
          closedAt: locations.closedAt,
          onHand: sql<string>`coalesce(sum(${stock.onHand}), 0)`,
          reserved: sql<string>`coalesce(sum(${stock.reserved}), 0)`,
        })
        .from(locations)
        .leftJoin(stock, eq(stock.locationId, locations.id))
        .groupBy(locations.id)
        .orderBy(desc(locations.priority), asc(locations.id))
        .limit(MOST_LOCATIONS);
      return rows.map((row) => ({
        ...row,
        id: row.id as LocationId,
        onHand: Number(row.onHand),
        reserved: Number(row.reserved),
      }));
    },
    /** Variants with units at a location, page by page, after `after`. Primary key. */
    async stockedAt(
      id: LocationId,
      after: VariantId | '',
    ): Promise<{ variantId: VariantId; productId: ProductId }[]> {
      const rows = await db
        .select({ variantId: stock.variantId, productId: stock.productId })
        .from(stock)
        .where(and(eq(stock.locationId, id), gt(stock.onHand, 0), gt(stock.variantId, after)))
        .orderBy(asc(stock.variantId))
        .limit(PAGE);
      return rows.map((row) => ({
        variantId: row.variantId as VariantId,
        productId: row.productId as ProductId,
      }));
    },
  };
}
