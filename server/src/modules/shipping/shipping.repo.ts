import type { ShippingMethodId } from '@zivero/shared/schemas/ids';
import { eq } from 'drizzle-orm';
import type { Database } from '../../infra/postgres/client.ts';
import { shippingMethods } from '../../infra/postgres/tables/shop.ts';
import type { ShippingMethod } from './shipping.rules.ts';

export type ShippingRepo = ReturnType<typeof createShippingRepo>;

/** Shipping methods in PostgreSQL: a table of a handful of rows, read whole. */
export function createShippingRepo(db: Database) {
  return {
    async loadActive(): Promise<ShippingMethod[]> {
      const rows = await db
        .select({
          id: shippingMethods.id,
          name: shippingMethods.name,
          position: shippingMethods.position,
          currency: shippingMethods.currency,
          priceMinor: shippingMethods.priceMinor,
          freeFromMinor: shippingMethods.freeFromMinor,
          minDays: shippingMethods.minDays,
          maxDays: shippingMethods.maxDays,
          countries: shippingMethods.countries,
        })
        .from(shippingMethods)
        .where(eq(shippingMethods.isActive, true))
        .limit(200);
      return rows.map((row) => ({ ...row, id: row.id as ShippingMethodId }));
    },
    async insertMissing(methods: readonly ShippingMethod[]): Promise<void> {
      await db
        .insert(shippingMethods)
        .values([...methods])
        .onConflictDoNothing();
    },
  };
}
