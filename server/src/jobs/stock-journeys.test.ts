import { describe, expect, test } from 'bun:test';
import type { LocationId, ProductId, VariantId } from '@zivero/shared/schemas/ids';
import { sql } from 'drizzle-orm';
import { openMoneyShop } from '../../test/money-shop.fixture.ts';

const shop = await openMoneyShop();
const { db, stock } = shop;
const staffId = 'stf_00000000000000000000000000';
const actor = { kind: 'staff', id: staffId } as const;

const [main] = await stock.locations();
if (main === undefined) throw new Error('no location');
await stock.addLocation({ name: 'South' });
const south = (await stock.locations()).find((one) => one.name === 'South')?.id ?? main.id;

/** on hand, reserved, back-ordered; the first location first. */
const rowsOf = async (id: VariantId, productId: ProductId) =>
  (await stock.ofProduct(productId)).rows
    .filter((row) => row.variantId === id)
    .map((row) => [row.onHand, row.reserved, row.backordered]);
const deliver = (variantId: VariantId, units: number, locationId: LocationId = south) =>
  stock.adjust({ variantId, locationId, change: { kind: 'delta', delta: units }, reason: 'received' }, actor);

async function bundle() {
  const [mug, plate, set] = [
    await shop.product({ stock: 10 }),
    await shop.product({ stock: 2 }),
    await shop.product({ stock: 0 }),
  ];
  const parts = [
    { variantId: mug.variantId, quantity: 4 },
    { variantId: plate.variantId, quantity: 1 },
  ];
  expect(await stock.setBundle({ variantId: set.variantId, parts })).toEqual({ kind: 'ok' });
  await stock.mirror([mug.productId]);
  return { mug, plate, set };
}
const linesOf = async (id: Parameters<typeof shop.orderOf>[0], quantity: number) =>
  (await shop.orderOf(id)).lines.map((line) => ({ orderLineId: line.id, quantity }));

describe('a bundle', () => {
  test('is paid, sent and brought back by its parts', async () => {
    const { mug, plate, set } = await bundle();
    const made = await shop.paid({ variantId: set.variantId, quantity: 2 });
    expect(await rowsOf(mug.variantId, mug.productId)).toEqual([[10, 8, 0]]);
    expect(await rowsOf(plate.variantId, plate.productId)).toEqual([[2, 2, 0]]);
    await shop.orders.markPacked(made.id, staffId);
    const [line] = await linesOf(made.id, 1);
    if (line === undefined) throw new Error('a line');
    const sent = await shop.orders.fulfil({ orderId: made.id, lines: [line], notifyShopper: false }, staffId);
    expect(sent.kind).toBe('ok');
    expect(await rowsOf(mug.variantId, mug.productId)).toEqual([[6, 4, 0]]);
    const { fulfilments } = await shop.orderOf(made.id);
    const places = await stock.placesOf(
      made.id,
      fulfilments.map((one) => one.id),
    );
    expect(places.sent.map((one) => [one.variantId, one.locationId, one.quantity]).toSorted()).toEqual(
      [
        [mug.variantId, main.id, 4],
        [plate.variantId, main.id, 1],
      ].toSorted(),
    );
    expect(places.held.map((one) => one.quantity).toSorted()).toEqual([1, 4]);
    const lines = [{ orderLineId: line.orderLineId, quantity: 2, restock: true }];
    const wish = {
      orderId: made.id,
      idempotencyKey: crypto.randomUUID(),
      lines,
      shippingMinor: 0,
      extraMinor: 0,
    };
    const refunded = await shop.payments.refund({ ...wish, reason: 'other' }, staffId);
    expect(refunded.kind).toBe('ok');
    await shop.quiet();
    // The set that was not sent is free again, the one that was lies on the shelf.
    expect(await rowsOf(mug.variantId, mug.productId)).toEqual([[10, 0, 0]]);
    expect(await rowsOf(plate.variantId, plate.productId)).toEqual([[2, 0, 0]]);
  });

  test('that nobody pays for gives its parts back', async () => {
    const { mug, set } = await bundle();
    const made = await shop.ordered({ variantId: set.variantId, quantity: 2 });
    expect(await rowsOf(mug.variantId, mug.productId)).toEqual([[10, 8, 0]]);
    await shop.advance(34 * 60);
    await shop.payments.expireOrder(made.id);
    expect(await rowsOf(mug.variantId, mug.productId)).toEqual([[10, 0, 0]]);
    expect((await shop.orderOf(made.id)).paymentState).toBe('expired');
  });

  test('is as scarce as its scarcest part, for two who want the last at once', async () => {
    const { set } = await bundle();
    const buyers = await Promise.all(
      Array.from({ length: 4 }, async () => {
        const who = shop.buyer();
        await shop.fill(who, [{ variantId: set.variantId, quantity: 1 }]);
        return { who, input: await shop.wishOf(who) };
      }),
    );
    const answers = await Promise.all(buyers.map(({ who, input }) => shop.place(who, input)));
    expect(answers.map((one) => one.kind).toSorted()).toEqual(['ok', 'ok', 'short-stock', 'short-stock']);
  });
});

