import { ShopSettings } from '@zivero/shared/schemas/settings';
import { eq, sql } from 'drizzle-orm';
import type { Database } from '../../infra/postgres/client.ts';
import { settings } from '../../infra/postgres/tables/shop.ts';

export type SettingsRepo = ReturnType<typeof createSettingsRepo>;

/** Settings in PostgreSQL, one row per group (primary key `key`). */
export function createSettingsRepo(db: Database) {
  return {
    async loadShop(): Promise<ShopSettings | null> {
      const [row] = await db
        .select({ value: settings.value })
        .from(settings)
        .where(eq(settings.key, 'shop'))
        .limit(1);
      return row === undefined ? null : ShopSettings.parse(row.value);
    },
    async insertShop(value: ShopSettings, at: Date): Promise<void> {
      await db.insert(settings).values({ key: 'shop', value, updatedAt: at }).onConflictDoNothing();
    },
    /** Of two who change different things at once neither undoes the other. */
    async patchShop(part: Partial<ShopSettings>, at: Date): Promise<void> {
      await db
        .update(settings)
        .set({ value: sql`${settings.value} || ${JSON.stringify(part)}::jsonb`, updatedAt: at })
        .where(eq(settings.key, 'shop'));
    },
    async saveShop(value: ShopSettings, at: Date): Promise<void> {
      await db
        .insert(settings)
        .values({ key: 'shop', value, updatedAt: at })
        .onConflictDoUpdate({ target: settings.key, set: { value, updatedAt: at } });
    },
  };
}
