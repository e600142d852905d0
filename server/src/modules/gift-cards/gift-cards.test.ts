import { describe, expect, test } from 'bun:test';
import type { GiftCardId, OrderId } from '@zivero/shared/schemas/ids';
import { sql } from 'drizzle-orm';
import { openMoneyShop, STAFF } from '../../../test/money-shop.fixture.ts';

const shop = await openMoneyShop();
const DAY_MS = 86_400_000;
const { variantId } = await shop.product({ stock: 500, priceMinor: 5_000 });
type Wish = Partial<Parameters<typeof shop.giftCards.issue>[0]>;

async function card(amountMinor: number, over: Wish = {}) {
  const key = {
    idempotencyKey: crypto.randomUUID(),
    currency: 'EUR',
    expiresAt: null,
    note: null,
    email: null,
  };
  const made = await shop.giftCards.issue({ ...key, amountMinor, ...over }, STAFF);
  if (made.kind !== 'ok') throw new Error(made.kind);
  return { id: made.card.id, code: made.code ?? '' };
}
const balanceOf = async (id: GiftCardId) => (await shop.giftCards.byId(id)).balance.amountMinor;
async function buyerWith(codes: readonly string[], quantity = 1) {
  const who = shop.buyer();
  await shop.fill(who, [{ variantId, quantity }]);
  for (const code of codes) {
    const added = await shop.cart.addCode(who, code);
    if (added.kind !== 'ok') throw new Error(added.kind);
  }
  return who;
}
async function wish(who: Parameters<typeof shop.place>[0]) {
  const quote = await shop.checkout.quote(who, { country: 'NL' });
  const input = await shop.wishOf(who, { expectedCreditMinor: quote.totals.credit.amountMinor });
  return { quote, input };
}
async function placedWith(codes: readonly string[], quantity = 1) {
  const who = await buyerWith(codes, quantity);
  const { quote, input } = await wish(who);
  const placed = await shop.place(who, input);
  if (placed.kind !== 'ok') throw new Error(placed.kind);
  return { who, quote, input, placed, ...(await shop.recordOf(placed)) };
}
/** The money on every card is the sum of what was put on and taken off. */
async function expectCards() {
  const wrong = await shop.db.execute(sql`select c.id from gift_cards c where c.balance_minor <>
    (select coalesce(sum(e.amount_minor), 0) from gift_card_entries e where e.gift_card_id = c.id)`);
  expect([...wrong]).toEqual([]);
}
const orderOf = (id: OrderId) => shop.orderOf(id);

