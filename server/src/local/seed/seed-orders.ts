import type { ShippingMethod } from '@zivero/shared/schemas/shipping';
import { sql as raw } from 'drizzle-orm';
import type { PostgresClient } from '../../infra/postgres/client.ts';
import * as tables from '../../infra/postgres/tables/orders.ts';
import { reservations, stockMovements } from '../../infra/postgres/tables/stock.ts';
import { copyRows } from './copy-rows.ts';
import { createOrderTimes, type DrawnOrder, drawOrder, ORDER_DAYS, type OrderContext } from './order-draw.ts';
import { rowsOf } from './order-rows.ts';
import { type Story, tellStory } from './order-story.ts';
import { emptyRows, type OrderRows, type OrderStaff } from './order-writer.ts';
import { type DemoProduct, productAt } from './products.ts';
import type { SeedOptions } from './seed-shop.ts';
import type { ProductContext } from './sketch.ts';

type VariantMoves = { reserved: number; sent: number; restocked: number };
/** What all orders together did to the stock and to the counts of what was sold. */
export type Sold = { variants: Map<string, VariantMoves>; units: Map<string, number>; from: Date };
export type OrderOptions = SeedOptions & {
  currency: string;
  taxRateBasisPoints: number;
  firstNumber: number;
  methods: readonly ShippingMethod[];
  productContext: ProductContext;
};

const BATCH = 500;
const DAY_MS = 24 * 3600 * 1000;

/** Goes through all orders once, before the products are written, to learn what they leave in stock. */
export function prepareOrders(options: OrderOptions): { sold: Sold } {
  const from = new Date(options.now.getTime() - (ORDER_DAYS + 30) * DAY_MS);
  const sold: Sold = { variants: new Map(), units: new Map(), from };
  for (const { order, story } of stories(options)) count(sold, order, story);
  return { sold };
}

/** Each order with its story, in the order of their numbers; pure, so that it can be gone through twice. */
function* stories(options: OrderOptions): Generator<{ order: DrawnOrder; story: Story }> {
  const context: OrderContext = { ...options, productAt: remembering(options.productContext) };
  const timeOf = createOrderTimes(options);
  for (let i = 0; i < options.orders; i += 1) {
    const order = drawOrder(i, timeOf(i), context);
    yield { order, story: tellStory(order, options) };
  }
}

const MOST_REMEMBERED = 2_000;

/** Best sellers are drawn again and again. */
function remembering(context: ProductContext): (index: number) => DemoProduct {
  const known = new Map<number, DemoProduct>();
  return (index) => {
    const found = known.get(index) ?? productAt(index, context);
    if (known.size >= MOST_REMEMBERED) known.clear();
    known.set(index, found);
    return found;
  };
}

function count(sold: Sold, order: DrawnOrder, story: Story): void {
  if (story.expiredAt) return;
  const add = (line: number, change: Partial<VariantMoves>) => {
    const id = order.lines[line]?.variantId ?? '';
    const moves = sold.variants.get(id) ?? { reserved: 0, sent: 0, restocked: 0 };
    sold.variants.set(id, {
      reserved: moves.reserved + (change.reserved ?? 0),
      sent: moves.sent + (change.sent ?? 0),
      restocked: moves.restocked + (change.restocked ?? 0),
    });
  };
  const addUnits = (line: number, units: number) => {
    const id = order.lines[line]?.product.id ?? '';
    sold.units.set(id, (sold.units.get(id) ?? 0) + units);
  };
  for (const [i, { quantity }] of order.lines.entries()) {
    add(i, { reserved: quantity });
    addUnits(i, quantity);
  }
  for (const parcel of story.parcels)
    for (const { line, quantity } of parcel.lines) add(line, { reserved: -quantity, sent: quantity });
  for (const refund of story.refunds) {
    for (const { line, quantity, isRestocked } of refund.lines) {
      if (refund.isUnsent) add(line, { reserved: -quantity });
      else if (isRestocked) add(line, { restocked: quantity });
    }
  }
}

/** Writes what `prepareOrders` counted, and moves the sequence of order numbers behind it. */
export async function writeOrders(pg: PostgresClient, options: OrderOptions & OrderStaff): Promise<void> {
  let batch = emptyRows();
  let done = 0;
  for (const { order, story } of stories(options)) {
    const rows = rowsOf(order, story, options);
    for (const key of ROW_KEYS) (batch[key] as unknown[]).push(...rows[key]);
    done += 1;
    if (done % BATCH !== 0 && done !== options.orders) continue;
    await copyBatch(pg, batch);
    batch = emptyRows();
    options.onProgress?.({ step: 'orders', done, total: options.orders });
  }
  if (options.orders > 0)
    await pg.db.execute(raw`select setval('order_numbers', ${options.firstNumber + options.orders - 1})`);
  await pg.sql.unsafe('analyze');
}

/** Parents before what refers to them. */
const TABLES = {
  orders: tables.orders,
  orderLines: tables.orderLines,
  orderTimeline: tables.orderTimeline,
  fulfilments: tables.fulfilments,
  fulfilmentLines: tables.fulfilmentLines,
  payments: tables.payments,
  refunds: tables.refunds,
  refundLines: tables.refundLines,
  ledger: tables.ledger,
  reservations,
  stockMovements,
} as const;
const ROW_KEYS = Object.keys(TABLES) as (keyof OrderRows)[];

async function copyBatch({ sql }: PostgresClient, batch: OrderRows): Promise<void> {
  for (const key of ROW_KEYS) await copyRows(sql, TABLES[key], batch[key]);
}
