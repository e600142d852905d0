import { describe, expect, test } from 'bun:test';
import type { OrderId, OrderLineId, VariantId } from '@zivero/shared/schemas/ids';
import type { OrderChange } from '@zivero/shared/schemas/order-edits';
import { sql } from 'drizzle-orm';
import { openMoneyShop } from '../../../test/money-shop.fixture.ts';
import { newId } from '../../kernel/ids.ts';

const shop = await openMoneyShop();
const STAFF = newId('stf');
const IP = '127.0.0.1';
const DAY = 86_400;

type Made = { id: OrderId; token: string; line: OrderLineId; variantId: VariantId };
async function paid(quantity = 1, stock = 10): Promise<Made> {
  const { variantId } = await shop.product({ stock, priceMinor: 1_000 });
  const made = await shop.paid({ variantId, quantity });
  const [line] = (await shop.orderOf(made.id)).lines;
  return { id: made.id, token: made.placed.orderToken, line: line?.id ?? 'oli_', variantId };
}
/** `quantity` of its one line, and `patch`, as staff save it. */
async function ask(made: Made, quantity: number, patch: Partial<OrderChange> = {}) {
  const change = {
    orderId: made.id,
    lines: [{ orderLineId: made.line, quantity }],
    added: [],
    ...patch,
  };
  const looked = await shop.edits.preview(change);
  if (looked.kind !== 'ok') throw new Error(JSON.stringify(looked));
  const expected = {
    expectedBeforeMinor: looked.preview.before.amountMinor,
    expectedTotalMinor: looked.preview.after.amountMinor,
  };
  const idempotencyKey = crypto.randomUUID();
  const done = await shop.edits.edit({ ...change, idempotencyKey, ...expected }, STAFF);
  if (done.kind !== 'waiting') throw new Error(JSON.stringify(done));
  return done;
}
const editOf = async (made: Made) => {
  const [row] = await shop.db.execute<{ id: string; state: string; session_id: string; attempt: number }>(
    sql`select id, state, session_id, attempt from order_edits where order_id = ${made.id} order by created_at desc limit 1`,
  );
  if (row === undefined) throw new Error('no edit');
  return row;
};
/** The link is opened, and Stripe has a page. */
async function open(made: Made): Promise<string> {
  const begun = await shop.edits.pay({ token: made.token, ip: IP });
  expect(begun.kind).toBe('ok');
  return (await editOf(made)).session_id;
}
const reserved = async (made: Made) => (await shop.stockOf(made.variantId))?.reserved;
const totalOf = async (made: Made) => (await shop.orderOf(made.id)).totals.total.amountMinor;
const jobsOf = async (name: string, subject: string) => {
  const rows = await shop.db.execute<{ data: Record<string, unknown> }>(
    sql`select data from pgboss.job where name = ${name} and data::text like ${`%${subject}%`}`,
  );
  return rows.map((row) => row.data);
};

/** What its shopper reads of changes. */
const toldOf = async (made: Made) =>
  (await shop.modules.orders.byToken(made.token)).timeline.flatMap(({ kind }) =>
    kind.startsWith('edit') ? [kind] : [],
  );

