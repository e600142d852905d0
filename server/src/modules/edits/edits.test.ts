import { describe, expect, test } from 'bun:test';
import { can, ROLE_PERMISSIONS } from '@zivero/shared/permissions';
import type { OrderId, OrderLineId, VariantId } from '@zivero/shared/schemas/ids';
import { EditOrder, type OrderChange } from '@zivero/shared/schemas/order-edits';
import { sql } from 'drizzle-orm';
import { ADDRESS, openMoneyShop } from '../../../test/money-shop.fixture.ts';
import { newId } from '../../kernel/ids.ts';
import { createCallerFactory } from '../../rpc/trpc.ts';
import { createEditsAdminRouter } from './edits.admin.router.ts';

const shop = await openMoneyShop();
const STAFF = newId('stf');

type Made = { id: OrderId; token: string; lines: OrderLineId[]; variants: VariantId[] };
/** A paid order of so many of each of two things at 10 and 20 euros; delivery is free or costs 4.95. */
async function paid(...quantities: number[]): Promise<Made> {
  const products = await Promise.all(
    quantities.map((_, at) => shop.product({ stock: 10, priceMinor: 1_000 * (at + 1) })),
  );
  const variants = products.map((one) => one.variantId);
  const made = await shop.paid(
    ...variants.map((variantId, at) => ({ variantId, quantity: quantities[at] ?? 1 })),
  );
  const { lines } = await shop.orderOf(made.id);
  const ids = variants.map((id) => lines.find((line) => line.variantId === id)?.id ?? 'oli_');
  return { id: made.id, token: made.placed.orderToken, lines: ids, variants };
}
const change = (made: Made, patch: Partial<OrderChange>): OrderChange => ({
  orderId: made.id,
  lines: [],
  added: [],
  ...patch,
});
const setTo = (made: Made, at: number, quantity: number) =>
  change(made, { lines: [{ orderLineId: made.lines[at] ?? 'oli_', quantity }] });
async function wish(wanted: OrderChange): Promise<EditOrder> {
  const looked = await shop.edits.preview(wanted);
  if (looked.kind !== 'ok') throw new Error(JSON.stringify(looked));
  const expected = {
    expectedBeforeMinor: looked.preview.before.amountMinor,
    expectedTotalMinor: looked.preview.after.amountMinor,
  };
  return { ...wanted, idempotencyKey: crypto.randomUUID(), ...expected };
}
const apply = async (wanted: OrderChange) => shop.edits.edit(await wish(wanted), STAFF);
const held = async (variantId: VariantId | undefined) =>
  variantId === undefined ? null : ((await shop.stockOf(variantId))?.reserved ?? null);

