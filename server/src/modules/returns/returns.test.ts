import { describe, expect, test } from 'bun:test';
import { can, ROLE_PERMISSIONS, type StaffRole } from '@zivero/shared/permissions';
import type { OrderId, OrderLineId, ReturnId, VariantId } from '@zivero/shared/schemas/ids';
import type { StartReturn } from '@zivero/shared/schemas/returns';
import { sql } from 'drizzle-orm';
import { openMoneyShop } from '../../../test/money-shop.fixture.ts';
import { newId } from '../../kernel/ids.ts';
import { createCallerFactory, type RequestContext } from '../../rpc/trpc.ts';
import { createReturnsAdminRouter } from './returns.admin.router.ts';
import { createReturnsStoreRouter } from './returns.store.router.ts';

const shop = await openMoneyShop();
const STAFF = newId('stf');
await shop.db.execute(sql`insert into staff (id, email, name, password_hash, role, created_at)
  values (${STAFF}, 'sam@example.com', 'Sam Staff', '-', 'owner', now())`);

type Sent = { id: OrderId; token: string; lineId: OrderLineId; variantId: VariantId };
/** A paid order of one thing of which `sent` units have left. */
async function sent(quantity: number, units = quantity): Promise<Sent> {
  const { variantId } = await shop.product({ stock: 10, priceMinor: 1_000 });
  const made = await shop.paid({ variantId, quantity });
  const lineId = (await shop.orderOf(made.id)).lines[0]?.id ?? 'oli_';
  const lines = [{ orderLineId: lineId, quantity: units }];
  const order = { orderId: made.id, lines, notifyShopper: false };
  if (units > 0) expect((await shop.orders.fulfil(order, STAFF)).kind).toBe('ok');
  return { id: made.id, token: made.placed.orderToken, lineId, variantId };
}
const wishOf = (order: Sent, quantity: number): StartReturn => ({
  token: order.token,
  idempotencyKey: crypto.randomUUID(),
  lines: [{ orderLineId: order.lineId, quantity, reason: 'too-big' }],
  wish: 'refund',
});
const start = (order: Sent, quantity: number) => shop.returns.start(wishOf(order, quantity), newId('anon'));
async function lastOf(order: Sent) {
  const last = (await shop.returns.ofOrder(order.id)).returns.at(-1);
  if (last === undefined) throw new Error('no return');
  return last;
}
async function received(order: Sent, quantity: number, restock = quantity): Promise<ReturnId> {
  expect((await start(order, quantity)).kind).toBe('ok');
  const { id } = await lastOf(order);
  await shop.returns.decide({ id, approve: true }, STAFF);
  const lines = [{ orderLineId: order.lineId, quantity, restock }];
  expect((await shop.returns.receive({ id, lines }, STAFF)).kind).toBe('ok');
  return id;
}
const onHand = async ({ variantId }: Sent) => (await shop.stockOf(variantId))?.on_hand;

