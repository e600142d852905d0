import { describe, expect, test } from 'bun:test';
import type { SavePromotion } from '@zivero/shared/schemas/promotions';
import { sql } from 'drizzle-orm';
import { openMoneyShop } from '../../../test/money-shop.fixture.ts';

const shop = await openMoneyShop();
const { variantId } = await shop.product({ stock: 500, priceMinor: 10_000 });

async function promotion(over: Partial<SavePromotion> = {}) {
  const saved = await shop.promotions.save({
    name: 'Ten off',
    code: `CODE-${crypto.randomUUID().slice(0, 8)}`,
    rule: {
      effect: { kind: 'percent', basisPoints: 1_000 },
      scope: { productIds: [], categoryIds: [], tags: [] },
      minimum: [],
      customerGroups: [],
      stacking: 'together',
      priority: 0,
    },
    isActive: true,
    startsAt: null,
    endsAt: null,
    usageLimit: null,
    perCustomerLimit: null,
    ...over,
  });
  if (saved.kind !== 'ok') throw new Error(saved.kind);
  return { ...saved.promotion, code: saved.promotion.code ?? '' };
}
async function buyerWith(code: string) {
  const who = shop.buyer();
  await shop.fill(who, [{ variantId, quantity: 1 }]);
  const added = await shop.cart.addCode(who, code);
  if (added.kind !== 'ok') throw new Error(added.kind);
  return { who, cart: added.cart };
}
/** What the checkout page sends: the total and the promotions of its quote. */
async function wish(who: Parameters<typeof shop.place>[0], email: string) {
  const { explanation } = await shop.checkout.quote(who, { country: 'NL', email });
  const expectedPromotions = explanation.promotions
    .filter((one) => one.whyNot === null)
    .map((one) => one.promotionId);
  const quote = await shop.checkout.quote(who, { country: 'NL', email });
  return shop.wishOf(who, {
    email,
    expectedPromotions,
    expectedTotalMinor: quote.totals.total.amountMinor,
  });
}
const usesOf = async (id: string) => {
  const [row] = await shop.db.execute<{ used: number; open: number }>(sql`select used,
    (select count(*)::int from promotion_uses where promotion_id = ${id} and state <> 'released') as open
    from promotions where id = ${id}`);
  return row;
};

describe('a code', () => {
  test('reduces the bag, the quote, the order and the charge by the same', async () => {
    const { code } = await promotion();
    const { who, cart } = await buyerWith(` ${code.toLowerCase()}\u200b`);
    expect(cart).toMatchObject({
      discount: { amountMinor: 1_000 },
      total: { amountMinor: 9_000 },
      codes: [{ key: code, whyNot: null, amount: { amountMinor: 1_000 } }],
    });
    const placed = await shop.place(who, await wish(who, 'ann@example.com'));
    if (placed.kind !== 'ok') throw new Error(placed.kind);
    const { id, sessionId } = await shop.recordOf(placed);
    const session = await shop.standIn.stripe.checkout.sessions.retrieve(sessionId);
    const order = await shop.orderOf(id);
    expect(order.totals).toMatchObject({ discount: { amountMinor: 1_000 } });
    expect(session.amount_total).toBe(order.totals.due.amountMinor);
    const told = await shop.orders.byToken(placed.orderToken);
    expect(told.pricing?.promotions).toMatchObject([{ code, amountMinor: 1_000, whyNot: null }]);
    await shop.pay(sessionId);
    await shop.quiet();
    await shop.expectBooks();
  });

  test('that is none, unknown or one too many is refused, and nothing is kept', async () => {
    const who = shop.buyer();
    await shop.fill(who, [{ variantId, quantity: 1 }]);
    expect(await shop.cart.addCode(who, '🎁')).toEqual({ kind: 'refused', why: 'malformed' });
    expect(await shop.cart.addCode(who, 'no-such-code')).toEqual({ kind: 'refused', why: 'unknown' });
    for (let n = 0; n < 5; n += 1) await shop.cart.addCode(who, (await promotion()).code);
    expect(await shop.cart.addCode(who, (await promotion()).code)).toEqual({
      kind: 'refused',
      why: 'too-many',
    });
    const seen = await shop.cart.get(who);
    expect(seen.kind === 'ok' && seen.cart.codes).toHaveLength(5);
  });

  test.each<[string, Partial<SavePromotion>, string]>([
    ['before its day', { startsAt: new Date(Date.now() + 86_400_000) }, 'not-started'],
    ['after its day', { endsAt: new Date(Date.now() - 1_000) }, 'ended'],
    ['switched off', { isActive: false }, 'ended'],
  ])('%s stays in the bag and says why it gives nothing', async (_, over, why) => {
    const { cart } = await buyerWith((await promotion(over)).code);
    expect(cart).toMatchObject({ discount: { amountMinor: 0 }, codes: [{ whyNot: why }] });
  });

  test('of a group is for its members, who have to sign in', async () => {
    const { rule } = await promotion();
    const { code } = await promotion({ rule: { ...rule, customerGroups: ['trade'] } });
    const { cart } = await buyerWith(code);
    expect(cart.codes).toMatchObject([{ whyNot: 'sign-in' }]);
  });
});

