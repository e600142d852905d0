import { expect, test } from 'bun:test';
import { sql } from 'drizzle-orm';
import { openMoneyShop } from '../../../test/money-shop.fixture.ts';

const shop = await openMoneyShop();
const found = async () => (await shop.payments.audit()).map(({ orderId, why }) => ({ orderId, why }));

test('orders paid, refunded, disputed, given up and waiting fit their ledgers', async () => {
  const { variantId } = await shop.product({ stock: 9 });
  await shop.ordered({ variantId, quantity: 1 });
  const paid = await shop.paid({ variantId, quantity: 1 });
  const refund = { orderId: paid.id, idempotencyKey: crypto.randomUUID(), lines: [], shippingMinor: 0 };
  await shop.payments.refund({ ...refund, extraMinor: 200, reason: 'goodwill' }, 'stf_x');
  const disputed = await shop.paid({ variantId, quantity: 1 });
  await shop.standIn.control('POST', 'disputes', { session: disputed.sessionId });
  const given = await shop.ordered({ variantId, quantity: 1 });
  await shop.payments.endOrder(given.id);
  await shop.quiet();
  expect(await found()).toEqual([]);
});

test('of orders that ended long ago a look at recent ones says nothing, one at all of them does', async () => {
  const { variantId } = await shop.product({ stock: 2 });
  const [old, open] = [
    await shop.paid({ variantId, quantity: 1 }),
    await shop.paid({ variantId, quantity: 1 }),
  ];
  for (const { id } of [old, open]) {
    await shop.db.execute(sql`update orders set placed_at = placed_at - interval '90 days' where id = ${id}`);
    await shop.db.execute(sql`update ledger set amount_minor = amount_minor - 1,
      at = at - interval '90 days' where order_id = ${id}`);
  }
  await shop.db.execute(sql`update orders set fulfilment_state = 'delivered' where id = ${old.id}`);
  const idsOf = (rows: { orderId: string }[]) => [...new Set(rows.map((row) => row.orderId))].toSorted();
  expect(idsOf(await found())).toEqual([open.id]);
  expect(idsOf(await shop.payments.audit('all'))).toEqual([old.id, open.id].toSorted());
  await shop.db.execute(sql`update ledger set amount_minor = amount_minor + 1
    where order_id in (${old.id}, ${open.id})`);
  expect(await shop.payments.audit('all')).toEqual([]);
});

test('money that is missing in the ledger, or in an order’s state, is found', async () => {
  const { variantId } = await shop.product({ stock: 9 });
  const [lost, claimed, late] = [
    await shop.paid({ variantId, quantity: 1 }),
    await shop.ordered({ variantId, quantity: 1 }),
    await shop.paid({ variantId, quantity: 1 }),
  ];
  await shop.db.execute(sql`delete from ledger where order_id = ${lost.id}`);
  await shop.db.execute(sql`update orders set payment_state = 'refunded' where id = ${late.id}`);
  expect((await found()).filter(({ orderId }) => orderId === claimed.id)).toEqual([]);
  expect(await found()).toEqual(
    expect.arrayContaining([
      { orderId: lost.id, why: 'books' },
      { orderId: lost.id, why: 'state' },
      { orderId: late.id, why: 'state' },
    ]),
  );
  // Shown to staff from the same view, not read anew for each look.
  expect((await shop.payments.mismatches()).length).toBe(3);
  await shop.db.execute(sql`update orders set payment_state = 'paid' where id = ${late.id}`);
  expect((await shop.payments.mismatches()).length).toBe(3);
  expect((await found()).length).toBe(2);
});
