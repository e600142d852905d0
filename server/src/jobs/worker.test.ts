import { afterAll, describe, expect, test } from 'bun:test';
import { sql } from 'drizzle-orm';
import { openMoneyShop } from '../../test/money-shop.fixture.ts';
import { eventually } from '../local/stripe/testing/stand-in.fixture.ts';
import { createHandlers } from './handlers.ts';
import { createWorker } from './worker.ts';

const shop = await openMoneyShop();
const mails: string[] = [];
const note = (name: string) => async (data: { orderId: string }) => {
  mails.push(`${name} ${data.orderId}`);
};
const worker = createWorker({
  queue: shop.infra.queue,
  handlers: createHandlers({
    ...shop.modules,
    cache: shop.infra.cache,
    mail: {
      'mail.order-confirmation': note('confirmation'),
      'mail.order-sent': note('sent'),
      'mail.refund': note('refund'),
      'mail.send': async () => {},
      'mail.abandoned-carts': async () => {},
      'mail.back-in-stock': async () => {},
    },
  }),
  log: shop.log,
  pollSeconds: 0.5,
});
await worker.start();
afterAll(() => worker.stop());

const availableOf = async (productId: string, variantId: string) =>
  (
    await shop.infra.mongo.db
      .collection<{ _id: string; derived: { available: Record<string, number> } }>('products')
      .findOne({ _id: productId })
  )?.derived.available[variantId];

describe('the worker', () => {
  test('carries a sale to the product, the bag and the shopper', async () => {
    const { productId, variantId } = await shop.product({ stock: 6 });
    const made = await shop.ordered({ variantId, quantity: 2 });
    await eventually(
      () => availableOf(productId, variantId),
      (left) => left === 4,
    );
    await shop.pay(made.sessionId);
    await eventually(
      () => mails,
      (sent) => sent.includes(`confirmation ${made.id}`),
    );
    const emptied = await eventually(
      () => shop.cart.load(made.who),
      (bag) => bag?.items.length === 0,
    );
    expect(emptied?.items).toEqual([]);
    const sold = await eventually(
      async () => (await shop.catalog.byId(productId)).derived.soldCount,
      (count) => count === 2,
    );
    expect(sold).toBe(2);
  });

  test('ends what nobody pays, without anybody asking', async () => {
    const { variantId } = await shop.product({ stock: 1 });
    const made = await shop.ordered({ variantId, quantity: 1 });
    await shop.advance(34 * 60);
    // The job waits for the database's clock; tests move ours alone, so its time is moved too.
    await shop.db.execute(sql`update pgboss.job set start_after = now()
      where name = 'payments.expire' and data->>'orderId' = ${made.id}`);
    await eventually(
      () => shop.orderOf(made.id),
      (order) => order.paymentState === 'expired',
    );
    expect(await shop.stockOf(variantId)).toMatchObject({ reserved: 0 });
  });

  test('has its schedules', async () => {
    const rows = await shop.db.execute<{ name: string }>(sql`select name from pgboss.schedule order by name`);
    expect(rows.map((row) => row.name)).toEqual(['cleanup', 'mail.abandoned-carts', 'payments.reconcile']);
  });

  test('stops with nothing left running, and what comes later waits for the next', async () => {
    await worker.stop();
    const { productId } = await shop.product({ stock: 3 });
    const [job] = await shop.db.execute<{ state: string }>(
      sql`select state from pgboss.job where name = 'stock.mirror' and data->>'productId' = ${productId}`,
    );
    expect(job?.state).toBe('created');
  });
});
