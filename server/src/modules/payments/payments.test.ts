import { describe, expect, test } from 'bun:test';
import { sql } from 'drizzle-orm';
import { openMoneyShop } from '../../../test/money-shop.fixture.ts';

const shop = await openMoneyShop();
const { control } = shop.standIn;
const jobsOf = async (orderId: string) =>
  [
    ...(await shop.db.execute<{ name: string }>(
      sql`select name from pgboss.job where data->>'orderId' = ${orderId} order by name`,
    )),
  ].map((row) => row.name);
const kindsOf = async (id: Parameters<typeof shop.orderOf>[0]) =>
  (await shop.orderOf(id)).timeline.map((entry) => entry.kind);

describe('a payment', () => {
  test('is settled by its webhook: order, stock, ledger, mail and bag in one step', async () => {
    const { variantId } = await shop.product({ stock: 5 });
    const made = await shop.paid({ variantId, quantity: 2 });
    const order = await shop.orderOf(made.id);
    const total = order.totals.total;
    expect(order).toMatchObject({
      paymentState: 'paid',
      fulfilmentState: 'to-pack',
      needsReview: null,
      balance: total,
      refundable: total,
      payments: [{ state: 'succeeded', amount: total, cardBrand: 'visa', cardLast4: '4242' }],
      ledger: [{ kind: 'charge', amount: total }],
    });
    expect(await kindsOf(made.id)).toEqual(['placed', 'paid']);
    expect(await shop.stockOf(variantId)).toEqual({ on_hand: 5, reserved: 2, backordered: 0 });
    expect(await jobsOf(made.id)).toEqual([
      'cart.clear-after-order',
      'documents.invoice',
      'mail.order-confirmation',
      'payments.expire',
    ]);
    await shop.expectBooks();
  });

  test('told twice, late and in the wrong order is one payment', async () => {
    await control('PUT', 'chaos', {
      seed: 7,
      duplicate: 1,
      reorder: 0.7,
      reorderHoldMs: 60,
      delay: 0.3,
      delayMs: [10, 90],
    });
    const { variantId } = await shop.product({ stock: 20 });
    const made = await Promise.all(Array.from({ length: 6 }, () => shop.ordered({ variantId, quantity: 1 })));
    await Promise.all(made.map(({ sessionId }) => shop.pay(sessionId)));
    await shop.quiet();
    await control('PUT', 'chaos', { duplicate: 0, reorder: 0, delay: 0 });
    for (const { id } of made) {
      const order = await shop.orderOf(id);
      expect(order).toMatchObject({ paymentState: 'paid', needsReview: null });
      expect(order.ledger).toHaveLength(1);
      expect(order.timeline.filter((entry) => entry.kind === 'paid')).toHaveLength(1);
      expect((await jobsOf(id)).filter((name) => name === 'mail.order-confirmation')).toHaveLength(1);
    }
    expect(await shop.stockOf(variantId)).toMatchObject({ reserved: 6 });
    await shop.expectBooks();
  });

  test('whose webhooks are all lost is found by the reconciliation', async () => {
    const { variantId } = await shop.product({ stock: 5 });
    shop.lose(true);
    const made = await shop.ordered({ variantId, quantity: 1 });
    await shop.pay(made.sessionId);
    expect(await shop.orderOf(made.id)).toMatchObject({ paymentState: 'pending' });
    await shop.advance(60);
    const result = await shop.payments.reconcile();
    expect(result.failed).toBe(0);
    expect(await shop.orderOf(made.id)).toMatchObject({ paymentState: 'paid' });
    shop.lose(false);
    await shop.quiet();
    await shop.expectBooks();
  });

  test('declined leaves the order open for another card, and says so once', async () => {
    const { variantId } = await shop.product({ stock: 5 });
    const made = await shop.ordered({ variantId, quantity: 1 });
    expect(await shop.pay(made.sessionId, { card: '4000000000009995' })).toMatchObject({ kind: 'declined' });
    await shop.quiet();
    expect(await shop.orderOf(made.id)).toMatchObject({ paymentState: 'pending' });
    const declined = (await shop.orderOf(made.id)).timeline.filter((one) => one.kind === 'payment-failed');
    expect(declined).toMatchObject([{ text: 'insufficient_funds' }]);
    await shop.pay(made.sessionId);
    await shop.quiet();
    expect(await shop.orderOf(made.id)).toMatchObject({ paymentState: 'paid' });
  });

  test('under way at the bank keeps its units until the bank has answered', async () => {
    const { variantId } = await shop.product({ stock: 5 });
    const [good, bad] = [
      await shop.ordered({ variantId, quantity: 2 }),
      await shop.ordered({ variantId, quantity: 1 }),
    ];
    for (const { sessionId } of [good, bad]) await debit(sessionId);
    await shop.quiet();
    await shop.advance(40 * 60);
    await shop.payments.expireOrder(good.id);
    await shop.payments.reconcile();
    expect(await shop.orderOf(good.id)).toMatchObject({ paymentState: 'pending' });
    expect(await shop.stockOf(variantId)).toMatchObject({ reserved: 3 });
    await control('POST', `payment_intents/${await intentOf(good.sessionId)}/settle`, {
      outcome: 'succeeded',
    });
    await control('POST', `payment_intents/${await intentOf(bad.sessionId)}/settle`, { outcome: 'failed' });
    await shop.quiet();
    expect(await shop.orderOf(good.id)).toMatchObject({ paymentState: 'paid' });
    expect(await shop.orderOf(bad.id)).toMatchObject({ paymentState: 'failed' });
    expect(await shop.stockOf(variantId)).toMatchObject({ reserved: 2 });
    await shop.expectBooks();
  });
});