describe('a return from wish to refund', () => {
  test('goes through its states, puts units back and gives the money back once', async () => {
    const order = await sent(2);
    expect(await onHand(order)).toBe(8);
    const begun = await start(order, 1);
    if (begun.kind !== 'ok') throw new Error(begun.kind);
    expect(begun.returns.returns).toMatchObject([{ state: 'requested', refunded: null }]);
    expect(begun.returns.lines).toMatchObject([{ id: order.lineId, returnable: 1 }]);
    const { id, number } = await lastOf(order);
    expect(number).toMatch(/^\d+-R1$/);
    const yes = await shop.returns.decide({ id, approve: true, answer: 'Use the box.' }, STAFF);
    expect(yes).toMatchObject({
      kind: 'ok',
      returns: { returns: [{ state: 'approved', byName: 'Sam Staff' }] },
    });
    const lines = [{ orderLineId: order.lineId, quantity: 1, restock: 1 }];
    const here = await shop.returns.receive({ id, lines }, STAFF);
    expect(here).toMatchObject({ kind: 'ok', order: { fulfilmentState: 'sent' } });
    expect(await onHand(order)).toBe(9);
    const back = await shop.returns.refund({ id }, STAFF);
    if (back.kind !== 'ok') throw new Error(back.kind);
    await shop.quiet();
    const now = await shop.orderOf(order.id);
    expect(now.refunds).toMatchObject([
      { amount: { amountMinor: 1_000 }, reason: 'returned', lines: [{ quantity: 1, isRestocked: false }] },
    ]);
    expect(now.lines[0]).toMatchObject({ refundedQuantity: 1 });
    expect((await shop.returns.ofToken(order.token)).returns[0]).toMatchObject({
      state: 'refunded',
      refunded: { amountMinor: 1_000 },
      answer: 'Use the box.',
    });
    // Back to the shelf once: at the receipt, not again with the refund.
    expect(await onHand(order)).toBe(9);
    const reasons = await shop.db.execute<{ reason: string; n: number }>(sql`
      select reason, delta_on_hand as n from stock_movements where order_id = ${order.id} and reason = 'restock'`);
    expect([...reasons]).toEqual([{ reason: 'restock', n: 1 }]);
    const story = now.timeline.map((entry) => entry.kind).filter((kind) => kind.startsWith('return-'));
    expect(story).toEqual(['return-requested', 'return-approved', 'return-received']);
    const mails = await shop.db.execute<{ kind: string }>(sql`
      select data->>'kind' as kind from pgboss.job where name = 'mail.send' and data->>'subjectId' = ${id} order by 1`);
    expect(mails.map((row) => row.kind)).toEqual(['return-approved', 'return-received', 'return-requested']);
    await shop.expectBooks();
  });

  test('what came damaged is not put back; an order that came back whole is returned', async () => {
    const order = await sent(2);
    const id = await received(order, 2, 0);
    expect(await onHand(order)).toBe(8);
    expect((await shop.orderOf(order.id)).fulfilmentState).toBe('returned');
    const less = await shop.returns.refund({ id, amountMinor: 1_500 }, STAFF);
    expect(less).toMatchObject({ kind: 'ok', order: { balance: { amountMinor: 995 } } });
    await shop.expectBooks();
  });

  test('fewer than announced: the rest may be announced again', async () => {
    const order = await sent(3);
    await start(order, 3);
    const { id } = await lastOf(order);
    await shop.returns.decide({ id, approve: true }, STAFF);
    const lines = [{ orderLineId: order.lineId, quantity: 1, restock: 1 }];
    await shop.returns.receive({ id, lines }, STAFF);
    expect((await shop.returns.ofToken(order.token)).lines).toMatchObject([{ returnable: 2 }]);
    expect(await lastOf(order)).toMatchObject({ worth: { amountMinor: 1_000 } });
  });
});

describe('never more than was sent', () => {
  test('two who ask for the same unit at once', async () => {
    const order = await sent(2);
    const answers = await Promise.all([start(order, 2), start(order, 1), start(order, 2), start(order, 1)]);
    const units = (await shop.returns.ofOrder(order.id)).returns
      .flatMap((one) => one.lines)
      .reduce((sum, line) => sum + line.quantity, 0);
    expect(units).toBe(2);
    expect(answers.filter((one) => one.kind === 'too-many').length).toBeGreaterThanOrEqual(2);
  });

  test('one key asks once, however often it is pressed', async () => {
    const order = await sent(3);
    const wish = wishOf(order, 1);
    await Promise.all([1, 2, 3].map(() => shop.returns.start(wish, newId('anon'))));
    expect((await shop.returns.ofOrder(order.id)).returns).toHaveLength(1);
  });

  test('units not sent, or refunded before, do not come back', async () => {
    const order = await sent(3, 2);
    expect((await start(order, 3)).kind).toBe('too-many');
    const lines = [{ orderLineId: order.lineId, quantity: 1, restock: true }];
    const rest = { shippingMinor: 0, extraMinor: 0, reason: 'returned' } as const;
    const refund = { orderId: order.id, idempotencyKey: crypto.randomUUID(), lines, ...rest };
    expect((await shop.payments.refund(refund, STAFF)).kind).toBe('ok');
    expect((await start(order, 2)).kind).toBe('too-many');
    expect((await start(order, 1)).kind).toBe('ok');
  });

  test('more in the parcel than announced, or more restocked than came, is not taken', async () => {
    const order = await sent(3);
    await start(order, 1);
    const { id } = await lastOf(order);
    await shop.returns.decide({ id, approve: true }, STAFF);
    const receive = (quantity: number, restock: number) =>
      shop.returns.receive({ id, lines: [{ orderLineId: order.lineId, quantity, restock }] }, STAFF);
    expect((await receive(2, 0)).kind).toBe('too-many');
    expect((await receive(1, 2)).kind).toBe('too-many');
    expect(await onHand(order)).toBe(7);
    const both = await Promise.all([receive(1, 1), receive(1, 1)]);
    expect(both.map((one) => one.kind).toSorted()).toEqual(['ok', 'stale']);
    expect(await onHand(order)).toBe(8);
  });

  test('refund and exchange pressed at once: one of them happens', async () => {
    const order = await sent(1);
    const id = await received(order, 1);
    const press = [
      shop.returns.refund({ id }, STAFF),
      shop.returns.refund({ id }, STAFF),
      shop.returns.exchange({ id, lines: [] }, STAFF),
      shop.returns.exchange({ id, lines: [] }, STAFF),
    ];
    await Promise.all(press);
    await shop.quiet();
    const last = await lastOf(order);
    const refunds = (await shop.orderOf(order.id)).refunds;
    expect([refunds.length, last.replacement === null ? 0 : 1]).toEqual(
      last.state === 'refunded' ? [1, 0] : [0, 1],
    );
    await shop.expectBooks();
  });
});