describe('a gift card', () => {
  test('pays part of an order: Stripe charges the rest, and the ledger holds both', async () => {
    const { id, code } = await card(2_000);
    const made = await placedWith([` ${code.toLowerCase()} `]);
    const { total, credit, due } = made.quote.totals;
    expect(credit.amountMinor).toBe(2_000);
    expect(made.quote.cards).toMatchObject([{ lastFour: code.slice(-4), pays: { amountMinor: 2_000 } }]);
    expect(await balanceOf(id)).toBe(0);
    const session = await shop.standIn.stripe.checkout.sessions.retrieve(made.sessionId);
    expect(session.amount_total).toBe(due.amountMinor);
    await shop.pay(made.sessionId);
    await shop.quiet();
    const order = await orderOf(made.id);
    expect(order).toMatchObject({
      paymentState: 'paid',
      needsReview: null,
      balance: total,
      refundable: total,
      totals: { credit, due },
    });
    expect(order.ledger.map((entry) => [entry.kind, entry.amount.amountMinor]).toSorted()).toEqual([
      ['charge', due.amountMinor],
      ['credit', 2_000],
    ]);
    expect(order.payments.map((one) => one.provider).toSorted()).toEqual(['credit', 'stripe']);
    await shop.expectBooks();
    await expectCards();
  });

  test('that covers everything completes the order without Stripe, and the rest stays on it', async () => {
    const [one, two] = [await card(1_000), await card(20_000)];
    const made = await placedWith([one.code, two.code]);
    expect(made.placed.paymentUrl).toBeNull();
    expect(await orderOf(made.id)).toMatchObject({ paymentState: 'paid', fulfilmentState: 'to-pack' });
    const total = made.quote.totals.total.amountMinor;
    expect([await balanceOf(one.id), await balanceOf(two.id)]).toEqual([0, 21_000 - total]);
    await shop.expectBooks();
    await expectCards();
  });

  test('gets its money back when the order is never paid; paid late, it is taken again or given back', async () => {
    const { id, code } = await card(2_000);
    const made = await placedWith([code]);
    expect(await balanceOf(id)).toBe(0);
    await shop.standIn.stripe.checkout.sessions.expire(made.sessionId);
    await shop.quiet();
    expect(await orderOf(made.id)).toMatchObject({ paymentState: 'expired' });
    expect(await balanceOf(id)).toBe(2_000);
    const late = await shop.orders.records.byId(made.id);
    if (late === null) throw new Error('no order');
    const payment = { paidAt: new Date(), intentId: null, needsReview: null };
    const spent = await placedWith([code]);
    expect(await shop.db.transaction((tx) => shop.payments.complete(tx, late, payment))).toBeNull();
    await shop.standIn.stripe.checkout.sessions.expire(spent.sessionId);
    await shop.quiet();
    expect(await shop.db.transaction((tx) => shop.payments.complete(tx, late, payment))).not.toBeNull();
    expect(await balanceOf(id)).toBe(0);
    await expectCards();
  });

  test('keeps counting for the bag whose waiting order holds it: the same content is the same order', async () => {
    const { code } = await card(2_000);
    const made = await placedWith([code]);
    const again = await wish(made.who);
    expect(again.quote.totals.credit.amountMinor).toBe(2_000);
    expect(await shop.place(made.who, again.input)).toMatchObject({ orderToken: made.placed.orderToken });
    await shop.cart.removeCode(made.who, made.quote.cards[0]?.key ?? '');
    const without = await wish(made.who);
    expect(without.quote.totals.credit.amountMinor).toBe(0);
    expect(await shop.place(made.who, without.input)).toMatchObject({ kind: 'ok' });
    expect(await orderOf(made.id)).toMatchObject({ paymentState: 'expired' });
    await expectCards();
  });

  test('is spent once when ten buy with it at the same moment; the others are told before anything is written', async () => {
    const { id, code } = await card(12_000);
    const wishes = await Promise.all(
      Array.from({ length: 10 }, async () => {
        const who = await buyerWith([code]);
        return { who, ...(await wish(who)) };
      }),
    );
    const total = wishes[0]?.quote.totals.total.amountMinor ?? 0;
    const answers = await Promise.all(wishes.map(({ who, input }) => shop.place(who, input)));
    const placed = answers.filter((answer) => answer.kind === 'ok');
    expect(placed).toHaveLength(Math.floor(12_000 / total));
    const others = answers.filter((answer) => answer.kind === 'price-changed');
    expect(others).toHaveLength(10 - placed.length);
    expect(await balanceOf(id)).toBe(12_000 - placed.length * total);
    for (const answer of others) expect(answer.quote.totals.credit.amountMinor).toBeLessThan(total);
    await expectCards();
    await shop.expectBooks();
  });

  test('that pays less than was seen is a changed price', async () => {
    const { id, code } = await card(2_000);
    const who = await buyerWith([code]);
    const { input } = await wish(who);
    await shop.giftCards.setDisabled(id, true);
    const answer = await shop.place(who, input);
    expect(answer).toMatchObject({
      kind: 'price-changed',
      quote: { totals: { credit: { amountMinor: 0 } }, cards: [{ whyNot: 'disabled' }] },
    });
  });

  test.each<[string, Wish, string]>([
    ['of another currency', { currency: 'EUR' }, 'other-currency'],
    ['that has expired', { expiresAt: new Date(Date.now() + DAY_MS) }, 'expired'],
  ])('%s stays in the bag and says why it pays nothing', async (_, over, whyNot) => {
    const { id, code } = await card(1_000, over);
    if (whyNot === 'other-currency')
      await shop.db.execute(sql`update gift_cards set currency = 'USD' where id = ${id}`);
    if (whyNot === 'expired')
      await shop.db.execute(
        sql`update gift_cards set expires_at = now() - interval '1 day' where id = ${id}`,
      );
    const { quote } = await wish(await buyerWith([code]));
    expect(quote.cards).toMatchObject([{ whyNot, pays: { amountMinor: 0 } }]);
  });

  test('that nobody made is no code', async () => {
    const who = await buyerWith([]);
    expect(await shop.cart.addCode(who, 'ABCD-EFGH-JKMN-PQRS')).toEqual({ kind: 'refused', why: 'unknown' });
  });
});