describe('an order that is never paid', () => {
  test('gives its units back when Stripe says that its page has expired, not before', async () => {
    const { variantId } = await shop.product({ stock: 2 });
    const made = await shop.ordered({ variantId, quantity: 2 });
    await shop.payments.expireOrder(made.id);
    expect(await shop.orderOf(made.id)).toMatchObject({ paymentState: 'pending' });
    await shop.advance(34 * 60);
    await control('POST', 'faults', { path: '/v1/checkout/sessions/', kind: 'error', times: 9 });
    await expect(shop.payments.expireOrder(made.id)).rejects.toMatchObject({
      code: 'payment.provider-unavailable',
    });
    expect(await shop.stockOf(variantId)).toMatchObject({ reserved: 2 });
    await clearFaults();
    await shop.payments.expireOrder(made.id);
    await shop.payments.expireOrder(made.id);
    expect(await shop.orderOf(made.id)).toMatchObject({ paymentState: 'expired', isOpen: false });
    expect((await kindsOf(made.id)).filter((kind) => kind === 'expired')).toHaveLength(1);
    expect(await shop.stockOf(variantId)).toMatchObject({ reserved: 0 });
    await shop.quiet();
    // The key may be used again.
    const again = await shop.place(made.who, made.input);
    expect(again).toMatchObject({ kind: 'ok' });
    await shop.expectBooks();
  });

  test('whose page was never made is ended without one', async () => {
    const { variantId } = await shop.product({ stock: 2 });
    const who = shop.buyer();
    await shop.fill(who, [{ variantId, quantity: 1 }]);
    await control('POST', 'faults', { path: '/v1/checkout/sessions', kind: 'error', times: 3 });
    const away = await shop.place(who, await shop.wishOf(who));
    if (away.kind !== 'payment-unavailable') throw new Error(away.kind);
    await clearFaults();
    const { id } = await shop.recordOf(away);
    await shop.advance(34 * 60);
    await shop.payments.expireOrder(id);
    expect(await shop.orderOf(id)).toMatchObject({ paymentState: 'expired' });
    expect(await shop.stockOf(variantId)).toMatchObject({ reserved: 0 });
  });

  test('and a count of its shelf at the same time do not wait for each other in a circle', async () => {
    const { variantId } = await shop.product({ stock: 20 });
    const made = await Promise.all(Array.from({ length: 8 }, () => shop.ordered({ variantId, quantity: 2 })));
    await shop.advance(34 * 60);
    const staff = { kind: 'staff', id: null } as const;
    const counts = [9, 3, 12, 1, 7, 2, 5, 0].map((onHand) =>
      shop.stock.adjust({ variantId, change: { kind: 'count', onHand }, reason: 'count' }, staff),
    );
    await Promise.all([...made.map(({ id }) => shop.payments.expireOrder(id)), ...counts]);
    for (const { id } of made) expect(await shop.orderOf(id)).toMatchObject({ paymentState: 'expired' });
    expect(await shop.stockOf(variantId)).toMatchObject({ reserved: 0, backordered: 0 });
    await shop.quiet();
    await shop.expectBooks();
  });

  test('paid in the moment in which it was to expire is paid', async () => {
    const { variantId } = await shop.product({ stock: 2 });
    shop.lose(true);
    const made = await shop.ordered({ variantId, quantity: 1 });
    await shop.pay(made.sessionId);
    await shop.advance(34 * 60);
    await shop.payments.expireOrder(made.id);
    expect(await shop.orderOf(made.id)).toMatchObject({ paymentState: 'paid' });
    shop.lose(false);
    await shop.quiet();
  });
});

