import { expect, test } from 'bun:test';
import { openMoneyShop } from '../../../test/money-shop.fixture.ts';

const shop = await openMoneyShop();
const { control } = shop.standIn;

test('an event that was lost is found behind hundreds that were lost after it', async () => {
  const { variantId } = await shop.product({ stock: 5 });
  const first = await shop.paid({ variantId, quantity: 1 });
  const other = await shop.paid({ variantId, quantity: 1 });
  await control('PUT', 'chaos', { drop: 1 });
  await control('POST', 'refunds', { session: first.sessionId, amount: 300 });
  for (let n = 0; n < 45; n += 1) await control('POST', 'refunds', { session: other.sessionId, amount: 1 });
  await control('PUT', 'chaos', { drop: 0 });
  await shop.payments.reconcile();
  await shop.payments.idle();
  expect((await shop.orderOf(first.id)).refunds).toMatchObject([{ state: 'succeeded', source: 'stripe' }]);
  await shop.expectBooks();
}, 60_000);