describe('money that goes back', () => {
  const { refund } = shop;

  test('a cancelled order gives the card and the bank card what each paid', async () => {
    const { id, code } = await card(2_000);
    const made = await placedWith([code]);
    await shop.pay(made.sessionId);
    await shop.quiet();
    expect(await shop.payments.cancel({ orderId: made.id }, STAFF)).toMatchObject({ kind: 'ok' });
    await shop.quiet();
    expect(await balanceOf(id)).toBe(2_000);
    expect(await orderOf(made.id)).toMatchObject({
      paymentState: 'refunded',
      fulfilmentState: 'cancelled',
      balance: { amountMinor: 0 },
      refundable: { amountMinor: 0 },
    });
    await shop.expectBooks();
    await expectCards();
  });

  test('one that a card paid alone is refunded to it at once, by line and with its stock', async () => {
    const { id, code } = await card(30_000);
    const made = await placedWith([code], 2);
    const before = await balanceOf(id);
    const [line] = (await orderOf(made.id)).lines;
    if (line === undefined) throw new Error('no line');
    const lines = [{ orderLineId: line.id, quantity: 1, restock: true }];
    expect(await refund(made.id, { lines })).toMatchObject({ kind: 'ok', refund: { isCredit: true } });
    expect(await balanceOf(id)).toBe(before + 5_000);
    expect(await orderOf(made.id)).toMatchObject({ paymentState: 'part-refunded' });
    await shop.expectBooks();
    await expectCards();
  });

  test('what a bank card paid goes to store credit when staff say so, once, and never above what is left', async () => {
    const made = await placedWith([]);
    await shop.pay(made.sessionId);
    await shop.quiet();
    const total = made.quote.totals.total.amountMinor;
    const ask = { extraMinor: total, to: 'store-credit' as const, idempotencyKey: crypto.randomUUID() };
    const answers = await Promise.all([refund(made.id, ask), refund(made.id, ask)]);
    expect(answers.map((answer) => answer.kind)).toEqual(['ok', 'ok']);
    expect(await refund(made.id, { extraMinor: 1 })).toMatchObject({ kind: 'too-much' });
    const found = await shop.giftCards.list({ view: 'all', q: 'ann@example.com', limit: 1 });
    expect(found.items[0]).toMatchObject({ balance: { amountMinor: total }, isCredit: false });
    const [row] = await shop.db.execute<{ n: number }>(sql`select count(*)::int as n from pgboss.job
      where name = 'mail.send' and data->>'kind' = 'gift-card' and data->>'subjectId' = ${found.items[0]?.id ?? ''}`);
    expect(row?.n).toBe(1);
    expect(await orderOf(made.id)).toMatchObject({ paymentState: 'refunded', balance: { amountMinor: 0 } });
    await shop.expectBooks();
    await expectCards();
  });

  test('of more than the bank card paid goes there first, the rest onto the card', async () => {
    const { id, code } = await card(2_000);
    const made = await placedWith([code]);
    await shop.pay(made.sessionId);
    await shop.quiet();
    const { due, total } = made.quote.totals;
    expect(await refund(made.id, { extraMinor: due.amountMinor })).toMatchObject({
      refund: { isCredit: false },
    });
    expect(await balanceOf(id)).toBe(0);
    await refund(made.id, { extraMinor: total.amountMinor - due.amountMinor });
    expect(await balanceOf(id)).toBe(2_000);
    await shop.quiet();
    await shop.expectBooks();
    await expectCards();
  });
});

describe('store credit', () => {
  async function customer() {
    const email = `${crypto.randomUUID()}@example.com`;
    const made = await shop.customers.add({ email, name: 'Ann', password: 'correct horse', isDemo: false });
    if (made === null) throw new Error('taken');
    return { kind: 'customer', customerId: made.id, anonymousId: null } as const;
  }
  test('pays for its owner without a code, unless they say no, and for nobody else', async () => {
    const who = await customer();
    await card(3_000, { customerId: who.customerId });
    await shop.cart.addLine(who, { variantId, quantity: 1 });
    const quote = await shop.checkout.quote(who, { country: 'NL' });
    expect(quote).toMatchObject({ totals: { credit: { amountMinor: 3_000 } }, cards: [{ isCredit: true }] });
    await shop.cart.removeCode(who, quote.cards[0]?.key ?? '');
    const off = await shop.checkout.quote(who, { country: 'NL' });
    expect(off).toMatchObject({
      totals: { credit: { amountMinor: 0 } },
      cart: { isCreditOff: true },
      cards: [],
    });
    await shop.cart.useCredit(who, true);
    const on = await shop.checkout.quote(who, { country: 'NL' });
    expect(on.totals.credit.amountMinor).toBe(3_000);
    const other = await customer();
    await shop.cart.addLine(other, { variantId, quantity: 1 });
    expect((await shop.checkout.quote(other, { country: 'NL' })).cards).toEqual([]);
  });
});

describe('staff', () => {
  test('pressing twice issues one card and tells the same code', async () => {
    const wishOf = {
      amountMinor: 500,
      currency: 'EUR',
      expiresAt: null,
      note: 'Sorry',
      email: 'to@example.com',
    };
    const twice = { ...wishOf, idempotencyKey: crypto.randomUUID() };
    const [a, b] = await Promise.all([
      shop.giftCards.issue(twice, STAFF),
      shop.giftCards.issue(twice, STAFF),
    ]);
    expect(a).toEqual(b);
    const { items, total } = await shop.giftCards.list({ view: 'usable', q: 'to@example.com', limit: 5 });
    expect(total).toBe(1);
    expect(JSON.stringify(items)).not.toContain(a.kind === 'ok' ? (a.code ?? '?') : '?');
    expect(await shop.giftCards.toSend(items[0]?.id as GiftCardId)).toMatchObject({
      code: a.kind === 'ok' ? a.code : '',
      email: 'to@example.com',
    });
  });
  test('a currency that the shop does not sell in, or a day that is over, makes no card', async () => {
    const wishOf = { amountMinor: 500, note: null, email: null, idempotencyKey: crypto.randomUUID() };
    expect(await shop.giftCards.issue({ ...wishOf, currency: 'JPY', expiresAt: null }, STAFF)).toEqual({
      kind: 'unknown-currency',
    });
    const past = { ...wishOf, currency: 'EUR', expiresAt: new Date(Date.now() - 1) };
    expect(await shop.giftCards.issue(past, STAFF)).toEqual({ kind: 'expires-in-past' });
  });
});