describe('a change that costs more', () => {
  test('waits, holds what it adds, and is written once it is paid, however often that is told', async () => {
    const made = await paid(1);
    const before = await totalOf(made);
    const { edit } = await ask(made, 3);
    expect(edit).toMatchObject({
      amount: { amountMinor: 2_000, currency: 'EUR' },
      lines: [{ from: 1, to: 3 }],
      email: 'ann@example.com',
      payUrl: `http://127.0.0.1:9/order/${made.token}`,
    });
    expect([await totalOf(made), await reserved(made)]).toEqual([before, 3]);
    expect(await shop.edits.byToken(made.token)).toMatchObject({ amount: { amountMinor: 2_000 } });
    // What it holds ships with it: nothing is packed meanwhile, and nothing else is changed.
    expect(await shop.orders.markPacked(made.id, STAFF)).toMatchObject({ why: 'edit-waiting' });
    expect(await shop.payments.cancel({ orderId: made.id }, STAFF)).toMatchObject({ why: 'edit-waiting' });

    const session = await open(made);
    expect(await open(made)).toBe(session);
    await shop.pay(session);
    await shop.quiet();
    await Promise.all([1, 2, 3].map(() => shop.payments.settleSession(session)));
    await shop.payments.reconcile();
    const order = await shop.orderOf(made.id);
    expect(order).toMatchObject({
      paymentState: 'paid',
      totals: { total: { amountMinor: before + 2_000 } },
      balance: { amountMinor: before + 2_000 },
      lines: [{ quantity: 3 }],
      refunds: [],
    });
    expect(order.payments).toHaveLength(2);
    expect([(await editOf(made)).state, await reserved(made)]).toEqual(['applied', 3]);
    expect(await shop.edits.byToken(made.token)).toBeNull();
    expect(await shop.edits.pay({ token: made.token, ip: IP })).toEqual({ kind: 'over' });
    const [mails] = [await jobsOf('mail.send', edit.id)];
    expect(mails.map((mail) => mail.kind).toSorted()).toEqual(['change-payment', 'order-changed']);
    await shop.expectBooks();
    expect(await shop.payments.audit()).toEqual([]);
  });

  test('what it costs is what was shown: a price that rises meanwhile changes nothing', async () => {
    const made = await paid(1);
    const other = await shop.product({ stock: 5, priceMinor: 700 });
    await ask(made, 1, { added: [{ variantId: other.variantId, quantity: 2 }], email: 'other@example.com' });
    const products = shop.infra.mongo.db.collection<{ _id: string }>('products');
    const raised = { $set: { 'variants.0.prices.0.amountMinor': 900 } };
    expect((await products.updateOne({ _id: other.productId }, raised)).modifiedCount).toBe(1);
    await shop.pay(await open(made));
    await shop.quiet();
    const order = await shop.orderOf(made.id);
    expect(order.email).toBe('other@example.com');
    expect(order.lines.map((line) => [line.variantId, line.quantity, line.unitPrice.amountMinor])).toEqual([
      [made.variantId, 1, 1_000],
      [other.variantId, 2, 700],
    ]);
    expect((await shop.stockOf(other.variantId))?.reserved).toBe(2);
    await shop.expectBooks();
  });

  test('its webhooks lost, reconciliation finds it', async () => {
    const made = await paid(1);
    await ask(made, 2);
    const session = await open(made);
    shop.lose(true);
    await shop.pay(session);
    await shop.advance(120);
    await shop.payments.reconcile();
    shop.lose(false);
    expect((await editOf(made)).state).toBe('applied');
    await shop.quiet();
    expect((await shop.orderOf(made.id)).balance.amountMinor).toBe(await totalOf(made));
    await shop.expectBooks();
  });

  test('more is paid, and less later: both payments can be refunded', async () => {
    const made = await paid(1);
    await ask(made, 4);
    await shop.pay(await open(made));
    await shop.quiet();
    const wanted = [{ orderLineId: made.line, quantity: 4, restock: true }];
    const rest = { shippingMinor: 0, extraMinor: 0, reason: 'other' } as const;
    const done = await shop.payments.refund(
      { orderId: made.id, idempotencyKey: crypto.randomUUID(), lines: wanted, ...rest },
      STAFF,
    );
    expect(done.kind).toBe('ok');
    // The part of the smaller payment is sent by its job.
    for (const one of (await shop.orderOf(made.id)).refunds) await shop.payments.sendRefund(one.id);
    await shop.quiet();
    const order = await shop.orderOf(made.id);
    expect(order.refunds).toHaveLength(2);
    expect(order.balance.amountMinor).toBe(order.totals.total.amountMinor - 4_000);
    await shop.expectBooks();
    expect(await shop.payments.audit()).toEqual([]);
  });
});

