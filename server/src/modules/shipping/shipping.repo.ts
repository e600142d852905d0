import type { ShippingMethodId, ShippingZoneId } from '@zivero/shared/schemas/ids';
import type { ShippingMethod, ShippingZone } from '@zivero/shared/schemas/shipping';
import { asc, eq } from 'drizzle-orm';
import type { Database } from '../../infra/postgres/client.ts';
import { shippingMethods, shippingZones } from '../../infra/postgres/tables/shop.ts';

export type ShippingRepo = ReturnType<typeof createShippingRepo>;
type Row = typeof shippingMethods.$inferSelect;
const MOST = 500;

function methodOf(row: Row): ShippingMethod {
  const { currency, priceMinor, freeFromMinor, tiers, otherRates, id, zoneId, ...rest } = row;
  return {
    ...rest,
    id: id as ShippingMethodId,
    zoneId: zoneId as ShippingZoneId | null,
    rates: [{ currency, priceMinor, freeFromMinor, tiers }, ...otherRates],
  };
}

/** As it lies in its table: the first rate in columns of its own. */
export function shippingRow({ rates, ...method }: ShippingMethod): typeof shippingMethods.$inferInsert {
  const [first, ...otherRates] = rates;
  if (first === undefined) throw new Error('a method has a rate');
  return { ...method, ...first, otherRates };
}

/** Zones and methods in PostgreSQL: two tables of a handful of rows, read whole. */
export function createShippingRepo(db: Database) {
  return {
    async loadMethods(): Promise<ShippingMethod[]> {
      const rows = await db
        .select()
        .from(shippingMethods)
        .orderBy(asc(shippingMethods.position), asc(shippingMethods.id))
        .limit(MOST);
      return rows.map(methodOf);
    },
    async loadZones(): Promise<ShippingZone[]> {
      const rows = await db
        .select()
        .from(shippingZones)
        .orderBy(asc(shippingZones.position), asc(shippingZones.id))
        .limit(MOST);
      return rows.map((row) => ({ ...row, id: row.id as ShippingZoneId }));
    },
    async insertMissing(methods: readonly ShippingMethod[]): Promise<void> {
      await db.insert(shippingMethods).values(methods.map(shippingRow)).onConflictDoNothing();
    },
    async saveMethod(method: ShippingMethod): Promise<void> {
      const row = shippingRow(method);
      await db
        .insert(shippingMethods)
        .values(row)
        .onConflictDoUpdate({ target: shippingMethods.id, set: row });
    },
    async saveZone(zone: ShippingZone): Promise<void> {
      await db.insert(shippingZones).values(zone).onConflictDoUpdate({ target: shippingZones.id, set: zone });
    },
    /** Orders keep the name and days of what they were sent by. */
    async removeMethod(id: ShippingMethodId): Promise<void> {
      await db.delete(shippingMethods).where(eq(shippingMethods.id, id));
    },
    /** With the methods that serve nothing else. */
    async removeZone(id: ShippingZoneId): Promise<void> {
      await db.transaction(async (tx) => {
        await tx.delete(shippingMethods).where(eq(shippingMethods.zoneId, id));
        await tx.delete(shippingZones).where(eq(shippingZones.id, id));
      });
    },
  };
}
