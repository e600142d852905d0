import { describe, expect, test } from 'bun:test';
import type { GiftCardId, OrderId } from '@zivero/shared/schemas/ids';
import { sql } from 'drizzle-orm';
import { openMoneyShop, STAFF } from '../../../test/money-shop.fixture.ts';

/** A gift card pays 20.00 of an order, the bank card the rest. */
const CREDIT = 2_000;
const LINES = 5_000;
/** Succeeds, and a refund onto it can be settled by hand. */
const REFUND_FAILS_LATER = '4000000000005126';
type Shop = Awaited<ReturnType<typeof openMoneyShop>>;

async function card(shop: Shop, amountMinor = CREDIT) {
  const wish = { currency: 'EUR', expiresAt: null, note: null, email: null };
  const made = await shop.giftCards.issue(
    { idempotencyKey: crypto.randomUUID(), amountMinor, ...wish },
    STAFF,
  );
  if (made.kind !== 'ok') throw new Error(made.kind);
  return { id: made.card.id, code: made.code ?? '' };
}
const balanceOf = async (shop: Shop, id: GiftCardId) => (await shop.giftCards.byId(id)).balance.amountMinor;

/** Two things for 25.00 each, with a gift card; not paid yet. */
async function placed(shop: Shop) {
  const { variantId } = await shop.product({ stock: 9, priceMinor: 2_500 });
  const { id: cardId, code } = await card(shop);
  const who = shop.buyer();
  await shop.fill(who, [{ variantId, quantity: 2 }]);
  expect(await shop.cart.addCode(who, code)).toMatchObject({ kind: 'ok' });
  const made = await shop.place(who, await shop.wishOf(who, { expectedCreditMinor: CREDIT }));
  if (made.kind !== 'ok') throw new Error(made.kind);
  const order = await shop.recordOf(made);
  const total = (await shop.orderOf(order.id)).totals.total.amountMinor;
  return { ...order, cardId, variantId, total, due: total - CREDIT };
}
async function expectSound(shop: Shop, cardId: GiftCardId) {
  await shop.quiet();
  await shop.expectBooks();
  expect(await shop.payments.audit('all')).toEqual([]);
  const wrong = await shop.db.execute(sql`select c.id from gift_cards c where c.balance_minor <>
    (select coalesce(sum(e.amount_minor), 0) from gift_card_entries e where e.gift_card_id = c.id)`);
  expect([...wrong]).toEqual([]);
  expect(await balanceOf(shop, cardId)).toBeLessThanOrEqual(CREDIT);
}

const held = await openMoneyShop({ captureMethod: 'manual' });
describe('held money beside a gift card', () => {
  async function authorised() {
    const made = await placed(held);
    await held.pay(made.sessionId);
    await held.quiet();
    expect(await held.orderOf(made.id)).toMatchObject({ paymentState: 'authorised', ledger: [] });
    expect(await balanceOf(held, made.cardId)).toBe(0);
    return made;
  }

  test('taken in full: the ledger holds both, the gift card is spent once', async () => {
    const { id, cardId, total, due } = await authorised();
    const pressed = await Promise.all([1, 2].map(() => held.payments.capture({ orderId: id }, STAFF)));
    expect(pressed.some((one) => one.kind === 'ok')).toBe(true);
    await held.quiet();
    const order = await held.orderOf(id);
    expect(order).toMatchObject({ paymentState: 'paid', needsReview: null, balance: { amountMinor: total } });
    expect(order.ledger.map((entry) => [entry.kind, entry.amount.amountMinor]).toSorted()).toEqual([
      ['capture', due],
      ['credit', CREDIT],
    ]);
    expect(await balanceOf(held, cardId)).toBe(0);
    await expectSound(held, cardId);
  });

  test('never more than is held on the bank card, however much the order comes to', async () => {
    const { id, cardId, total, due } = await authorised();
    expect(await held.payments.capture({ orderId: id, amountMinor: total }, STAFF)).toMatchObject({
      kind: 'too-much',
      held: { amountMinor: due },
    });
    await expectSound(held, cardId);
  });

  test('taken in part: what was taken and the gift card are the order’s, and all of it can go back', async () => {
    const { id, cardId } = await authorised();
    expect(await held.payments.capture({ orderId: id, amountMinor: 1_000 }, STAFF)).toMatchObject({
      kind: 'ok',
      order: { paymentState: 'paid' },
    });
    await held.quiet();
    const order = await held.orderOf(id);
    expect([order.balance.amountMinor, order.refundable.amountMinor]).toEqual([3_000, 3_000]);
    expect(await held.payments.cancel({ orderId: id }, STAFF)).toMatchObject({ kind: 'ok' });
    await held.quiet();
    expect(await held.orderOf(id)).toMatchObject({ paymentState: 'refunded', balance: { amountMinor: 0 } });
    expect(await balanceOf(held, cardId)).toBe(CREDIT);
    await expectSound(held, cardId);
  });

  test('let go, by staff or by the bank: the gift card has its money again', async () => {
    const [one, two] = [await authorised(), await authorised()];
    expect((await held.payments.releaseHold({ orderId: one.id }, STAFF)).kind).toBe('ok');
    await held.advance(7 * 86_400 + 60);
    await held.payments.reconcile();
    await held.quiet();
    for (const { id, cardId, variantId } of [one, two]) {
      expect(await held.orderOf(id)).toMatchObject({ paymentState: 'expired', ledger: [] });
      expect(await balanceOf(held, cardId)).toBe(CREDIT);
      expect(await held.stockOf(variantId)).toMatchObject({ reserved: 0 });
      await expectSound(held, cardId);
    }
  });
});

