import { describe, expect, test } from 'bun:test';
import type { VariantId } from '@zivero/shared/schemas/ids';
import { FindOrder } from '@zivero/shared/schemas/orders';
import { openMoneyShop } from '../../../test/money-shop.fixture.ts';
import { newId } from '../../kernel/ids.ts';

const shop = await openMoneyShop();
const { variantId, productId } = await shop.product({ stock: 20, priceMinor: 1_000 });
const find = (number: string, email: string, ip: string = newId('anon')) =>
  shop.orders.find({ number, email }, ip);

describe('finding an order as a guest', () => {
  test('by number and e-mail, however they are typed', async () => {
    const made = await shop.paid({ variantId, quantity: 1 });
    const found = { kind: 'found', token: made.placed.orderToken } as const;
    expect(await find(made.placed.orderNumber, 'ann@example.com')).toEqual(found);
    expect(await find(`# ${made.placed.orderNumber}`, ' ANN@Example.com ')).toEqual(found);
  });

  test('another address and a number that is not there are answered alike, after the same time', async () => {
    const made = await shop.paid({ variantId, quantity: 1 });
    const timed = async (number: string, email: string) => {
      const from = performance.now();
      const answer = await find(number, email);
      return { answer, ms: performance.now() - from };
    };
    const other = await timed(made.placed.orderNumber, 'bob@example.com');
    const none = await timed('999999999', 'ann@example.com');
    const right = await timed(made.placed.orderNumber, 'ann@example.com');
    expect(other.answer).toEqual({ kind: 'unknown' });
    expect(none.answer).toEqual({ kind: 'unknown' });
    for (const { ms } of [other, none, right]) expect(ms).toBeGreaterThanOrEqual(119);
  });

  test('a stranger who tries addresses on one number is ended, and keeps its shopper from nothing', async () => {
    const made = await shop.paid({ variantId, quantity: 1 });
    const { orderNumber, orderToken } = made.placed;
    const stranger = newId('anon');
    const tries = await Promise.allSettled(
      Array.from({ length: 9 }, (_, n) => find(orderNumber, `guess${n}@example.com`, stranger)),
    );
    const refused = tries.filter((one) => one.status === 'rejected');
    expect(refused).toHaveLength(4);
    expect(refused[0]?.reason).toMatchObject({ code: 'request.too-many', status: 429 });
    // From many places too.
    await Promise.all(Array.from({ length: 30 }, (_, n) => find(orderNumber, `other${n}@example.com`)));
    expect(await find(orderNumber, 'ann@example.com')).toEqual({ kind: 'found', token: orderToken });
  });

  test('the same address and number are not asked about for ever, from however many places', async () => {
    const tries = await Promise.allSettled(
      Array.from({ length: 14 }, () => find('888888888', 'eve@example.com')),
    );
    expect(tries.filter((one) => one.status === 'rejected')).toHaveLength(4);
  });

  test.each([
    ['', 'ann@example.com'],
    ['10001; drop table orders', 'ann@example.com'],
    ['1e9', 'ann@example.com'],
    ['10001', 'ann'],
    ['10001', `${'a'.repeat(300)}@example.com`],
  ])('refuses %j with %j before anything is asked', (number, email) => {
    expect(FindOrder.safeParse({ number, email }).success).toBe(false);
  });
});

describe('buying again', () => {
  test('what is still there goes into the bag, the rest is told', async () => {
    const scarce = await shop.product({ stock: 3, priceMinor: 500 });
    const gone = await shop.product({ stock: 5 });
    const items: { variantId: VariantId; quantity: number }[] = [
      { variantId, quantity: 2 },
      { variantId: scarce.variantId, quantity: 2 },
      { variantId: gone.variantId, quantity: 1 },
    ];
    const made = await shop.paid(...items);
    await shop.infra.mongo.db
      .collection<{ _id: string; status: string }>('products')
      .updateOne({ _id: gone.productId }, { $set: { status: 'archived' } });
    await shop.stock.mirror([productId, scarce.productId]);
    const who = shop.buyer();
    await shop.cart.addLine(who, { variantId, quantity: 1 });
    const answer = await shop.orders.buyAgain(who, made.placed.orderToken);
    if (answer.kind !== 'ok') throw new Error(answer.kind);
    expect(answer.added).toBe(3);
    expect(answer.missing.map(({ wanted, added }) => [wanted, added])).toEqual([
      [2, 1],
      [1, 0],
    ]);
    expect(answer.cart.lines.map((line) => [line.variantId, line.quantity])).toEqual([
      [variantId, 3],
      [scarce.variantId, 1],
    ]);
  });

  test('an order that is not there is a typed fault', async () => {
    await expect(shop.orders.buyAgain(shop.buyer(), 'x'.repeat(43))).rejects.toMatchObject({
      code: 'order.not-found',
    });
  });
});
