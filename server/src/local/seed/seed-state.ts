import { eq, getTableName, sql as raw, type Table } from 'drizzle-orm';
import type { Db } from 'mongodb';
import { INDEXES } from '../../infra/mongo/indexes.ts';
import type { PostgresClient } from '../../infra/postgres/client.ts';
import * as afterSaleTables from '../../infra/postgres/tables/after-sale.ts';
import { invoiceCorrections, invoiceCounter, invoices } from '../../infra/postgres/tables/documents.ts';
import { draftOrders } from '../../infra/postgres/tables/drafts.ts';
import { cartReminders, mailLog } from '../../infra/postgres/tables/mail.ts';
import * as orderTables from '../../infra/postgres/tables/orders.ts';
import * as peopleTables from '../../infra/postgres/tables/people.ts';
import * as offerTables from '../../infra/postgres/tables/promotions.ts';
import { settings, taxRates } from '../../infra/postgres/tables/shop.ts';
import {
  bundleParts,
  events,
  reservations,
  stock,
  stockMovements,
  stockNotices,
  stockRules,
} from '../../infra/postgres/tables/stock.ts';

const KEY = 'demo-seed';
/** Everything that a seeding writes or that hangs on it; settings, shipping methods and locations stay. */
const TABLES: Table[] = [
  orderTables.orders,
  orderTables.orderLines,
  orderTables.orderTimeline,
  orderTables.fulfilments,
  orderTables.fulfilmentLines,
  orderTables.payments,
  orderTables.refunds,
  orderTables.refundLines,
  orderTables.ledger,
  orderTables.stripeEvents,
  afterSaleTables.returns,
  afterSaleTables.returnLines,
  afterSaleTables.orderEdits,
  offerTables.promotions,
  offerTables.promotionUses,
  offerTables.giftCards,
  offerTables.giftCardEntries,
  offerTables.giftCardHolds,
  taxRates,
  peopleTables.customers,
  peopleTables.addresses,
  peopleTables.staff,
  peopleTables.authFamilies,
  peopleTables.refreshTokens,
  stock,
  reservations,
  stockMovements,
  stockRules,
  stockNotices,
  bundleParts,
  events,
  mailLog,
  cartReminders,
  invoiceCorrections,
  invoices,
  invoiceCounter,
  draftOrders,
];
/** Above this a collection is dropped and made anew instead of emptied. */
const MANY_DOCUMENTS = 20_000;

type Target = { mongo: Db; pg: PostgresClient };

/** `half`: a seeding was begun here and not ended. */
export async function shopState({ mongo, pg }: Target): Promise<'empty' | 'half' | 'filled'> {
  const [mark] = await pg.db
    .select({ value: settings.value })
    .from(settings)
    .where(eq(settings.key, KEY))
    .limit(1);
  if ((mark?.value as { state?: string } | undefined)?.state === 'running') return 'half';
  if ((await mongo.collection('products').estimatedDocumentCount()) > 0) return 'filled';
  const [row] = await pg.db.execute<{ filled: boolean }>(raw`
    select exists (select 1 from orders) or exists (select 1 from customers) or exists (select 1 from staff) as filled`);
  return row?.filled ? 'filled' : 'empty';
}

/** Stands in the database from the first write of a seeding to its last. */
export async function markSeed(
  { db }: PostgresClient,
  state: 'running' | 'done',
  { products, orders, seed, now }: { products: number; orders: number; seed: string; now: Date },
): Promise<void> {
  const value = { state, products, orders, seed, now: now.toISOString() };
  await db
    .insert(settings)
    .values({ key: KEY, value, updatedAt: now })
    .onConflictDoUpdate({ target: settings.key, set: { value, updatedAt: now } });
}

/** Takes everything out of the shop, people and orders included. */
export async function clearShop({ mongo, pg }: Target): Promise<void> {
  await Promise.all([...Object.keys(INDEXES), 'counters'].map((name) => emptyCollection(mongo, name)));
  const names = TABLES.map((table) => `"${getTableName(table)}"`).join(', ');
  await pg.sql.unsafe(`truncate ${names} restart identity cascade`);
}

async function emptyCollection(mongo: Db, name: string): Promise<void> {
  const collection = mongo.collection(name);
  if ((await collection.estimatedDocumentCount()) > MANY_DOCUMENTS) await collection.drop();
  else await collection.deleteMany({});
}