describe('a change that is not paid', () => {
  test('runs out: its session ends at Stripe, its units are free, the order is as it was', async () => {
    const made = await paid(1, 3);
    const before = await shop.orderOf(made.id);
    await ask(made, 3);
    const session = await open(made);
    await shop.advance(3 * DAY + 60);
    const { id } = await editOf(made);
    await Promise.all([shop.edits.settle(id), shop.edits.settle(id), shop.payments.reconcile()]);
    await shop.quiet();
    expect([(await editOf(made)).state, await reserved(made)]).toEqual(['given-up', 1]);
    expect((await shop.orderOf(made.id)).totals).toEqual(before.totals);
    expect((await shop.pay(session)).kind).not.toBe('paid');
    expect(await toldOf(made)).toEqual(['edit-waiting', 'edit-expired']);
    const mails = await jobsOf('mail.send', id);
    expect(mails.map((mail) => mail.kind).toSorted()).toEqual(['change-given-up', 'change-payment']);
    expect(await shop.edits.forMail(id)).toMatchObject({ state: 'given-up', hasRunOut: true });
    expect((await shop.orders.markPacked(made.id, STAFF)).kind).toBe('ok');
    await shop.expectBooks();
  });

  test('a session that ran out before the link did is made anew', async () => {
    const made = await paid(1);
    await ask(made, 2);
    const first = await open(made);
    await shop.advance(DAY);
    await shop.quiet();
    expect((await editOf(made)).state).toBe('waiting');
    const second = await open(made);
    expect(second).not.toBe(first);
    await shop.pay(second);
    await shop.quiet();
    expect(await editOf(made)).toMatchObject({ state: 'applied', attempt: 2 });
    await shop.expectBooks();
  });

  test('withdrawn, it cannot be paid; paid, it cannot be withdrawn', async () => {
    const made = await paid(1);
    await ask(made, 2);
    const session = await open(made);
    expect((await shop.edits.withdraw(made.id, STAFF)).kind).toBe('ok');
    expect((await shop.edits.withdraw(made.id, STAFF)).kind).toBe('ok');
    const { id } = await editOf(made);
    expect((await jobsOf('mail.send', id)).filter(({ kind }) => kind === 'change-given-up')).toHaveLength(1);
    expect(await shop.edits.forMail(id)).toMatchObject({ state: 'given-up', hasRunOut: false });
    expect(await toldOf(made)).toEqual(['edit-waiting', 'edit-given-up']);
    expect((await shop.pay(session)).kind).not.toBe('paid');
    expect(await reserved(made)).toBe(1);

    const other = await paid(1);
    await ask(other, 2);
    const paying = await open(other);
    shop.lose(true);
    await shop.pay(paying);
    expect((await shop.edits.withdraw(other.id, STAFF)).kind).toBe('paid');
    shop.lose(false);
    await shop.quiet();
    expect((await shop.orderOf(other.id)).lines[0]?.quantity).toBe(2);
    await shop.expectBooks();
  });

  test('withdrawn and paid in the same moment: one of them counts, and the books are right', async () => {
    for (let round = 0; round < 4; round += 1) {
      const made = await paid(1);
      await ask(made, 2);
      const session = await open(made);
      await Promise.all([shop.pay(session), shop.edits.withdraw(made.id, STAFF)]);
      await shop.quiet();
      const { state } = await editOf(made);
      const order = await shop.orderOf(made.id);
      expect(order.lines[0]?.quantity).toBe(state === 'applied' ? 2 : 1);
      expect(order.balance).toEqual(order.totals.total);
      expect(await reserved(made)).toBe(order.lines[0]?.quantity ?? -1);
    }
    await shop.expectBooks();
  });

  test('a bank debit under way is waited for; failing, it can be paid another way', async () => {
    const made = await paid(1);
    await ask(made, 2);
    const begun = await shop.edits.pay({ token: made.token, ip: IP });
    if (begun.kind !== 'ok') throw new Error(begun.kind);
    const session = (await editOf(made)).session_id;
    const form = {
      email: 'ann@example.com',
      name: 'Ann',
      method: 'sepa_debit',
      iban: 'DE89370400440532013000',
    };
    const body = new URLSearchParams(form);
    const sent = await fetch(begun.paymentUrl, { method: 'POST', body, redirect: 'manual' });
    expect(sent.status).toBeLessThan(400);
    await shop.quiet();
    expect(await shop.edits.pay({ token: made.token, ip: IP })).toEqual({ kind: 'paid' });
    expect(await shop.edits.withdraw(made.id, STAFF)).toEqual({ kind: 'under-way' });
    const { payment_intent: intent } = await shop.standIn.stripe.checkout.sessions.retrieve(session);
    await shop.standIn.control('POST', `payment_intents/${intent}/settle`, { outcome: 'failed' });
    await shop.quiet();
    const second = await open(made);
    expect(second).not.toBe(session);
    await shop.pay(second);
    await shop.quiet();
    expect((await editOf(made)).state).toBe('applied');
    await shop.expectBooks();
  });
});

