import { describe, expect, test } from 'bun:test';
import { sql } from 'drizzle-orm';
import { openMoneyShop } from '../../../test/money-shop.fixture.ts';

const shop = await openMoneyShop();

describe('placing', () => {
  test('20 shoppers at once: exactly the stock is sold, the others are told what is left', async () => {
    const { variantId } = await shop.product({ stock: 3 });
    const wishes = await Promise.all(
      Array.from({ length: 20 }, async () => {
        const who = shop.buyer();
        await shop.fill(who, [{ variantId, quantity: 1 }]);
        return { who, input: await shop.wishOf(who) };
      }),
    );
    const answers = await Promise.all(wishes.map(({ who, input }) => shop.place(who, input)));
    expect(answers.filter((answer) => answer.kind === 'ok')).toHaveLength(3);
    const short = answers.filter((answer) => answer.kind === 'short-stock');
    expect(short).toHaveLength(17);
    for (const answer of short) {
      expect(answer.lines).toEqual([{ variantId, title: expect.any(String), wanted: 1, available: 0 }]);
    }
    expect(await shop.stockOf(variantId)).toEqual({ on_hand: 3, reserved: 3, backordered: 0 });
    await shop.expectBooks();
  });

  test('a double click gives one order and one page', async () => {
    const { variantId } = await shop.product({ stock: 5 });
    const who = shop.buyer();
    await shop.fill(who, [{ variantId, quantity: 2 }]);
    const input = await shop.wishOf(who);
    const answers = await Promise.all(Array.from({ length: 5 }, () => shop.place(who, input)));
    expect(answers.every((answer) => answer.kind === 'ok')).toBe(true);
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(await shop.stockOf(variantId)).toMatchObject({ reserved: 2 });
  });

  test('the last unit in one’s own waiting order is not missing to oneself', async () => {
    const { variantId } = await shop.product({ stock: 1 });
    const { who, placed } = await shop.ordered({ variantId, quantity: 1 });
    const again = await shop.place(who, await shop.wishOf(who));
    expect(again).toEqual(placed);
  });

  test('changed content ends the page that was open and reserves anew', async () => {
    const { variantId } = await shop.product({ stock: 10 });
    const first = await shop.ordered({ variantId, quantity: 1 });
    await shop.fill(first.who, [{ variantId, quantity: 3 }]);
    const second = await shop.place(first.who, await shop.wishOf(first.who));
    if (second.kind !== 'ok') throw new Error(second.kind);
    expect(second.orderNumber).not.toBe(first.placed.orderNumber);
    expect((await shop.standIn.stripe.checkout.sessions.retrieve(first.sessionId)).status).toBe('expired');
    expect(await shop.orderOf(first.id)).toMatchObject({ paymentState: 'expired' });
    expect(await shop.stockOf(variantId)).toMatchObject({ reserved: 4 });
  });

  test('an order that was paid in another tab is not paid again', async () => {
    const { variantId } = await shop.product({ stock: 10 });
    const made = await shop.ordered({ variantId, quantity: 1 });
    shop.lose(true);
    await shop.pay(made.sessionId);
    const same = await shop.place(made.who, made.input);
    const { orderNumber, orderToken } = made.placed;
    expect(same).toEqual({ kind: 'already-paid', orderNumber, orderToken });
    expect(await shop.orderOf(made.id)).toMatchObject({ paymentState: 'paid' });
    shop.lose(false);
    await shop.quiet();
    // The key still names it once the bag was emptied.
    expect(await shop.place(made.who, made.input)).toMatchObject({ kind: 'already-paid', orderNumber });
    await shop.expectBooks();
  });

  test('Stripe is asked for exactly the order: one unit per line with the line’s total', async () => {
    const { variantId } = await shop.product({ stock: 9, priceMinor: 1_999 });
    const made = await shop.ordered({ variantId, quantity: 3 });
    const { stripe } = shop.standIn;
    const session = await stripe.checkout.sessions.retrieve(made.sessionId, { expand: ['line_items'] });
    const order = await shop.orderOf(made.id);
    expect(session).toMatchObject({
      amount_total: order.totals.total.amountMinor,
      currency: 'eur',
      customer_email: 'ann@example.com',
      client_reference_id: made.id,
      metadata: { order_id: made.id, order_number: made.placed.orderNumber },
      success_url: `http://127.0.0.1:9/checkout/done?order=${made.placed.orderToken}`,
      cancel_url: `http://127.0.0.1:9/checkout/return?order=${made.placed.orderToken}`,
    });
    const lines = session.line_items?.data.map((line) => [
      line.quantity,
      line.amount_total,
      line.description,
    ]);
    expect(lines).toEqual([[1, 5_997, expect.stringMatching(/^3 × Mug/)]]);
    expect(session.shipping_cost?.amount_total).toBe(order.totals.shipping.amountMinor);
  });
});

