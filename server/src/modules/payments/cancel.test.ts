import { expect, test } from 'bun:test';
import { sql } from 'drizzle-orm';
import { openMoneyShop } from '../../../test/money-shop.fixture.ts';
import { newId } from '../../kernel/ids.ts';

const shop = await openMoneyShop();
const STAFF = newId('stf');
const { variantId } = await shop.product({ stock: 10, priceMinor: 1_000 });

test('one press gives units and money back; of two who press at once one is told', async () => {
  const made = await shop.paid({ variantId, quantity: 3 });
  const cancel = () => shop.payments.cancel({ orderId: made.id }, STAFF);
  const both = await Promise.all([cancel(), cancel()]);
  expect(both.map((one) => one.kind).toSorted()).toEqual(['not-possible', 'ok']);
  await shop.quiet();
  const order = await shop.orderOf(made.id);
  expect(order).toMatchObject({ paymentState: 'refunded', fulfilmentState: 'cancelled', isOpen: false });
  expect(order.balance.amountMinor).toBe(0);
  expect(order.refunds.map((one) => one.amount)).toEqual([order.totals.total]);
  expect(await shop.stockOf(variantId)).toEqual({ on_hand: 10, reserved: 0, backordered: 0 });
  await shop.expectBooks();
});

test('only what an earlier refund left goes back, and no unit twice', async () => {
  const made = await shop.paid({ variantId, quantity: 2 });
  const line = (await shop.orderOf(made.id)).lines[0];
  if (line === undefined) throw new Error('no line');
  const lines = [{ orderLineId: line.id, quantity: 1, restock: true }];
  const rest = { shippingMinor: 0, extraMinor: 0, reason: 'other' } as const;
  const idempotencyKey = crypto.randomUUID();
  await shop.payments.refund({ orderId: made.id, idempotencyKey, lines, ...rest }, STAFF);
  expect((await shop.payments.cancel({ orderId: made.id }, STAFF)).kind).toBe('ok');
  await shop.quiet();
  expect((await shop.orderOf(made.id)).balance.amountMinor).toBe(0);
  expect(await shop.stockOf(variantId)).toEqual({ on_hand: 10, reserved: 0, backordered: 0 });
  await shop.expectBooks();
});

test('packed, unpaid and unknown orders are not cancelled, and nothing is written', async () => {
  const packed = await shop.paid({ variantId, quantity: 1 });
  await shop.orders.markPacked(packed.id, STAFF);
  const unpaid = await shop.ordered({ variantId, quantity: 1 });
  const no = (why: string) => ({ kind: 'not-possible', why });
  expect(await shop.payments.cancel({ orderId: packed.id }, STAFF)).toEqual(no('packed') as never);
  expect(await shop.payments.cancel({ orderId: unpaid.id }, STAFF)).toEqual(no('not-paid') as never);
  await expect(shop.payments.cancel({ orderId: newId('ord') }, STAFF)).rejects.toMatchObject({
    code: 'order.not-found',
  });
  const refunds = await shop.db.execute(
    sql`select 1 from refunds where order_id in (${packed.id}, ${unpaid.id})`,
  );
  expect(refunds).toHaveLength(0);
  expect((await shop.stockOf(variantId))?.reserved).toBe(2);
});
