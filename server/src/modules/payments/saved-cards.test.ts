import { describe, expect, test } from 'bun:test';
import type { CustomerId } from '@zivero/shared/schemas/ids';
import { RemoveCard } from '@zivero/shared/schemas/saved-cards';
import { sql } from 'drizzle-orm';
import { openMoneyShop } from '../../../test/money-shop.fixture.ts';
import { guestContext } from '../../../test/test-context.ts';
import { newId } from '../../kernel/ids.ts';
import { createCallerFactory } from '../../rpc/trpc.ts';
import { createPaymentsStoreRouter } from './payments.store.router.ts';

const shop = await openMoneyShop();
const { stripe } = shop.standIn;
const { cards } = shop.payments;

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

/** Bought once, with a card that Stripe keeps. */
async function withCard() {
  const who = await customer();
  const { session } = await sessionOf(who);
  await shop.pay(session.id, { save: true });
  await shop.quiet();
  const listed = await cards.list(who.customerId);
  if (listed.kind !== 'ok' || !listed.cards[0]) throw new Error('a card');
  return { ...who, card: listed.cards[0] };
}

describe('the saved cards of an account', () => {
  test('are shown without their numbers, and one is removed at Stripe for good', async () => {
    const who = await withCard();
    expect(Object.keys(who.card).toSorted()).toEqual(
      ['brand', 'expiresMonth', 'expiresYear', 'id', 'isExpired', 'last4'].toSorted(),
    );
    expect(who.card).toMatchObject({ brand: 'visa', last4: '4242', isExpired: false });
    expect(await cards.remove(who.customerId, who.card.id)).toEqual({ kind: 'ok', cards: [] });
    expect((await stripe.paymentMethods.retrieve(who.card.id)).customer).toBeNull();
    expect(await cards.list(who.customerId)).toEqual({ kind: 'ok', cards: [] });
    // Pressed twice, or in another window.
    expect(await cards.remove(who.customerId, who.card.id)).toEqual({ kind: 'unknown' });
    const page = await (await fetch((await sessionOf(who)).session.url ?? '')).text();
    expect(page).not.toContain('•••• 4242');
  });

  test('of somebody else cannot be removed, nor told from one that nobody has', async () => {
    const [mine, theirs] = [await withCard(), await withCard()];
    expect(await cards.remove(mine.customerId, theirs.card.id)).toEqual({ kind: 'unknown' });
    expect(await cards.remove(mine.customerId, 'pm_nobody')).toEqual({ kind: 'unknown' });
    expect(await cards.remove((await customer()).customerId, theirs.card.id)).toEqual({ kind: 'unknown' });
    expect(await cards.list(theirs.customerId)).toMatchObject({ cards: [{ id: theirs.card.id }] });
  });

  test('are none for who never paid here, and for who is gone at Stripe', async () => {
    expect(await cards.list((await customer()).customerId)).toEqual({ kind: 'ok', cards: [] });
    const gone = await customer();
    await shop.db.execute(sql`insert into stripe_customers (customer_id, stripe_id, created_at)
      values (${gone.customerId}, 'cus_away', now())`);
    expect(await cards.list(gone.customerId)).toEqual({ kind: 'ok', cards: [] });
  });

  test('while Stripe cannot be asked are said to be unavailable, and nothing is removed', async () => {
    const who = await withCard();
    // Asked twice each.
    const fail = (path: string) => shop.standIn.control('POST', 'faults', { path, kind: 'error', times: 2 });
    await fail('/v1/customers');
    expect(await cards.list(who.customerId)).toEqual({ kind: 'unavailable' });
    await fail('/v1/payment_methods');
    expect(await cards.remove(who.customerId, who.card.id)).toEqual({ kind: 'unavailable' });
    expect(await cards.list(who.customerId)).toMatchObject({ cards: [{ id: who.card.id }] });
  });

  test('are for the signed-in alone; what is no id of Stripe is refused', async () => {
    const router = createPaymentsStoreRouter({ cards, limit: async () => true });
    const guest = createCallerFactory(router)(guestContext());
    await expect(guest.cards()).rejects.toMatchObject({ cause: { code: 'auth.required' } });
    await expect(guest.removeCard({ id: 'pm_1' })).rejects.toMatchObject({
      cause: { code: 'auth.required' },
    });
    for (const id of ['../refunds', 'pm_1/detach', 'cus_1', '', 'pm_'])
      expect([id, RemoveCard.safeParse({ id }).success]).toEqual([id, false]);
  });
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
