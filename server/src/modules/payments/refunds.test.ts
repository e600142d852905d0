import { describe, expect, test } from 'bun:test';
import { sql } from 'drizzle-orm';
import { openMoneyShop, STAFF } from '../../../test/money-shop.fixture.ts';
import { eventually } from '../../local/stripe/testing/stand-in.fixture.ts';

const shop = await openMoneyShop();
const { control } = shop.standIn;

async function sold(quantity = 3, priceMinor = 3_333, stock = 10) {
  const { variantId } = await shop.product({ stock, priceMinor });
  const made = await shop.paid({ variantId, quantity });
  const order = await shop.orderOf(made.id);
  const lineId = order.lines[0]?.id;
  if (lineId === undefined) throw new Error('no line');
  return { ...made, variantId, lineId, totalMinor: order.totals.total.amountMinor };
}
const { refund } = shop;
const chargeOf = async (sessionId: string) => {
  const session = await shop.standIn.stripe.checkout.sessions.retrieve(sessionId, {
    expand: ['payment_intent.latest_charge'],
  });
  const intent = session.payment_intent;
  const charge = typeof intent === 'string' ? null : intent?.latest_charge;
  if (charge === null || charge === undefined || typeof charge === 'string') throw new Error('no charge');
  return charge;
};

describe('a refund by staff', () => {
  test('by line, then the rest: the lines sum to the charge, stock comes back, mails are sent', async () => {
    const made = await sold(3, 3_333);
    const first = await refund(made.id, {
      lines: [{ orderLineId: made.lineId, quantity: 1, restock: true }],
    });
    expect(first).toMatchObject({
      kind: 'ok',
      refund: { state: 'succeeded', amount: { amountMinor: 3_333 } },
    });
    const after = await shop.orderOf(made.id);
    expect(after).toMatchObject({ paymentState: 'part-refunded', fulfilmentState: 'to-pack' });
    expect(after.lines[0]).toMatchObject({ refundedQuantity: 1 });
    expect(after.balance.amountMinor).toBe(made.totalMinor - 3_333);
    expect(await shop.stockOf(made.variantId)).toEqual({ on_hand: 10, reserved: 2, backordered: 0 });

    const shippingMinor = after.shippingRefundable.amountMinor;
    const lines = [{ orderLineId: made.lineId, quantity: 2, restock: true }];
    expect(await refund(made.id, { lines, shippingMinor })).toMatchObject({ kind: 'ok' });
    const done = await shop.orderOf(made.id);
    expect(done).toMatchObject({
      paymentState: 'refunded',
      fulfilmentState: 'cancelled',
      balance: { amountMinor: 0 },
      refundable: { amountMinor: 0 },
      shippingRefundable: { amountMinor: 0 },
    });
    expect(await shop.stockOf(made.variantId)).toEqual({ on_hand: 10, reserved: 0, backordered: 0 });
    const mails = await shop.db.execute(
      sql`select 1 from pgboss.job where name = 'mail.refund' and data->>'orderId' = ${made.id}`,
    );
    expect(mails).toHaveLength(2);
    const store = await shop.orders.byToken(made.placed.orderToken);
    expect(store.refunded.amountMinor).toBe(made.totalMinor);
    expect(store.timeline.every((entry) => entry.byName === null)).toBe(true);
    await shop.quiet();
    await shop.expectBooks();
  });

  test('two at once never give back more than was paid', async () => {
    const made = await sold(1, 4_000);
    const all = { lines: [{ orderLineId: made.lineId, quantity: 1, restock: false }] };
    const half = { extraMinor: Math.ceil(made.totalMinor * 0.6) };
    const answers = await Promise.all([
      refund(made.id, half),
      refund(made.id, half),
      refund(made.id, all),
      refund(made.id, all),
    ]);
    const kinds = answers.map((answer) => answer.kind).toSorted();
    expect(kinds).toEqual(['ok', 'too-much', 'too-much', 'too-much']);
    await shop.quiet();
    expect((await chargeOf(made.sessionId)).amount_refunded).toBeLessThanOrEqual(made.totalMinor);
    await shop.expectBooks();
  });

  test('pressed twice with one key gives back once', async () => {
    const made = await sold(1, 2_000);
    const idempotencyKey = crypto.randomUUID();
    const both = await Promise.all([1, 2].map(() => refund(made.id, { idempotencyKey, extraMinor: 500 })));
    expect(both.map((answer) => answer.kind)).toEqual(['ok', 'ok']);
    const order = await shop.orderOf(made.id);
    expect(order.refunds).toHaveLength(1);
    expect(order.timeline.filter((entry) => entry.kind === 'refunded')).toHaveLength(1);
    expect((await chargeOf(made.sessionId)).amount_refunded).toBe(500);
  });

  test('whose reply is lost is found again, not made again', async () => {
    const made = await sold(1, 2_000);
    shop.lose(true);
    await control('POST', 'faults', { path: '/v1/refunds', method: 'POST', kind: 'lose-reply', times: 3 });
    const answer = await refund(made.id, { extraMinor: 700 });
    expect(['pending', 'ok']).toContain(answer.kind);
    shop.lose(false);
    await shop.quiet();
    await shop.advance(60);
    await shop.payments.reconcile();
    const order = await shop.orderOf(made.id);
    expect(order.refunds).toMatchObject([
      { state: 'succeeded', source: 'admin', amount: { amountMinor: 700 } },
    ]);
    expect((await chargeOf(made.sessionId)).amount_refunded).toBe(700);
    await shop.expectBooks();
  });

  test('while Stripe is away is pending, counts against what is left, and goes out later', async () => {
    const made = await sold(1, 2_000);
    await control('POST', 'faults', { path: '/v1/refunds', kind: 'error', times: 3 });
    const answer = await refund(made.id, { extraMinor: made.totalMinor - 100 });
    expect(answer.kind).toBe('pending');
    const waiting = await shop.orderOf(made.id);
    expect(waiting.refundable.amountMinor).toBe(100);
    expect(waiting.balance.amountMinor).toBe(made.totalMinor);
    expect(waiting.paymentState).toBe('paid');
    expect(await refund(made.id, { extraMinor: 101 })).toMatchObject({
      kind: 'too-much',
      refundable: { amountMinor: 100 },
    });
    await shop.advance(60);
    await shop.payments.reconcile();
    expect(await shop.orderOf(made.id)).toMatchObject({ paymentState: 'part-refunded' });
    await shop.quiet();
    await shop.expectBooks();
  });

  test('that Stripe refuses counts against nothing', async () => {
    const made = await sold(1, 2_000);
    shop.lose(true);
    await shop.standIn.stripe.refunds.create({ charge: (await chargeOf(made.sessionId)).id });
    const answer = await refund(made.id, { extraMinor: 500 });
    expect(answer).toEqual({ kind: 'refused', code: 'charge_already_refunded' });
    const refused = await shop.orderOf(made.id);
    expect(refused.refunds).toMatchObject([{ state: 'failed' }]);
    expect(refused.balance.amountMinor).toBe(made.totalMinor);
    shop.lose(false);
    await shop.quiet();
    // The refund that had been made at Stripe arrives by its own webhook.
    expect(await shop.orderOf(made.id)).toMatchObject({ paymentState: 'refunded' });
    await shop.expectBooks();
  });

  test('that fails at the bank later is money that came back, and its stock is not moved twice', async () => {
    const { variantId } = await shop.product({ stock: 5, priceMinor: 2_000 });
    const made = await shop.ordered({ variantId, quantity: 2 });
    await shop.pay(made.sessionId, { card: '4000000000005126' });
    await shop.quiet();
    const lineId = (await shop.orderOf(made.id)).lines[0]?.id;
    if (lineId === undefined) throw new Error('no line');
    const lines = [{ orderLineId: lineId, quantity: 1, restock: true }];
    const answer = await refund(made.id, { lines });
    if (answer.kind !== 'ok') throw new Error(answer.kind);
    expect(await shop.stockOf(variantId)).toMatchObject({ reserved: 1 });
    const [row] = await shop.db.execute<{ id: string }>(
      sql`select stripe_refund_id as id from refunds where id = ${answer.refund.id}`,
    );
    await control('POST', `refunds/${row?.id}/settle`, { status: 'failed' });
    await shop.quiet();
    const failed = await shop.orderOf(made.id);
    expect(failed).toMatchObject({ paymentState: 'paid', balance: failed.totals.total });
    expect(failed.refunds).toMatchObject([{ state: 'failed' }]);
    expect(failed.ledger.map((entry) => entry.kind)).toEqual(['charge', 'refund', 'refund-failed']);
    expect(await refund(made.id, { lines })).toMatchObject({ kind: 'ok' });
    expect(await shop.stockOf(variantId)).toMatchObject({ on_hand: 5, reserved: 1 });
    await shop.quiet();
    await shop.expectBooks();
  });

  test('of units already sent puts them back on the shelf only when asked to', async () => {
    const made = await sold(3, 1_000);
    const lines = [{ orderLineId: made.lineId, quantity: 3 }];
    await shop.orders.fulfil({ orderId: made.id, lines, notifyShopper: false }, STAFF);
    expect(await shop.stockOf(made.variantId)).toEqual({ on_hand: 7, reserved: 0, backordered: 0 });
    const one = (restock: boolean) => [{ orderLineId: made.lineId, quantity: 1, restock }];
    await refund(made.id, { lines: one(true), reason: 'returned' });
    await refund(made.id, { lines: one(false), reason: 'damaged' });
    expect(await shop.stockOf(made.variantId)).toEqual({ on_hand: 8, reserved: 0, backordered: 0 });
    expect(await shop.orderOf(made.id)).toMatchObject({
      fulfilmentState: 'sent',
      paymentState: 'part-refunded',
    });
  });

  test('of nothing, of a foreign line, of an unknown order', async () => {
    const made = await sold(1, 2_000);
    expect(await refund(made.id, {})).toEqual({ kind: 'nothing-chosen' });
    const foreign = { lines: [{ orderLineId: (await sold(1)).lineId, quantity: 1, restock: true }] };
    await expect(refund(made.id, foreign)).rejects.toMatchObject({
      code: 'order.line-not-found',
      status: 404,
    });
    const nobody = `ord_${'0'.repeat(26)}` as const;
    await expect(refund(nobody, { extraMinor: 1 })).rejects.toMatchObject({
      code: 'order.not-found',
      status: 404,
    });
    const unpaid = await shop.ordered({ variantId: made.variantId, quantity: 1 });
    expect(await refund(unpaid.id, { extraMinor: 1 })).toMatchObject({ kind: 'too-much' });
  });
});