describe('back-orders', () => {
  test('are served by a delivery to another location and sent from there', async () => {
    const mug = await shop.product({ stock: 1, backorderLimit: 5 });
    const made = await shop.paid({ variantId: mug.variantId, quantity: 3 });
    expect(await rowsOf(mug.variantId, mug.productId)).toEqual([[1, 1, 2]]);
    await deliver(mug.variantId, 5);
    expect(await rowsOf(mug.variantId, mug.productId)).toEqual([
      [1, 1, 0],
      [5, 2, 0],
    ]);
    await shop.orders.markPacked(made.id, staffId);
    const lines = await linesOf(made.id, 3);
    await shop.orders.fulfil({ orderId: made.id, lines, notifyShopper: false }, staffId);
    expect(await rowsOf(mug.variantId, mug.productId)).toEqual([
      [0, 0, 0],
      [3, 0, 0],
    ]);
  });

  test('a count that takes from a paid order is written into its story', async () => {
    const mug = await shop.product({ stock: 2 });
    const made = await shop.paid({ variantId: mug.variantId, quantity: 2 });
    const counted = await stock.adjust(
      { variantId: mug.variantId, change: { kind: 'count', onHand: 1 }, reason: 'count' },
      actor,
    );
    expect(counted).toMatchObject({ kind: 'ok', short: 1 });
    expect((await shop.orderOf(made.id)).timeline.map((one) => one.kind)).toContain('short');
  });
});

test('who waits for a sold-out variant is told once when it can be bought in the shop', async () => {
  const mug = await shop.product({ stock: 0 });
  const input = { variantId: mug.variantId, email: 'ann@shop.test' };
  expect(await shop.stockNotices.ask(input, '192.0.2.9')).toEqual({ kind: 'ok' });
  await deliver(mug.variantId, 2);
  await stock.mirror([mug.productId]);
  const [row] = await db.execute<{ state: string }>(
    sql`select state from stock_notices where variant_id = ${mug.variantId}`,
  );
  // This shop has no mail server: nobody is told, and nobody is said to have been told.
  expect(row?.state).toBe('waiting');
});

test("the shop's number for low is changed alone, whatever else is saved at the same time", async () => {
  const before = await shop.settings.get();
  await Promise.all([
    shop.stockLists.setShopThreshold({ lowThreshold: 7 }),
    shop.settings.patch({ tagline: 'Changed' }),
  ]);
  expect(await shop.settings.get()).toEqual({ ...before, lowStockThreshold: 7, tagline: 'Changed' });
  expect(await shop.stockLists.shopThreshold()).toEqual({ lowThreshold: 7 });
});

test('after all of it the books of stock and money agree', () => shop.expectBooks());
