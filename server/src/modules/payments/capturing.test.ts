import { describe, expect, test } from 'bun:test';
import { sql } from 'drizzle-orm';
import { openMoneyShop } from '../../../test/money-shop.fixture.ts';

const shop = await openMoneyShop({ captureMethod: 'manual' });
const STAFF = 'stf_capture';
const kindsOf = (order: { timeline: readonly { kind: string }[] }) => order.timeline.map((one) => one.kind);

/** An order whose money is held, seen through the webhook. */
async function authorised(stock = 3) {
  const { variantId } = await shop.product({ stock });
  const made = await shop.paid({ variantId, quantity: 2 });
  return { ...made, variantId };
}
const jobsOf = async (orderId: string, name: string) =>
  (
    await shop.db.execute(
      sql`select 1 from pgboss.job where name = ${name} and data->>'orderId' = ${orderId}`,
    )
  ).length;

describe('money that is held', () => {
  test('keeps the units and ships nothing; the shopper is told, no money stands in the ledger', async () => {
    const { id, variantId } = await authorised();
    const order = await shop.orderOf(id);
    expect(order).toMatchObject({ paymentState: 'authorised', fulfilmentState: 'not-yet', ledger: [] });
    expect(order.payments).toMatchObject([{ state: 'requires_capture', amount: order.totals.total }]);
    expect(await shop.stockOf(variantId)).toMatchObject({ reserved: 2 });
    expect(await jobsOf(id, 'mail.order-confirmation')).toBe(1);
    const lines = order.lines.map((line) => ({ orderLineId: line.id, quantity: line.quantity }));
    const sent = await shop.orders.fulfil({ orderId: id, lines, notifyShopper: false }, STAFF);
    expect(sent).toEqual({ kind: 'not-possible', why: 'not-paid' });
    // Its time to pay is over, and it stays.
    await shop.advance(34 * 60);
    await shop.payments.expireOrder(id);
    await shop.payments.reconcile();
    expect(await shop.orderOf(id)).toMatchObject({ paymentState: 'authorised' });
    await shop.expectBooks();
  });

  test('is taken in full: paid, once, however often it is pressed', async () => {
    const { id } = await authorised();
    const pressed = await Promise.all([1, 2].map(() => shop.payments.capture({ orderId: id }, STAFF)));
    expect(pressed.some((one) => one.kind === 'ok')).toBe(true);
    await shop.quiet();
    const order = await shop.orderOf(id);
    const { total } = order.totals;
    expect(order).toMatchObject({ paymentState: 'paid', fulfilmentState: 'to-pack', balance: total });
    expect(order.ledger).toMatchObject([{ kind: 'capture', amount: total }]);
    expect(await jobsOf(id, 'mail.order-confirmation')).toBe(1);
    expect((await shop.payments.capture({ orderId: id }, STAFF)).kind).toBe('not-held');
    await shop.expectBooks();
  });

  test('is taken in part: the rest goes back to the card and is no refund of ours', async () => {
    const { id } = await authorised();
    const { amountMinor: total } = (await shop.orderOf(id)).totals.total;
    expect(await shop.payments.capture({ orderId: id, amountMinor: total + 1 }, STAFF)).toMatchObject({
      kind: 'too-much',
      held: { amountMinor: total },
    });
    const taken = await shop.payments.capture({ orderId: id, amountMinor: 1_500 }, STAFF);
    expect(taken).toMatchObject({ kind: 'ok', order: { paymentState: 'paid' } });
    await shop.quiet();
    const order = await shop.orderOf(id);
    expect(order).toMatchObject({ needsReview: null, refunds: [] });
    expect(order.balance.amountMinor).toBe(1_500);
    expect(order.refundable.amountMinor).toBe(1_500);
    const refund = { orderId: id, idempotencyKey: crypto.randomUUID(), lines: [], shippingMinor: 0 };
    const given = await shop.payments.refund({ ...refund, extraMinor: 1_500, reason: 'goodwill' }, STAFF);
    expect(given.kind).toBe('ok');
    await shop.quiet();
    expect(await shop.orderOf(id)).toMatchObject({ paymentState: 'refunded', balance: { amountMinor: 0 } });
    await shop.expectBooks();
  });

  test('is let go: the order ends, its units are free', async () => {
    const { id, variantId } = await authorised();
    expect((await shop.payments.releaseHold({ orderId: id }, STAFF)).kind).toBe('ok');
    await shop.quiet();
    const order = await shop.orderOf(id);
    expect(order).toMatchObject({ paymentState: 'expired', ledger: [], refunds: [] });
    expect(kindsOf(order)).toContain('release-started');
    expect(await shop.stockOf(variantId)).toMatchObject({ reserved: 0 });
    expect((await shop.payments.capture({ orderId: id }, STAFF)).kind).toBe('not-held');
    await shop.expectBooks();
  });

  test('that ends soon is put before staff; one that the bank let go ends the order, also unheard of', async () => {
    const { id, variantId } = await authorised();
    await shop.payments.warnOfHold(id);
    expect(await shop.orderOf(id)).toMatchObject({ paymentState: 'authorised', needsReview: 'hold-ends' });
    shop.lose(true);
    await shop.advance(7 * 86_400 + 60);
    await shop.payments.reconcile();
    await shop.payments.idle();
    shop.lose(false);
    const order = await shop.orderOf(id);
    expect(order).toMatchObject({ paymentState: 'expired', needsReview: null });
    expect(kindsOf(order)).toContain('authorisation-ended');
    expect(await shop.stockOf(variantId)).toMatchObject({ reserved: 0 });
    await shop.quiet();
    await shop.expectBooks();
  });

  test('taken at Stripe’s own dashboard while no webhook came is paid', async () => {
    const { variantId } = await shop.product({ stock: 2 });
    shop.lose(true);
    const made = await shop.ordered({ variantId, quantity: 1 });
    await shop.pay(made.sessionId);
    const session = await shop.standIn.stripe.checkout.sessions.retrieve(made.sessionId);
    await shop.standIn.stripe.paymentIntents.capture(String(session.payment_intent));
    await shop.advance(60);
    await shop.payments.reconcile();
    await shop.payments.idle();
    shop.lose(false);
    expect(await shop.orderOf(made.id)).toMatchObject({ paymentState: 'paid' });
    await shop.quiet();
    await shop.expectBooks();
  });

  test('for an order that is over is let go at once', async () => {
    const { variantId } = await shop.product({ stock: 2 });
    const made = await shop.ordered({ variantId, quantity: 1 });
    await shop.db.execute(sql`update orders set payment_state = 'expired' where id = ${made.id}`);
    await shop.pay(made.sessionId);
    await shop.quiet();
    const session = await shop.standIn.stripe.checkout.sessions.retrieve(made.sessionId, {
      expand: ['payment_intent'],
    });
    expect(session.payment_intent).toMatchObject({ status: 'canceled' });
    expect(await shop.orderOf(made.id)).toMatchObject({ paymentState: 'expired', ledger: [] });
  });
});