describe('a change that costs less', () => {
  test('gives units and money back, and the order adds up', async () => {
    const made = await paid(3, 1);
    const before = await shop.orderOf(made.id);
    const looked = await shop.edits.preview(setTo(made, 0, 1));
    if (looked.kind !== 'ok') throw new Error(looked.kind);
    expect(looked.preview).toMatchObject({
      difference: { amountMinor: -2_000 },
      refund: { amountMinor: 2_000 },
    });
    expect((await shop.orderOf(made.id)).totals).toEqual(before.totals);
    const done = await apply(setTo(made, 0, 1));
    expect(done.kind).toBe('ok');
    await shop.quiet();
    const order = await shop.orderOf(made.id);
    const total = before.totals.total.amountMinor - 2_000;
    expect(order.totals.total.amountMinor).toBe(total);
    expect(order.balance.amountMinor).toBe(total);
    expect(order.lines.map((line) => line.quantity).toSorted()).toEqual([1, 1]);
    expect(order.refunds).toMatchObject([{ amount: { amountMinor: 2_000 }, state: 'succeeded', lines: [] }]);
    expect(await held(made.variants[0])).toBe(1);
    expect(order.timeline.findLast((entry) => entry.kind === 'edited')).toMatchObject({
      text: expect.stringMatching(/^Mug \d+ 3 → 1$/),
    });
    expect(
      order.lines.reduce((sum, line) => sum + line.total.amountMinor, 0) + order.totals.shipping.amountMinor,
    ).toBe(total);
    await shop.expectBooks();
  });

  test('a line is taken out; what is left is sent and can be refunded to the cent', async () => {
    const made = await paid(2, 1);
    expect((await apply(setTo(made, 1, 0))).kind).toBe('ok');
    await shop.quiet();
    const order = await shop.orderOf(made.id);
    expect(order.lines).toHaveLength(1);
    expect(await held(made.variants[1])).toBe(0);
    const lines = [{ orderLineId: made.lines[0] ?? 'oli_', quantity: 2 }];
    const sent = await shop.orders.fulfil({ orderId: made.id, lines, notifyShopper: false }, STAFF);
    expect(sent).toMatchObject({ kind: 'ok', order: { fulfilmentState: 'sent' } });
    const rest = {
      shippingMinor: order.shippingRefundable.amountMinor,
      extraMinor: 0,
      reason: 'returned',
    } as const;
    const back = lines.map((line) => ({ ...line, restock: true }));
    const refund = { orderId: made.id, idempotencyKey: crypto.randomUUID(), lines: back, ...rest };
    await shop.payments.refund(refund, STAFF);
    await shop.quiet();
    expect(await shop.orderOf(made.id)).toMatchObject({
      paymentState: 'refunded',
      balance: { amountMinor: 0 },
    });
    await shop.expectBooks();
  });

  test('pressed twice, by two people at once: changed once, refunded once', async () => {
    const made = await paid(4);
    const input = await wish(setTo(made, 0, 2));
    const other = await wish(setTo(made, 0, 1));
    const all = await Promise.all([
      shop.edits.edit(input, STAFF),
      shop.edits.edit(input, STAFF),
      shop.edits.edit(other, STAFF),
    ]);
    await shop.quiet();
    const order = await shop.orderOf(made.id);
    expect(order.balance).toEqual(order.totals.total);
    expect(await held(made.variants[0])).toBe(order.lines[0]?.quantity ?? -1);
    // Whoever comes second finds another order than the one that was looked at.
    expect(all.map((one) => one.kind)).toContain('ok');
    const perKey = await shop.db.execute<{ n: number }>(sql`
      select count(*)::int as n from order_edits where order_id = ${made.id} group by idempotency_key`);
    expect([...perKey]).toEqual([{ n: 1 }]);
    expect(order.refunds.length).toBe(1);
    await shop.expectBooks();
  });

  test('a refund that was lost with its process is made by the job, once', async () => {
    const made = await paid(2);
    expect((await apply(setTo(made, 0, 1))).kind).toBe('ok');
    const [edit] = await shop.db.execute<{ id: string }>(sql`
      update order_edits set refund_id = null where order_id = ${made.id} returning id`);
    await shop.edits.settle(edit?.id ?? '');
    await shop.edits.settle(edit?.id ?? '');
    expect((await shop.orderOf(made.id)).refunds).toHaveLength(1);
  });
});

describe('a change that costs the same', () => {
  test('address and e-mail are written, nothing moves', async () => {
    const made = await paid(1);
    const shippingAddress = { ...ADDRESS, line1: '2 Other Street' };
    const done = await apply(change(made, { shippingAddress, email: 'new@example.com' }));
    expect(done).toMatchObject({
      kind: 'ok',
      order: { email: 'new@example.com', shippingAddress: { line1: '2 Other Street' }, refunds: [] },
    });
    const abroad = change(made, { shippingAddress: { ...ADDRESS, country: 'DE' } });
    expect(await shop.edits.preview(abroad)).toEqual({ kind: 'not-possible', why: 'other-country' });
  });

  test('one thing for another of the same price; what was packed is packed again', async () => {
    const made = await paid(2);
    await shop.orders.markPacked(made.id, STAFF);
    const other = await shop.product({ stock: 5, priceMinor: 1_000 });
    const lines = [{ orderLineId: made.lines[0] ?? ('oli_' as const), quantity: 1 }];
    const added = [{ variantId: other.variantId, quantity: 1 }];
    const done = await apply(change(made, { lines, added }));
    expect(done).toMatchObject({ kind: 'ok', order: { fulfilmentState: 'to-pack', refunds: [] } });
    expect([await held(made.variants[0]), await held(other.variantId)]).toEqual([1, 1]);
    const order = await shop.orderOf(made.id);
    expect(order.lines.map((line) => [line.variantId, line.quantity])).toEqual([
      [made.variants[0] ?? 'var_', 1],
      [other.variantId, 1],
    ]);
    await shop.expectBooks();
  });

  test('what is not there is not promised, and nothing is written', async () => {
    const made = await paid(2);
    const scarce = await shop.product({ stock: 1, priceMinor: 1_000 });
    const wanted = change(made, {
      lines: [{ orderLineId: made.lines[0] ?? 'oli_', quantity: 0 }],
      added: [{ variantId: scarce.variantId, quantity: 2 }],
    });
    expect((await shop.edits.preview(wanted)).kind).toBe('short-stock');
    const blind = { ...wanted, idempotencyKey: crypto.randomUUID() };
    const { total } = (await shop.orderOf(made.id)).totals;
    const expected = { expectedBeforeMinor: total.amountMinor, expectedTotalMinor: total.amountMinor };
    const tried = await shop.edits.edit({ ...blind, ...expected }, STAFF);
    expect(tried.kind).toBe('short-stock');
    expect(await held(made.variants[0])).toBe(2);
    expect((await shop.orderOf(made.id)).lines).toHaveLength(1);
    await shop.expectBooks();
  });
});

