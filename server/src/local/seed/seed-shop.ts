import { ShopSettings } from '@zivero/shared/schemas/settings';
import { eq } from 'drizzle-orm';
import type { Db } from 'mongodb';
import { ensureIndexes } from '../../infra/mongo/indexes.ts';
import type { PostgresClient } from '../../infra/postgres/client.ts';
import { settings, shippingMethods } from '../../infra/postgres/tables/shop.ts';
import { locations } from '../../infra/postgres/tables/stock.ts';
import { DEFAULT_SHOP } from '../../modules/settings/settings.ts';
import { shippingRow } from '../../modules/shipping/shipping.repo.ts';
import { DEFAULT_METHODS } from '../../modules/shipping/shipping.ts';
import { DEFAULT_LOCATION } from '../../modules/stock/stock.rules.ts';
import { createCatalogue } from './catalogue.ts';
import { seedMedia } from './seed-media.ts';
import { writeOffers } from './seed-offers.ts';
import { prepareOrders, writeOrders } from './seed-orders.ts';
import { writePeople } from './seed-people.ts';
import { writeProducts } from './seed-products.ts';
import { clearShop, markSeed, shopState } from './seed-state.ts';

export type SeedTarget = { mongo: Db; pg: PostgresClient; mediaDir: string };
export type SeedOptions = {
  products: number;
  orders: number;
  seed: string;
  /** The last moment of the demo shop's past. */
  now: Date;
  /** Empties the shop first; without it a shop that has anything is left alone. */
  reset?: boolean;
  onProgress?: (step: SeedStep) => void;
};
export type SeedStep = { step: 'people' | 'products' | 'orders'; done: number; total: number };
export type SeedResult =
  | { kind: 'seeded'; products: number; variants: number; orders: number; customers: number; reviews: number }
  | { kind: 'not-empty' };

/**
 * Fills an empty shop. The same seed, numbers and `now` give the same rows and documents, ids included. A
 * seeding that was cut off is noticed by its mark and done again from the start.
 */
export async function seedShop(target: SeedTarget, options: SeedOptions): Promise<SeedResult> {
  const { mongo, pg } = target;
  const state = await shopState(target);
  if (state === 'filled' && !options.reset) return { kind: 'not-empty' };
  if (state !== 'empty') await clearShop(target);
  await ensureIndexes(mongo);
  await markSeed(pg, 'running', options);
  const shop = await basics(pg, options.now);
  const catalogue = createCatalogue(options);
  const context = { ...options, ...shop, productContext: catalogue.context };
  const people = await writePeople(pg.sql, context);
  const orders = prepareOrders(context);
  await seedMedia(target.mediaDir);
  const written = await writeProducts(target, { ...context, catalogue, sold: orders.sold });
  const saleId = catalogue.categories.find(({ path }) => path === '/sale')?.id;
  await writeOffers(pg.db, { ...options, currency: shop.currency, saleId });
  await writeOrders(pg, { ...context, ...people.staff });
  await markSeed(pg, 'done', options);
  return { kind: 'seeded', ...written, orders: options.orders, customers: people.customers };
}

/** Where the sequence of orders begins. */
const FIRST_ORDER_NUMBER = 10_001;

/** What a shop needs to sell at all; what is there already stays. */
async function basics({ db }: PostgresClient, now: Date) {
  await db
    .insert(settings)
    .values({ key: 'shop', value: DEFAULT_SHOP, updatedAt: now })
    .onConflictDoNothing();
  await db.insert(locations).values(DEFAULT_LOCATION).onConflictDoNothing();
  await db.insert(shippingMethods).values(DEFAULT_METHODS.map(shippingRow)).onConflictDoNothing();
  const [row] = await db
    .select({ value: settings.value })
    .from(settings)
    .where(eq(settings.key, 'shop'))
    .limit(1);
  const { currency, taxRateBasisPoints } = ShopSettings.parse(row?.value);
  return { currency, taxRateBasisPoints, firstNumber: FIRST_ORDER_NUMBER, methods: DEFAULT_METHODS };
}
