import { expect, test } from 'bun:test';
import type { CustomerId } from '@zivero/shared/schemas/ids';
import { sql } from 'drizzle-orm';
import { openMoneyShop } from '../../../test/money-shop.fixture.ts';
import { newId } from '../../kernel/ids.ts';

const shop = await openMoneyShop();
const { stripe } = shop.standIn;

async function customer() {
  const customerId: CustomerId = newId('cus');
  await shop.db.execute(sql`insert into customers (id, email, name, password_hash, created_at)
    values (${customerId}, ${`${customerId}@example.com`}, 'Ann', 'x', now())`);
  return { kind: 'customer' as const, customerId, anonymousId: null };
}

/** The session that an order of this shopper is paid in. */
async function sessionOf(who: Awaited<ReturnType<typeof customer>> | ReturnType<typeof shop.buyer>) {
  const { variantId } = await shop.product({ stock: 3 });
  await shop.cart.addLine(who, { variantId, quantity: 1 });
  const quote = await shop.checkout.quote(who, { country: 'NL' });
  if (quote.shippingMethodId === null) throw new Error('no delivery');
  const wish = {
    ...(await baseWish()),
    shippingMethodId: quote.shippingMethodId,
    expectedTotalMinor: quote.totals.total.amountMinor,
  };
  const placed = await shop.checkout.place({ shopper: who, ip: newId('anon') }, wish);
  if (placed.kind !== 'ok') throw new Error(placed.kind);
  const { id, sessionId } = await shop.recordOf(placed);
  return { id, session: await stripe.checkout.sessions.retrieve(sessionId) };
}
async function baseWish() {
  const guest = shop.buyer();
  const { variantId } = await shop.product({ stock: 1 });
  await shop.fill(guest, [{ variantId, quantity: 1 }]);
  return shop.wishOf(guest);
}

test('a signed-in customer is one customer at Stripe; a card they saved is offered the next time', async () => {
  const who = await customer();
  const first = await sessionOf(who);
  const stripeId = String(first.session.customer);
  expect(stripeId).toMatch(/^cus_/);
  expect(first.session.saved_payment_method_options?.payment_method_save).toBe('enabled');
  await shop.pay(first.session.id, { save: true });
  await shop.quiet();

  const second = await sessionOf(who);
  expect(second.session.customer).toBe(stripeId);
  const { data } = await stripe.customers.listPaymentMethods(stripeId, { type: 'card' });
  expect(data.map((one) => one.card?.last4)).toEqual(['4242']);
  const page = await (await fetch(second.session.url ?? '')).text();
  expect(page).toContain('•••• 4242');
  await shop.pay(second.session.id, { saved: data[0]?.id });
  await shop.quiet();
  expect(await shop.orderOf(second.id)).toMatchObject({ paymentState: 'paid' });
  await shop.expectBooks();
});

test('guests have no customer, and nobody sees another’s cards', async () => {
  const guest = await sessionOf(shop.buyer());
  expect(guest.session.customer).toBeNull();
  const other = await sessionOf(await customer());
  const page = await (await fetch(other.session.url ?? '')).text();
  expect(page).not.toContain('•••• 4242');
});

test('a customer who is gone at Stripe pays all the same, and is made anew', async () => {
  const who = await customer();
  await shop.db.execute(sql`insert into stripe_customers (customer_id, stripe_id, created_at)
    values (${who.customerId}, 'cus_gone', now())`);
  const made = await sessionOf(who);
  expect(made.session.customer).toBeNull();
  await shop.pay(made.session.id);
  await shop.quiet();
  expect(await shop.orderOf(made.id)).toMatchObject({ paymentState: 'paid' });
  expect(String((await sessionOf(who)).session.customer)).toMatch(/^cus_(?!gone)/);
});