describe('answers before anything is written', () => {
  const orderCount = async () => Number((await shop.db.execute(sql`select count(*) as n from orders`))[0]?.n);

  test.each([
    ['another total', { expectedTotalMinor: 1 }, { kind: 'price-changed' }],
    ['a total of the past', { expectedTotalMinor: 100_000 }, { kind: 'price-changed' }],
  ])('%s is answered with the price of now', async (_, patch, answer) => {
    const { variantId } = await shop.product({ stock: 2 });
    const who = shop.buyer();
    await shop.fill(who, [{ variantId, quantity: 1 }]);
    const before = await orderCount();
    expect(await shop.place(who, await shop.wishOf(who, patch))).toMatchObject(answer);
    expect(await orderCount()).toBe(before);
    expect(await shop.stockOf(variantId)).toMatchObject({ reserved: 0 });
  });

  test('a product that was archived meanwhile is short, not charged', async () => {
    const { variantId, productId } = await shop.product({ stock: 2 });
    const who = shop.buyer();
    await shop.fill(who, [{ variantId, quantity: 1 }]);
    const input = await shop.wishOf(who);
    const base = (await shop.catalog.byId(productId)).version;
    await shop.catalog.update({ id: productId, base, changes: { status: 'archived' } });
    const answer = await shop.place(who, input);
    expect(answer).toMatchObject({ kind: 'short-stock', lines: [{ variantId, available: 0 }] });
  });

  test('an empty bag, no bag, and a delivery that does not serve the country', async () => {
    const { variantId } = await shop.product({ stock: 2 });
    const who = shop.buyer();
    await shop.fill(who, [{ variantId, quantity: 1 }]);
    const input = await shop.wishOf(who);
    expect(await shop.place(shop.buyer(), input)).toEqual({ kind: 'empty-bag' });
    const elsewhere = { ...input, shippingAddress: { ...input.shippingAddress, country: 'US' } };
    await expect(shop.place(who, elsewhere)).rejects.toMatchObject({
      code: 'checkout.shipping-method-not-found',
      status: 404,
    });
    await shop.cart.removeLine(who, variantId);
    expect(await shop.place(who, input)).toEqual({ kind: 'empty-bag' });
  });

  test('too many placements from one address are refused', async () => {
    const { checkout } = shop.modules;
    const { variantId } = await shop.product({ stock: 2 });
    const who = shop.buyer();
    await shop.fill(who, [{ variantId, quantity: 1 }]);
    const input = await shop.wishOf(who, { expectedTotalMinor: 1 });
    const tries = [];
    for (let n = 0; n < 22; n += 1)
      tries.push(await checkout.place({ shopper: who, ip: '10.1.1.1' }, input).catch((e) => e));
    expect(tries.at(0)).toMatchObject({ kind: 'price-changed' });
    expect(tries.at(-1)).toMatchObject({ code: 'request.too-many', status: 429 });
  });
});