describe('limits', () => {
  test('of 12 who order at once with a code for 3, three get it and nobody else orders at that price', async () => {
    const { id, code } = await promotion({ usageLimit: 3 });
    const wishes = [];
    for (let n = 0; n < 12; n += 1) {
      const { who } = await buyerWith(code);
      wishes.push({ who, input: await wish(who, `one${n}@example.com`) });
    }
    const answers = await Promise.all(wishes.map(({ who, input }) => shop.place(who, input)));
    expect(answers.filter((answer) => answer.kind === 'ok')).toHaveLength(3);
    const gone = answers.filter((answer) => answer.kind === 'promotion-gone');
    expect(gone).toHaveLength(9);
    for (const answer of gone) {
      expect(answer.promotions).toMatchObject([{ code, whyNot: 'used-up' }]);
      expect(answer.quote.totals.discount.amountMinor).toBe(0);
    }
    expect(await usesOf(id)).toEqual({ used: 3, open: 3 });
  });

  test('one per customer holds for one e-mail address in many bags at once', async () => {
    const { id, code } = await promotion({ perCustomerLimit: 1 });
    const wishes = [];
    for (let n = 0; n < 6; n += 1) {
      const { who } = await buyerWith(code);
      wishes.push({ who, input: await wish(who, 'greedy@example.com') });
    }
    const answers = await Promise.all(wishes.map(({ who, input }) => shop.place(who, input)));
    expect(answers.filter((answer) => answer.kind === 'ok')).toHaveLength(1);
    expect(await usesOf(id)).toEqual({ used: 1, open: 1 });
    const { who } = await buyerWith(code);
    const { explanation } = await shop.checkout.quote(who, { country: 'NL', email: ' Greedy@Example.com' });
    expect(explanation.promotions).toMatchObject([{ whyNot: 'used-by-you' }]);
  });

  test('the last use in one’s own waiting order is not used up to oneself', async () => {
    const { code } = await promotion({ usageLimit: 1, perCustomerLimit: 1 });
    const { who } = await buyerWith(code);
    const placed = await shop.place(who, await wish(who, 'own@example.com'));
    const again = await wish(who, 'own@example.com');
    expect(await shop.place(who, again)).toEqual(placed);
  });

  test('an order that is never paid gives its use back to the next; paid late, it has none any more', async () => {
    const { id, code } = await promotion({ usageLimit: 1 });
    const { who } = await buyerWith(code);
    const placed = await shop.place(who, await wish(who, 'late@example.com'));
    if (placed.kind !== 'ok') throw new Error(placed.kind);
    const { id: orderId, sessionId } = await shop.recordOf(placed);
    await shop.standIn.stripe.checkout.sessions.expire(sessionId);
    await shop.quiet();
    expect(await shop.orderOf(orderId)).toMatchObject({ paymentState: 'expired' });
    expect(await usesOf(id)).toEqual({ used: 0, open: 0 });
    const next = await buyerWith(code);
    expect(await shop.place(next.who, await wish(next.who, 'next@example.com'))).toMatchObject({
      kind: 'ok',
    });
    const late = await shop.orders.records.byId(orderId);
    if (late === null) throw new Error('no order');
    const stock = await shop.stockOf(variantId);
    const payment = { paidAt: new Date(), intentId: null, needsReview: null };
    expect(await shop.db.transaction((tx) => shop.payments.complete(tx, late, payment))).toBeNull();
    expect(await usesOf(id)).toEqual({ used: 1, open: 1 });
    expect(await shop.stockOf(variantId)).toEqual(stock);
    await shop.expectBooks();
  });

  test('a paid order that is cancelled gives its use back', async () => {
    const { id, code } = await promotion({ usageLimit: 1 });
    const { who } = await buyerWith(code);
    const placed = await shop.place(who, await wish(who, 'cancel@example.com'));
    if (placed.kind !== 'ok') throw new Error(placed.kind);
    const { id: orderId, sessionId } = await shop.recordOf(placed);
    await shop.pay(sessionId);
    await shop.quiet();
    expect(await usesOf(id)).toEqual({ used: 1, open: 1 });
    const staff = `stf_${'0'.repeat(26)}`;
    expect(await shop.payments.cancel({ orderId }, staff)).toMatchObject({ kind: 'ok' });
    expect(await usesOf(id)).toEqual({ used: 0, open: 0 });
    await shop.quiet();
    await shop.expectBooks();
  });

  test('a limit that is set later counts the orders before it', async () => {
    const made = await promotion();
    const { who } = await buyerWith(made.code);
    await shop.place(who, await wish(who, 'early@example.com'));
    expect(await usesOf(made.id)).toEqual({ used: 0, open: 1 });
    const { used: _, createdAt: __, ...fields } = made;
    expect(await shop.promotions.save({ ...fields, usageLimit: 1 })).toMatchObject({ kind: 'ok' });
    expect(await shop.promotions.save({ ...fields, usageLimit: 9 })).toMatchObject({ kind: 'conflict' });
    const { cart } = await buyerWith(made.code);
    expect(cart.codes).toMatchObject([{ whyNot: 'used-up' }]);
  });
});