describe('what is not possible', () => {
  test('less than was sent, nothing left, a line that was refunded, another total than shown', async () => {
    const made = await paid(3, 1);
    const lines = [{ orderLineId: made.lines[0] ?? ('oli_' as const), quantity: 2 }];
    await shop.orders.fulfil({ orderId: made.id, lines, notifyShopper: false }, STAFF);
    const why = async (wanted: OrderChange) => {
      const looked = await shop.edits.preview(wanted);
      return looked.kind === 'not-possible' ? looked.why : looked.kind;
    };
    expect(await why(setTo(made, 0, 1))).toBe('below-sent');
    expect(await why(setTo(made, 0, 2))).toBe('ok');
    expect(await why(setTo(made, 0, 3))).toBe('no-change');
    const goodwill = { shippingMinor: 0, extraMinor: 0, reason: 'goodwill' } as const;
    const one = [{ orderLineId: made.lines[1] ?? ('oli_' as const), quantity: 1, restock: true }];
    const refund = { orderId: made.id, idempotencyKey: crypto.randomUUID(), lines: one, ...goodwill };
    await shop.payments.refund(refund, STAFF);
    expect(await why(setTo(made, 1, 0))).toBe('below-sent');
    const input = await wish(setTo(made, 0, 2));
    for (const other of [{ expectedTotalMinor: 1 }, { expectedBeforeMinor: 1 }])
      expect((await shop.edits.edit({ ...input, ...other }, STAFF)).kind).toBe('price-changed');
    const all = change(await paid(1), {});
    expect(await why({ ...all, lines: [] })).toBe('no-change');
    const whole = await paid(1);
    expect(await why(setTo(whole, 0, 0))).toBe('nothing-left');
    await shop.payments.cancel({ orderId: whole.id }, STAFF);
    expect(await why(setTo(whole, 0, 1))).toBe('cancelled');
  });

  test('the last unsent piece goes: the order is sent', async () => {
    const made = await paid(2);
    const lines = [{ orderLineId: made.lines[0] ?? ('oli_' as const), quantity: 1 }];
    await shop.orders.fulfil({ orderId: made.id, lines, notifyShopper: false }, STAFF);
    expect(await apply(setTo(made, 0, 1))).toMatchObject({ kind: 'ok', order: { fulfilmentState: 'sent' } });
    expect(await held(made.variants[0])).toBe(0);
    await shop.expectBooks();
  });

  test.each([
    ['a fraction', { lines: [{ orderLineId: newId('oli'), quantity: 0.5 }] }],
    ['less than nothing', { lines: [{ orderLineId: newId('oli'), quantity: -1 }] }],
    ['10^9 pieces', { added: [{ variantId: newId('var'), quantity: 1e9 }] }],
    ['an e-mail that is none', { email: 'ann' }],
    ['a negative total', { expectedTotalMinor: -1 }],
  ])('refuses %s before anything is asked', (_, patch) => {
    const expected = { expectedBeforeMinor: 1, expectedTotalMinor: 1 };
    const whole = {
      orderId: newId('ord'),
      idempotencyKey: crypto.randomUUID(),
      lines: [],
      added: [],
      ...expected,
    };
    expect(EditOrder.safeParse(whole).success).toBe(true);
    expect(EditOrder.safeParse({ ...whole, ...patch }).success).toBe(false);
  });

  test.each(['packer', 'viewer'] as const)('a %s changes nothing', async (role) => {
    const made = await paid(1);
    expect(can(role, 'orders.refund')).toBe(false);
    const staff = {
      id: STAFF,
      email: 's@example.com',
      name: 'Sam',
      role,
      permissions: [...ROLE_PERMISSIONS[role]],
    };
    const as = createCallerFactory(createEditsAdminRouter(shop.edits))({
      requestId: 'req',
      actor: { kind: 'staff', familyId: newId('fam'), staff },
      anonymousId: null,
      ensureAnonymousId: () => newId('anon'),
      cookies: { get: () => undefined, set: () => {}, remove: () => {} },
      ip: '127.0.0.1',
      userAgent: '',
      log: shop.log,
    });
    await expect(as.preview(setTo(made, 0, 1))).rejects.toMatchObject({ cause: { code: 'auth.forbidden' } });
  });
});