describe('a refund made in Stripe’s dashboard', () => {
  test('reaches the order, once, however it is told', async () => {
    const made = await sold(2, 2_500);
    await control('PUT', 'chaos', { seed: 3, duplicate: 1, reorder: 0.5, reorderHoldMs: 40 });
    await control('POST', 'refunds', { session: made.sessionId, amount: 1_200 });
    await shop.quiet();
    await control('PUT', 'chaos', { duplicate: 0, reorder: 0 });
    const order = await shop.orderOf(made.id);
    expect(order).toMatchObject({
      paymentState: 'part-refunded',
      refunds: [{ state: 'succeeded', source: 'stripe', amount: { amountMinor: 1_200 }, lines: [] }],
    });
    expect(order.balance.amountMinor).toBe(made.totalMinor - 1_200);
    await shop.expectBooks();
  });

  test('before the payment was told of settles both', async () => {
    shop.lose(true);
    const { variantId } = await shop.product({ stock: 3 });
    const made = await shop.ordered({ variantId, quantity: 1 });
    await shop.pay(made.sessionId);
    await control('POST', 'refunds', { session: made.sessionId });
    shop.lose(false);
    await shop.quiet();
    expect(await shop.orderOf(made.id)).toMatchObject({
      paymentState: 'refunded',
      balance: { amountMinor: 0 },
    });
    await shop.expectBooks();
  });

  test('whose webhooks are lost is found by the reconciliation', async () => {
    const made = await sold(1, 2_500);
    shop.lose(true);
    await control('PUT', 'settings', { retry: { giveUpAfterMs: 1 } });
    await control('POST', 'refunds', { session: made.sessionId, amount: 300 });
    await eventually(
      () => control<unknown[]>('GET', 'deliveries?state=pending'),
      (open) => open.length === 0,
    );
    shop.lose(false);
    await control('PUT', 'settings', { retry: { giveUpAfterMs: 86_400_000 } });
    expect(await shop.orderOf(made.id)).toMatchObject({ paymentState: 'paid' });
    await shop.payments.reconcile();
    await shop.payments.idle();
    expect(await shop.orderOf(made.id)).toMatchObject({ paymentState: 'part-refunded' });
    await shop.expectBooks();
  });

  test('pending first is shown as such and settles when the bank has it', async () => {
    const made = await sold(1, 2_500);
    await control('PUT', 'next-refund', { status: 'pending' });
    const at = await control<{ id: string }>('POST', 'refunds', { session: made.sessionId, amount: 300 });
    await shop.quiet();
    const waiting = await shop.orderOf(made.id);
    expect(waiting).toMatchObject({ paymentState: 'paid', refunds: [{ state: 'pending' }] });
    expect(waiting.refundable.amountMinor).toBe(made.totalMinor - 300);
    await control('POST', `refunds/${at.id}/settle`, { status: 'succeeded' });
    await shop.quiet();
    expect(await shop.orderOf(made.id)).toMatchObject({ paymentState: 'part-refunded' });
  });
});