describe('money that comes for a change that is not possible any more', () => {
  test('is booked and given back: the order keeps as it is', async () => {
    const made = await paid(2);
    await ask(made, 3);
    const session = await open(made);
    const line = [{ orderLineId: made.line, quantity: 1, restock: true }];
    const rest = { shippingMinor: 0, extraMinor: 0, reason: 'other' } as const;
    await shop.payments.refund(
      { orderId: made.id, idempotencyKey: crypto.randomUUID(), lines: line, ...rest },
      STAFF,
    );
    await shop.pay(session);
    await shop.quiet();
    expect((await editOf(made)).state).toBe('given-up');
    for (const one of (await shop.orderOf(made.id)).refunds) await shop.payments.sendRefund(one.id);
    await shop.quiet();
    const order = await shop.orderOf(made.id);
    expect(order).toMatchObject({ paymentState: 'part-refunded', lines: [{ quantity: 2 }] });
    expect(order.balance.amountMinor).toBe(order.totals.total.amountMinor - 1_000);
    expect(order.refunds).toHaveLength(2);
    expect(await reserved(made)).toBe(1);
    await shop.expectBooks();
    expect(await shop.payments.audit()).toEqual([]);
  });

  test('of an order that was never paid at Stripe: the session of the change is not its own', async () => {
    const made = await paid(1);
    await shop.db.execute(sql`update orders set session_id = null where id = ${made.id}`);
    await ask(made, 2);
    const session = await open(made);
    await shop.pay(session);
    await shop.quiet();
    const [row] = await shop.db.execute(sql`select session_id from orders where id = ${made.id}`);
    expect(row).toEqual({ session_id: null });
    expect((await editOf(made)).state).toBe('applied');
  });
});

test('what is not there is not promised; less than Stripe charges is not asked for', async () => {
  const made = await paid(1, 2);
  const change = { orderId: made.id, lines: [{ orderLineId: made.line, quantity: 5 }], added: [] };
  expect((await shop.edits.preview(change)).kind).toBe('short-stock');
  const key = { idempotencyKey: crypto.randomUUID() };
  const expectedBeforeMinor = await totalOf(made);
  const expected = { expectedBeforeMinor, expectedTotalMinor: expectedBeforeMinor + 4_000 };
  const blind = await shop.edits.edit({ ...change, ...key, ...expected }, STAFF);
  expect(blind.kind).toBe('short-stock');
  expect(await reserved(made)).toBe(1);
  const cheap = await shop.product({ stock: 5, priceMinor: 20 });
  const little = { orderId: made.id, lines: [], added: [{ variantId: cheap.variantId, quantity: 1 }] };
  expect(await shop.edits.preview(little)).toEqual({ kind: 'not-possible', why: 'below-minimum' });
});
