import type { TaxRateId } from '@zivero/shared/schemas/ids';
import { type TaxRate, TaxSettings } from '@zivero/shared/schemas/tax';
import { asc, eq } from 'drizzle-orm';
import type { Database } from '../../infra/postgres/client.ts';
import { settings, taxRates } from '../../infra/postgres/tables/shop.ts';

export type TaxRepo = ReturnType<typeof createTaxRepo>;
const MOST = 2_000;
const KEY = 'tax';

/** Tax rates in PostgreSQL, read whole; how prices are meant lies beside the shop's settings. */
export function createTaxRepo(db: Database) {
  return {
    async loadSettings(): Promise<TaxSettings | null> {
      const [row] = await db
        .select({ value: settings.value })
        .from(settings)
        .where(eq(settings.key, KEY))
        .limit(1);
      return row === undefined ? null : TaxSettings.parse(row.value);
    },
    /** Index `tax_rates_place`. */
    async loadRates(): Promise<TaxRate[]> {
      const rows = await db
        .select()
        .from(taxRates)
        .orderBy(asc(taxRates.country), asc(taxRates.region), asc(taxRates.taxClass))
        .limit(MOST);
      return rows.map((row) => ({
        ...row,
        id: row.id as TaxRateId,
        region: row.region === '' ? null : row.region,
      }));
    },
    /** All at once, in one transaction: nobody is ever taxed by half a table. */
    async replace(value: TaxSettings, rates: readonly TaxRate[], at: Date): Promise<void> {
      await db.transaction(async (tx) => {
        await tx
          .insert(settings)
          .values({ key: KEY, value, updatedAt: at })
          .onConflictDoUpdate({ target: settings.key, set: { value, updatedAt: at } });
        await tx.delete(taxRates);
        if (rates.length > 0)
          await tx.insert(taxRates).values(rates.map((rate) => ({ ...rate, region: rate.region ?? '' })));
      });
    },
  };
}
