import type { Collection, Db, Document, OptionalUnlessRequiredId } from 'mongodb';
import type { PostgresClient } from '../../infra/postgres/client.ts';
import { stock, stockMovements, stockRules } from '../../infra/postgres/tables/stock.ts';
import { DEFAULT_LOCATION } from '../../modules/stock/stock.rules.ts';
import type { DemoCatalogue } from './catalogue.ts';
import { copyRows, type RowsOf } from './copy-rows.ts';
import { BACKORDER_DAYS, type DemoProduct, productAt } from './products.ts';
import { meanReviews, ratingOf, reviewsOf } from './reviews.ts';
import type { Sold } from './seed-orders.ts';
import type { SeedOptions } from './seed-shop.ts';

const BATCH = 1_000;
type Context = SeedOptions & { catalogue: DemoCatalogue; sold: Sold };

/**
 * Categories, brands, products and reviews to MongoDB, stock to PostgreSQL; a thousand products at a time, so
 * that memory does not grow with the shop.
 */
export async function writeProducts({ mongo, pg }: { mongo: Db; pg: PostgresClient }, context: Context) {
  const { catalogue, products: total, seed, now, onProgress } = context;
  await insertAll(mongo.collection('categories'), catalogue.categories.map(withUnderscore));
  await insertAll(mongo.collection('brands'), catalogue.brands.map(withUnderscore));
  const mean = meanReviews(total);
  const written = { products: 0, variants: 0, reviews: 0 };
  for (let from = 0; from < total; from += BATCH) {
    const documents: Document[] = [];
    const reviews: Document[] = [];
    const rows: RowsOf<typeof stock> = [];
    const movements: RowsOf<typeof stockMovements> = [];
    const rules: RowsOf<typeof stockRules> = [];
    for (let i = from; i < Math.min(total, from + BATCH); i += 1) {
      const made = productAt(i, catalogue.context);
      const own = reviewsOf(made, i, { seed, now, mean });
      made.product.derived.rating = ratingOf(own);
      made.product.derived.soldCount = context.sold.units.get(made.product.id) ?? 0;
      documents.push(withUnderscore(made.product));
      reviews.push(...own.map(withUnderscore));
      addStock(made, context, { rows, movements, rules });
    }
    // All at once: until the mark of the seeding says "done" nobody takes this for a shop.
    await Promise.all([
      copyRows(pg.sql, stock, rows),
      copyRows(pg.sql, stockMovements, movements),
      copyRows(pg.sql, stockRules, rules),
      insertAll(mongo.collection('products'), documents),
      insertAll(mongo.collection('reviews'), reviews),
    ]);
    written.products += documents.length;
    written.variants += rows.length;
    written.reviews += reviews.length;
    onProgress?.({ step: 'products', done: written.products, total });
  }
  return written;
}

type StockRows = {
  rows: RowsOf<typeof stock>;
  movements: RowsOf<typeof stockMovements>;
  rules: RowsOf<typeof stockRules>;
};

/** What is on the shelf now is what is free and what waits to be packed; at first it was also what was sold. */
function addStock(
  { product, stock: free }: DemoProduct,
  { sold, now }: Context,
  { rows, movements, rules }: StockRows,
) {
  const since = new Date(Math.min(product.createdAt.getTime(), sold.from.getTime()));
  for (const [i, variant] of product.variants.entries()) {
    const { onHand = 0, backorderLimit = 0 } = free[i] ?? {};
    const { reserved, sent, restocked } = sold.variants.get(variant.id) ?? NOTHING;
    const place = { variantId: variant.id, locationId: DEFAULT_LOCATION.id };
    rows.push({
      ...place,
      productId: product.id,
      onHand: onHand + reserved,
      reserved,
      backordered: 0,
      backorderLimit,
      updatedAt: now,
    });
    const { id: variantId } = variant;
    const what = { variantId, productId: product.id, lowThreshold: null, updatedAt: now };
    if (backorderLimit !== 0) rules.push({ ...what, backorderDays: BACKORDER_DAYS });
    const atFirst = onHand + reserved + sent - restocked;
    if (atFirst === 0) continue;
    movements.push({
      ...place,
      deltaOnHand: atFirst,
      reason: 'initial',
      actorKind: 'system',
      actorId: null,
      at: since,
    });
  }
}
const NOTHING = { reserved: 0, sent: 0, restocked: 0 };

const withUnderscore = <T extends { id: string }>({ id, ...rest }: T): Document => ({ _id: id, ...rest });

async function insertAll(collection: Collection, documents: Document[]): Promise<void> {
  if (documents.length === 0) return;
  await collection.insertMany(documents as OptionalUnlessRequiredId<Document>[], { ordered: false });
}