describe('a payment for an order that had given up its units', () => {
  /** As a database restored from before would: the order is over, its page at Stripe is not. */
  async function givenUp(quantity: number, stock: number) {
    const { variantId } = await shop.product({ stock });
    const made = await shop.ordered({ variantId, quantity });
    await shop.db.transaction(async (tx) => {
      const order = await shop.orders.records.lock(tx, made.id);
      if (order === null) throw new Error('no order');
      await shop.orders.records.move(tx, order, { payment: 'expired' }, shop.clock.now());
      await shop.stock.release(tx, made.id, { kind: 'system', id: null });
    });
    return { ...made, variantId };
  }

  test('gets them again while they are there', async () => {
    const made = await givenUp(2, 3);
    await shop.pay(made.sessionId);
    await shop.quiet();
    expect(await shop.orderOf(made.id)).toMatchObject({ paymentState: 'paid', fulfilmentState: 'to-pack' });
    expect(await shop.stockOf(made.variantId)).toMatchObject({ reserved: 2 });
    await shop.expectBooks();
  });

  test('is given back in full by itself when they are gone, and says so', async () => {
    const made = await givenUp(2, 2);
    const { variantId } = made;
    await shop.paid({ variantId, quantity: 1 });
    await shop.pay(made.sessionId);
    await shop.quiet();
    const [job] = await shop.db.execute<{ id: `rfd_${string}` }>(
      sql`select r.id from refunds r where r.order_id = ${made.id}`,
    );
    if (job === undefined) throw new Error('no refund');
    await shop.payments.sendRefund(job.id);
    await shop.quiet();
    const order = await shop.orderOf(made.id);
    expect(order).toMatchObject({
      paymentState: 'refunded',
      fulfilmentState: 'cancelled',
      isOpen: false,
      balance: { amountMinor: 0 },
      refunds: [{ state: 'succeeded', reason: 'short-stock', source: 'system', amount: order.totals.total }],
    });
    expect(order.timeline.map((entry) => entry.kind)).toEqual([
      'placed',
      'paid',
      'cancelled',
      'refund-started',
      'refunded',
    ]);
    expect(await jobsOf(made.id)).toContain('mail.refund');
    expect(await shop.stockOf(variantId)).toMatchObject({ reserved: 1 });
    await shop.expectBooks();
  });
});

async function debit(sessionId: string): Promise<void> {
  const page = (await shop.standIn.stripe.checkout.sessions.retrieve(sessionId)).url ?? '';
  const form = {
    email: 'ann@example.com',
    name: 'Ann Other',
    method: 'sepa_debit',
    iban: 'DE89370400440532013000',
  };
  const response = await fetch(page, { method: 'POST', body: new URLSearchParams(form), redirect: 'manual' });
  if (response.status >= 400) throw new Error(await response.text());
}
async function intentOf(sessionId: string): Promise<string> {
  const { payment_intent: intent } = await shop.standIn.stripe.checkout.sessions.retrieve(sessionId);
  return typeof intent === 'string' ? intent : '';
}
async function clearFaults(): Promise<void> {
  for (let n = 0; n < 20; n += 1) {
    const { faults } = await control<{ faults: unknown[] }>('GET', 'settings');
    if (faults.length === 0) return;
    await shop.standIn.stripe.checkout.sessions.list({ limit: 1 }).catch(() => {});
    await shop.standIn.stripe.checkout.sessions.retrieve('cs_none').catch(() => {});
  }
  throw new Error('faults are left');
}