const shop = await openMoneyShop();
describe('a refund over a bank card and a gift card', () => {
  async function paid() {
    const made = await placed(shop);
    await shop.pay(made.sessionId, { card: REFUND_FAILS_LATER });
    await shop.quiet();
    expect(await shop.orderOf(made.id)).toMatchObject({ paymentState: 'paid' });
    return made;
  }
  const { refund } = shop;
  const linesOf = async (id: OrderId, quantity: number) =>
    (await shop.orderOf(id)).lines.map((line) => ({ orderLineId: line.id, quantity, restock: true }));
  /** The bank says days later that it could not give the money. */
  async function failBankPart(orderId: OrderId): Promise<void> {
    const [row] = await shop.db.execute<{ id: string }>(sql`select stripe_refund_id as id from refunds
      where order_id = ${orderId} and stripe_refund_id is not null order by created_at desc limit 1`);
    await shop.standIn.control('POST', `refunds/${row?.id}/settle`, { status: 'failed' });
    await shop.quiet();
  }

  test('whose bank part fails later: the lines can be refunded again, but only for what the gift card has not got', async () => {
    const { id, cardId, total, due, variantId } = await paid();
    const lines = await linesOf(id, 2);
    expect((await refund(id, { lines })).kind).toBe('ok');
    await shop.quiet();
    // 50.00 for the lines: all that the bank card paid, the rest from the gift card.
    const onCard = LINES - due;
    expect(onCard).toBeGreaterThan(0);
    expect(await balanceOf(shop, cardId)).toBe(onCard);
    await failBankPart(id);
    const failed = await shop.orderOf(id);
    expect(failed).toMatchObject({
      paymentState: 'part-refunded',
      balance: { amountMinor: total - onCard },
      refundable: { amountMinor: total - onCard },
    });
    await expectSound(shop, cardId);

    expect((await refund(id, { lines })).kind).toBe('ok');
    await shop.quiet();
    expect(await balanceOf(shop, cardId)).toBe(onCard);
    const again = await shop.orderOf(id);
    expect(again.balance.amountMinor).toBe(total - LINES);
    expect(await shop.stockOf(variantId)).toMatchObject({ on_hand: 9, reserved: 0 });
    expect(await refund(id, { lines: lines.map((line) => ({ ...line, quantity: 1 })) })).toMatchObject({
      kind: 'too-much',
    });
    expect((await refund(id, { extraMinor: total - LINES })).kind).toBe('ok');
    expect(await balanceOf(shop, cardId)).toBe(CREDIT);
    await expectSound(shop, cardId);
    expect(await shop.orderOf(id)).toMatchObject({ paymentState: 'refunded', balance: { amountMinor: 0 } });
  });

  test('whose bank part Stripe refuses at once says so; what the gift card got is not given again', async () => {
    const { id, cardId, total, due } = await paid();
    const session = await shop.standIn.stripe.checkout.sessions.retrieve(
      (await recordOf(id)).sessionId ?? '',
    );
    // All of it went back at Stripe's dashboard, which we have not heard of.
    shop.lose(true);
    await shop.standIn.stripe.refunds.create({ payment_intent: String(session.payment_intent) });
    const lines = await linesOf(id, 2);
    expect(await refund(id, { lines })).toMatchObject({ kind: 'refused' });
    expect(await balanceOf(shop, cardId)).toBe(LINES - due);
    shop.lose(false);
    await shop.quiet();
    await shop.payments.reconcile();
    await shop.quiet();
    const order = await shop.orderOf(id);
    expect(order.balance.amountMinor).toBe(total - LINES);
    expect(await refund(id, { extraMinor: total - LINES + 1 })).toMatchObject({ kind: 'too-much' });
    await expectSound(shop, cardId);
  });

  test('of a cancelled order, whose bank part fails later: that money is there to be given another way', async () => {
    const { id, cardId, due } = await paid();
    expect(await shop.payments.cancel({ orderId: id }, STAFF)).toMatchObject({ kind: 'ok' });
    await shop.quiet();
    expect(await balanceOf(shop, cardId)).toBe(CREDIT);
    await failBankPart(id);
    expect(await shop.orderOf(id)).toMatchObject({
      paymentState: 'part-refunded',
      fulfilmentState: 'cancelled',
      refundable: { amountMinor: due },
    });
    await expectSound(shop, cardId);
    expect((await refund(id, { extraMinor: due, to: 'store-credit' })).kind).toBe('ok');
    expect(await refund(id, { extraMinor: 1 })).toMatchObject({ kind: 'too-much' });
    expect(await shop.orderOf(id)).toMatchObject({ paymentState: 'refunded', balance: { amountMinor: 0 } });
    await expectSound(shop, cardId);
  });

  async function recordOf(id: OrderId) {
    const order = await shop.orders.records.byId(id);
    if (order === null) throw new Error('no order');
    return order;
  }
});
