import { describe, expect, test } from 'bun:test';
import { sql } from 'drizzle-orm';
import Stripe from 'stripe';
import { openMoneyShop } from '../../../test/money-shop.fixture.ts';

const shop = await openMoneyShop();
const { control } = shop.standIn;

describe('money that does not fit', () => {
  async function foreignSession(patch: Partial<Stripe.Checkout.SessionCreateParams>) {
    const session = await shop.standIn.stripe.checkout.sessions.create({
      mode: 'payment',
      success_url: 'http://127.0.0.1:9/',
      line_items: [
        { quantity: 1, price_data: { currency: 'eur', unit_amount: 700, product_data: { name: 'Odd' } } },
      ],
      ...patch,
    });
    await shop.pay(session.id);
    await shop.quiet();
    return session;
  }

  test('another amount: in the ledger, to be looked at, and nothing ships', async () => {
    const { variantId } = await shop.product({ stock: 5 });
    const made = await shop.ordered({ variantId, quantity: 1 });
    await shop.db.execute(sql`update orders set total_minor = total_minor + 100,
      subtotal_minor = subtotal_minor + 100 where id = ${made.id}`);
    await shop.pay(made.sessionId);
    await shop.quiet();
    const order = await shop.orderOf(made.id);
    expect(order.needsReview).toBe('amount');
    expect(order.balance.amountMinor).toBe(order.totals.total.amountMinor - 100);
    const lines = order.lines.map((line) => ({ orderLineId: line.id, quantity: line.quantity }));
    const sent = await shop.orders.fulfil({ orderId: made.id, lines, notifyShopper: false }, 'stf_x');
    expect(sent).toEqual({ kind: 'not-possible', why: 'needs-review' });
    const view = await shop.orders.list({ ...LIST, view: 'review' });
    expect(view.items.map((row) => row.id)).toContain(made.id);
    const store = await shop.orders.byToken(made.placed.orderToken);
    expect(store.timeline.map((entry) => entry.kind)).not.toContain('needs-review');
  });

  test('a page that was not made for the order, but names it', async () => {
    const { variantId } = await shop.product({ stock: 5 });
    const made = await shop.paid({ variantId, quantity: 1 });
    const before = (await shop.orderOf(made.id)).balance.amountMinor;
    await foreignSession({ metadata: { order_id: made.id } });
    const order = await shop.orderOf(made.id);
    expect(order.needsReview).toBe('order');
    expect(order.balance.amountMinor).toBe(before + 700);
    await shop.expectBooks();
  });

  test('a page whose note was lost: the payment finds its order, and is found by it', async () => {
    const { variantId } = await shop.product({ stock: 5 });
    const made = await shop.ordered({ variantId, quantity: 1 });
    await shop.db.execute(sql`update orders set session_id = null, session_url = null where id = ${made.id}`);
    await shop.pay(made.sessionId);
    await shop.quiet();
    expect((await shop.orderOf(made.id)).paymentState).toBe('paid');
    const byIntent = await shop.orders.records.byIntent(await intentOf(made.sessionId));
    expect(byIntent).toMatchObject({ id: made.id, sessionId: made.sessionId });
    expect(await shop.orders.records.byIntent('pi_unknown')).toBeNull();
    await shop.expectBooks();
  });

  test('an order nobody knows is stored and changes nothing', async () => {
    const session = await foreignSession({ metadata: { order_id: `ord_${'z'.repeat(26)}` } });
    const rows = await shop.db.execute<{ state: string }>(
      sql`select state from stripe_events where body->'data'->'object'->>'id' = ${session.id}`,
    );
    expect(rows.map((row) => row.state)).toEqual(['settled']);
    await shop.standIn.stripe.refunds.create({ payment_intent: await intentOf(session.id) });
    await shop.quiet();
  });
});