describe('an exchange', () => {
  test('sends the same once more, at no price, with its own units held', async () => {
    const order = await sent(2);
    const id = await received(order, 2);
    const done = await shop.returns.exchange({ id, lines: [] }, STAFF);
    if (done.kind !== 'ok') throw new Error(done.kind);
    const replacement = (await lastOf(order)).replacement;
    if (replacement === null) throw new Error('no replacement');
    const made = await shop.orderOf(replacement.id);
    expect(made).toMatchObject({
      paymentState: 'paid',
      fulfilmentState: 'to-pack',
      balance: { amountMinor: 0 },
      totals: { total: { amountMinor: 0 }, subtotal: { amountMinor: 2_000 } },
      lines: [{ quantity: 2, variantId: order.variantId, total: { amountMinor: 0 } }],
    });
    const mails = await shop.db.execute(sql`
      select 1 from pgboss.job where name = 'mail.order-confirmation' and data->>'orderId' = ${made.id}`);
    expect(mails).toHaveLength(1);
    expect(await shop.stockOf(order.variantId)).toMatchObject({ on_hand: 10, reserved: 2 });
    expect((await shop.returns.ofOrder(replacement.id)).replaces).toMatchObject({ id: order.id });
    expect((await shop.orderOf(order.id)).refunds).toEqual([]);
    expect((await shop.returns.refund({ id }, STAFF)).kind).toBe('stale');
    const parcel = { orderId: made.id, lines: [{ orderLineId: made.lines[0]?.id ?? 'oli_', quantity: 2 }] };
    const gone = await shop.orders.fulfil({ ...parcel, notifyShopper: false }, STAFF);
    expect(gone).toMatchObject({ kind: 'ok', order: { fulfilmentState: 'sent' } });
    await shop.expectBooks();
  });

  test('without units to send nothing is written; another product is a typed fault', async () => {
    const order = await sent(2);
    const id = await received(order, 2, 0);
    const none = { variantId: order.variantId, change: { kind: 'count', onHand: 1 } as const };
    await shop.stock.adjust({ ...none, reason: 'count' }, { kind: 'staff', id: STAFF });
    const before = await shop.db.execute(sql`select count(*)::int as n from orders`);
    expect(await shop.returns.exchange({ id, lines: [] }, STAFF)).toMatchObject({
      kind: 'short-stock',
      lines: [{ wanted: 2, available: 1 }],
    });
    const { variantId } = await shop.product({ stock: 5 });
    const other = { id, lines: [{ orderLineId: order.lineId, variantId }] };
    await expect(shop.returns.exchange(other, STAFF)).rejects.toMatchObject({
      code: 'catalog.variant-not-found',
    });
    expect(await shop.db.execute(sql`select count(*)::int as n from orders`)).toEqual(before);
    expect((await lastOf(order)).state).toBe('received');
  });
});