describe('when Stripe is away', () => {
  test('the order waits with its stock and opens as soon as Stripe is back', async () => {
    const { variantId } = await shop.product({ stock: 4 });
    const who = shop.buyer();
    await shop.fill(who, [{ variantId, quantity: 2 }]);
    const input = await shop.wishOf(who);
    await shop.standIn.control('POST', 'faults', { path: '/v1/checkout/sessions', kind: 'error', times: 3 });
    const away = await shop.place(who, input);
    expect(away.kind).toBe('payment-unavailable');
    expect(await shop.stockOf(variantId)).toMatchObject({ reserved: 2 });
    const back = await shop.place(who, input);
    expect(back).toMatchObject({ kind: 'ok', orderNumber: 'orderNumber' in away ? away.orderNumber : '' });
  });

  test('a lost reply makes no second session', async () => {
    const { variantId } = await shop.product({ stock: 4 });
    const who = shop.buyer();
    await shop.fill(who, [{ variantId, quantity: 1 }]);
    const input = await shop.wishOf(who);
    const fault = { path: '/v1/checkout/sessions', kind: 'lose-reply', times: 1 };
    await shop.standIn.control('POST', 'faults', fault);
    const placed = await shop.place(who, input);
    if (placed.kind !== 'ok') throw new Error(placed.kind);
    const { id, sessionId } = await shop.recordOf(placed);
    const { data } = await shop.standIn.stripe.checkout.sessions.list({ limit: 100 });
    const made = data.filter((session) => session.client_reference_id === id);
    expect(made.map((session) => session.id)).toEqual([sessionId]);
  });
});

describe('an order of nothing', () => {
  test('is complete at once, without Stripe', async () => {
    const { variantId } = await shop.product({ stock: 3, priceMinor: 0 });
    await shop.db.execute(sql`update shipping_methods set price_minor = 0 where position = 1`);
    await shop.advance(10);
    const who = shop.buyer();
    await shop.fill(who, [{ variantId, quantity: 1 }]);
    const placed = await shop.place(who, await shop.wishOf(who));
    expect(placed).toMatchObject({ kind: 'ok', paymentUrl: null });
    if (placed.kind !== 'ok') return;
    const order = await shop.orderOf((await shop.recordOf(placed)).id);
    expect(order).toMatchObject({
      paymentState: 'paid',
      fulfilmentState: 'to-pack',
      payments: [],
      ledger: [],
      balance: { amountMinor: 0 },
    });
    await shop.db.execute(sql`update shipping_methods set price_minor = 495 where position = 1`);
    await shop.advance(10);
  });

  test('less than Stripe can charge is told', async () => {
    const { variantId } = await shop.product({ stock: 3, priceMinor: 20 });
    await shop.db.execute(sql`update shipping_methods set price_minor = 0 where position = 1`);
    await shop.advance(10);
    const who = shop.buyer();
    await shop.fill(who, [{ variantId, quantity: 2 }]);
    const answer = await shop.place(who, await shop.wishOf(who));
    expect(answer).toEqual({ kind: 'below-minimum', minimum: { amountMinor: 50, currency: 'EUR' } });
    await shop.db.execute(sql`update shipping_methods set price_minor = 495 where position = 1`);
    await shop.advance(10);
  });
});

describe('back from Stripe’s page', () => {
  test('one click leads to the same page until it is paid or over', async () => {
    const { variantId } = await shop.product({ stock: 3 });
    const made = await shop.ordered({ variantId, quantity: 1 });
    const resume = (token = made.placed.orderToken) => shop.checkout.resume({ token, ip: '10.0.0.9' });
    await shop.pay(made.sessionId, { card: '4000000000000002' });
    expect(await resume()).toEqual({ kind: 'ok', paymentUrl: made.placed.paymentUrl ?? '' });
    await shop.pay(made.sessionId);
    expect(await resume()).toEqual({ kind: 'already-paid' });
    await expect(resume('x'.repeat(43))).rejects.toMatchObject({ code: 'order.not-found', status: 404 });
    const other = await shop.ordered({ variantId, quantity: 1 });
    await shop.standIn.stripe.checkout.sessions.expire(other.sessionId);
    expect(await resume(other.placed.orderToken)).toEqual({ kind: 'expired' });
    await shop.quiet();
    await shop.expectBooks();
  });
});