describe('the webhook', () => {
  const post = (body: string, signature: string | null) =>
    fetch(shop.webhookUrl, {
      method: 'POST',
      body,
      headers: signature === null ? {} : { 'stripe-signature': signature },
    });
  const event = (id: string, type = 'checkout.session.completed') =>
    JSON.stringify({
      id,
      object: 'event',
      type,
      data: { object: { id: 'cs_none', object: 'checkout.session' } },
    });
  const signed = (payload: string, ageSeconds = 0, secret = 'whsec_money_shop') =>
    Stripe.webhooks.generateTestHeaderStringAsync({
      payload,
      secret,
      timestamp: Math.floor(shop.clock.now().getTime() / 1000) - ageSeconds,
    });
  const storedOf = async (id: string) => [
    ...(await shop.db.execute<{ state: string }>(sql`select state from stripe_events where id = ${id}`)),
  ];

  test('refuses what is unsigned, wrongly signed or old, and writes nothing', async () => {
    const body = event('evt_bad');
    expect((await post(body, null)).status).toBe(400);
    expect((await post(body, await signed(body, 0, 'whsec_other'))).status).toBe(400);
    expect((await post(body, await signed(body, 3600))).status).toBe(400);
    expect((await post(body.replace('evt_bad', 'evt_bat'), await signed(body))).status).toBe(400);
    expect(await storedOf('evt_bad')).toEqual([]);
  });

  test('stores an unknown type and ignores it', async () => {
    const body = event('evt_unknown', 'invoice.paid');
    expect((await post(body, await signed(body))).status).toBe(200);
    expect((await post(body, await signed(body))).status).toBe(200);
    expect(await storedOf('evt_unknown')).toEqual([{ state: 'ignored' }]);
  });

  test('stores what it cannot settle yet, with a job that tries again', async () => {
    const body = event('evt_later');
    expect((await post(body, await signed(body))).status).toBe(200);
    await shop.payments.idle();
    expect(await storedOf('evt_later')).toEqual([{ state: 'received' }]);
    const jobs = await shop.db.execute(
      sql`select 1 from pgboss.job where name = 'payments.settle' and data->>'eventId' = 'evt_later'`,
    );
    expect(jobs).toHaveLength(1);
    await shop.db.execute(sql`delete from stripe_events where id = 'evt_later'`);
  });
});

describe('a dispute', () => {
  test('stops the order and its money; won, all is as before', async () => {
    const { variantId } = await shop.product({ stock: 5 });
    const made = await shop.paid({ variantId, quantity: 1 });
    const dispute = await control<{ id: string }>('POST', 'disputes', { session: made.sessionId });
    await shop.quiet();
    const disputed = await shop.orderOf(made.id);
    expect(disputed).toMatchObject({
      paymentState: 'disputed',
      needsReview: 'dispute: fraudulent',
      balance: { amountMinor: 0 },
      refundable: { amountMinor: 0 },
    });
    await control('POST', `disputes/${dispute.id}/close`, { outcome: 'won' });
    await shop.quiet();
    const won = await shop.orderOf(made.id);
    expect(won).toMatchObject({ paymentState: 'paid', needsReview: null, balance: won.totals.total });
  });

  test('lost is money gone', async () => {
    const { variantId } = await shop.product({ stock: 5 });
    const made = await shop.paid({ variantId, quantity: 1 });
    const dispute = await control<{ id: string }>('POST', 'disputes', { session: made.sessionId });
    await control('POST', `disputes/${dispute.id}/close`, { outcome: 'lost' });
    await shop.quiet();
    expect(await shop.orderOf(made.id)).toMatchObject({
      paymentState: 'refunded',
      balance: { amountMinor: 0 },
    });
  });

  test('an inquiry is looked at, and no money is gone', async () => {
    const { variantId } = await shop.product({ stock: 5 });
    const made = await shop.paid({ variantId, quantity: 1 });
    const dispute = await control<{ id: string }>('POST', 'disputes', {
      session: made.sessionId,
      inquiry: true,
    });
    await shop.quiet();
    const asked = await shop.orderOf(made.id);
    expect(asked).toMatchObject({ paymentState: 'paid', needsReview: 'dispute: fraudulent' });
    expect(asked.balance).toEqual(asked.totals.total);
    await control('POST', `disputes/${dispute.id}/close`, { outcome: 'won' });
    await shop.quiet();
    expect(await shop.orderOf(made.id)).toMatchObject({ paymentState: 'paid', needsReview: null });
  });
});

const LIST = {
  view: 'all' as const,
  q: '',
  paymentStates: [],
  fulfilmentStates: [],
  sort: 'newest' as const,
  limit: 100,
};

async function intentOf(sessionId: string): Promise<string> {
  const { payment_intent: intent } = await shop.standIn.stripe.checkout.sessions.retrieve(sessionId);
  return typeof intent === 'string' ? intent : '';
}