describe('the shopper', () => {
  test('may start until the time is over; the last day counts', async () => {
    const order = await sent(2);
    await shop.returns.setWindow({ days: 14 });
    const { until } = await shop.returns.ofToken(order.token);
    expect(until).not.toBeNull();
    expect((await start(order, 1)).kind).toBe('ok');
    await shop.returns.setWindow({ days: 0 });
    expect(await start(order, 1)).toEqual({ kind: 'not-possible', why: 'window-over' });
    await shop.returns.setWindow({ days: 30 });
    const unsent = await sent(1, 0);
    expect(await start(unsent, 1)).toEqual({ kind: 'not-possible', why: 'not-sent' });
  });

  test('calls off what did not arrive yet, and no longer after', async () => {
    const order = await sent(2);
    await start(order, 1);
    const { id } = await lastOf(order);
    expect(await shop.returns.withdraw(order.token, id)).toMatchObject({
      kind: 'ok',
      returns: { lines: [{ returnable: 2 }] },
    });
    const here = await received(order, 1);
    expect((await shop.returns.withdraw(order.token, here)).kind).toBe('too-late');
    const stranger = await sent(1);
    await expect(shop.returns.withdraw(stranger.token, here)).rejects.toMatchObject({
      code: 'order.not-found',
    });
  });

  test('sees nothing of staff', async () => {
    const order = await sent(1);
    await received(order, 1);
    const seen = await createCallerFactory(createReturnsStoreRouter(shop.returns))(context).ofOrder({
      token: order.token,
    });
    expect(JSON.stringify(seen)).not.toMatch(/Sam|stf_/);
  });
});

const context: RequestContext = {
  requestId: 'req',
  actor: { kind: 'guest' },
  anonymousId: null,
  ensureAnonymousId: () => newId('anon'),
  cookies: { get: () => undefined, set: () => {}, remove: () => {} },
  ip: '127.0.0.1',
  userAgent: '',
  log: shop.log,
};

describe('staff', () => {
  test('find a return by its number, e-mail and name, and page through all', async () => {
    const order = await sent(1);
    await start(order, 1);
    const { number, id } = await lastOf(order);
    const list = (q: string) => shop.returns.list({ view: 'all', q, limit: 100 });
    for (const q of [number, `#${number.split('-')[0]}`]) {
      expect((await list(q)).items.map((row) => row.id)).toEqual([id]);
    }
    expect((await list('ann@exam')).items.length).toBeGreaterThan(1);
    expect((await list('%')).items).toEqual([]);
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof list>> = await shop.returns.list({
        view: 'all',
        q: '',
        limit: 2,
        cursor,
      });
      seen.push(...page.items.map((row) => row.id));
      cursor = page.nextCursor;
    } while (cursor !== null);
    const counts = await shop.returns.counts();
    expect([seen.length, new Set(seen).size]).toEqual([counts.all ?? 0, counts.all ?? 0]);
  });

  test.each(['owner', 'manager', 'packer', 'viewer'] as const)(
    '%s may do what the role says',
    async (role) => {
      const order = await sent(1);
      await start(order, 1);
      const { id } = await lastOf(order);
      const as = staffAs(role);
      const forbidden = { cause: { code: 'auth.forbidden', status: 403 } };
      const rules = [
        ['orders.read', () => as.ofOrder({ orderId: order.id })],
        ['orders.refund', () => as.decide({ id, approve: true })],
        ['orders.fulfil', () => as.receive({ id, lines: [] })],
        ['orders.refund', () => as.refund({ id })],
        ['settings.write', () => as.setWindow({ days: 30 })],
      ] as const;
      for (const [permission, call] of rules) {
        if (can(role, permission)) await call();
        else await expect(call()).rejects.toMatchObject(forbidden);
      }
    },
  );
});

const staffAs = (role: StaffRole) =>
  createCallerFactory(createReturnsAdminRouter(shop.returns))({
    ...context,
    actor: {
      kind: 'staff',
      familyId: newId('fam'),
      staff: {
        id: STAFF,
        email: 's@example.com',
        name: 'Sam',
        role,
        permissions: [...ROLE_PERMISSIONS[role]],
      },
    },
  });