describe('staff', () => {
  test('a code is kept normalised and belongs to one promotion', async () => {
    const { code } = await promotion({ code: ' ｗｉｎｔｅｒ 26 ' });
    expect(code).toBe('WINTER26');
    const { id: _, version: __, used: ___, createdAt: ____, ...fields } = await promotion();
    expect(await shop.promotions.save({ ...fields, code: 'winter26' })).toEqual({ kind: 'code-taken' });
    expect(await shop.promotions.save({ ...fields, code: 'a%b' })).toEqual({ kind: 'code-malformed' });
  });

  test('an automatic promotion applies by itself until it is taken away', async () => {
    const { id } = await promotion({ code: null });
    const who = shop.buyer();
    await shop.fill(who, [{ variantId, quantity: 1 }]);
    const seen = await shop.cart.get(who);
    expect(seen).toMatchObject({
      cart: { discount: { amountMinor: 1_000 }, reductions: [{ promotionId: id }] },
    });
    await shop.promotions.remove(id);
    expect(await shop.cart.get(who)).toMatchObject({
      cart: { discount: { amountMinor: 0 }, reductions: [] },
    });
    expect((await shop.promotions.list()).some((one) => one.id === id)).toBe(false);
  });
});

describe('a total of nothing', () => {
  test('completes without Stripe when a promotion pays for all of it', async () => {
    const { rule } = await promotion();
    const all = await promotion({ rule: { ...rule, effect: { kind: 'percent', basisPoints: 10_000 } } });
    const free = await promotion({ rule: { ...rule, effect: { kind: 'free-shipping' } } });
    await shop.db.execute(sql`update shipping_methods set free_from_minor = null`);
    await shop.advance(10);
    const { who } = await buyerWith(all.code);
    await shop.cart.addCode(who, free.code);
    const placed = await shop.place(who, await wish(who, 'free@example.com'));
    expect(placed).toMatchObject({ kind: 'ok', paymentUrl: null });
    if (placed.kind !== 'ok') return;
    const { id } = await shop.recordOf(placed);
    expect(await shop.orderOf(id)).toMatchObject({
      paymentState: 'paid',
      totals: { total: { amountMinor: 0 } },
    });
    expect(await usesOf(all.id)).toEqual({ used: 0, open: 1 });
    await shop.expectBooks();
  });
});
