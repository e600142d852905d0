import { describe, expect, test } from 'bun:test';
import { can, ROLE_PERMISSIONS, type StaffRole } from '@zivero/shared/permissions';
import type { OrderId } from '@zivero/shared/schemas/ids';
import type { AdminOrderList } from '@zivero/shared/schemas/orders';
import { sql } from 'drizzle-orm';
import { ADDRESS, openMoneyShop } from '../../../test/money-shop.fixture.ts';
import { newId } from '../../kernel/ids.ts';
import { createCallerFactory, type RequestContext } from '../../rpc/trpc.ts';
import { createOrdersAdminRouter } from './orders.admin.router.ts';
import { createOrdersStoreRouter } from './orders.store.router.ts';

const shop = await openMoneyShop();
const STAFF = newId('stf');
await shop.db.execute(sql`insert into staff (id, email, name, password_hash, role, created_at)
  values (${STAFF}, 'sam@example.com', 'Sam Staff', '-', 'owner', now())`);
const { variantId } = await shop.product({ stock: 100, priceMinor: 1_000 });

async function paid(quantity = 2) {
  const made = await shop.paid({ variantId, quantity });
  const line = (await shop.orderOf(made.id)).lines[0];
  if (line === undefined) throw new Error('no line');
  return { ...made, lineId: line.id };
}
const send = (orderId: OrderId, orderLineId: `oli_${string}`, quantity: number, notifyShopper = false) =>
  shop.orders.fulfil(
    {
      orderId,
      lines: [{ orderLineId, quantity }],
      carrier: 'PostNL',
      trackingNumber: '3SABC',
      notifyShopper,
    },
    STAFF,
  );
const context = (actor: RequestContext['actor']): RequestContext => ({
  requestId: 'req',
  actor,
  anonymousId: null,
  ensureAnonymousId: () => newId('anon'),
  cookies: { get: () => undefined, set: () => {}, remove: () => {} },
  ip: '127.0.0.1',
  userAgent: '',
  log: shop.log,
});
const storeAs = (actor: RequestContext['actor']) =>
  createCallerFactory(createOrdersStoreRouter(shop.orders))(context(actor));
const staffAs = (role: StaffRole) =>
  createCallerFactory(
    createOrdersAdminRouter({
      orders: shop.orders,
      refund: shop.payments.refund,
      cancel: shop.payments.cancel,
    }),
  )(
    context({
      kind: 'staff',
      familyId: newId('fam'),
      staff: {
        id: STAFF,
        email: 's@example.com',
        name: 'Sam',
        role,
        permissions: [...ROLE_PERMISSIONS[role]],
      },
    }),
  );

describe('packing and sending', () => {
  test('in two parcels: each leaves the shelf, the last one ends it', async () => {
    const made = await paid(3);
    const before = await shop.stockOf(variantId);
    const first = await send(made.id, made.lineId, 1, true);
    expect(first).toMatchObject({ kind: 'ok', order: { fulfilmentState: 'part-sent' } });
    const last = await send(made.id, made.lineId, 2);
    if (last.kind !== 'ok') throw new Error(last.kind);
    expect(last.order).toMatchObject({ fulfilmentState: 'sent', isOpen: false });
    expect(last.order.lines[0]?.fulfilledQuantity).toBe(3);
    expect(last.order.fulfilments.map((one) => one.lines[0]?.quantity)).toEqual([1, 2]);
    expect(last.order.timeline.at(-1)).toMatchObject({
      kind: 'sent',
      byName: 'Sam Staff',
      text: 'PostNL 3SABC',
    });
    const after = await shop.stockOf(variantId);
    expect((before?.on_hand ?? 0) - (after?.on_hand ?? 0)).toBe(3);
    expect((before?.reserved ?? 0) - (after?.reserved ?? 0)).toBe(3);
    const mails = await shop.db.execute(
      sql`select 1 from pgboss.job where name = 'mail.order-sent' and data->>'orderId' = ${made.id}`,
    );
    expect(mails).toHaveLength(1);
    await shop.expectBooks();
  });

  test('more than is left sends nothing, also when two press at once', async () => {
    const made = await paid(2);
    const both = await Promise.all([send(made.id, made.lineId, 2), send(made.id, made.lineId, 2)]);
    expect(both.map((answer) => answer.kind).toSorted()).toEqual(['not-possible', 'ok']);
    expect((await shop.orderOf(made.id)).fulfilments).toHaveLength(1);
    expect(await send(made.id, made.lineId, 1)).toEqual({ kind: 'not-possible', why: 'already-sent' });
  });

  test('packed is said once; an unpaid order is neither packed nor sent', async () => {
    const made = await paid();
    expect(await shop.orders.markPacked(made.id, STAFF)).toMatchObject({ kind: 'ok' });
    expect(await shop.orders.markPacked(made.id, STAFF)).toMatchObject({ kind: 'ok' });
    const packed = (await shop.orderOf(made.id)).timeline.filter((entry) => entry.kind === 'packed');
    expect(packed).toHaveLength(1);
    const unpaid = await shop.ordered({ variantId, quantity: 1 });
    const line = (await shop.orderOf(unpaid.id)).lines[0]?.id ?? 'oli_';
    const no = { kind: 'not-possible', why: 'not-paid' } as const;
    expect(await shop.orders.markPacked(unpaid.id, STAFF)).toEqual(no);
    expect(await send(unpaid.id, line, 1)).toEqual(no);
  });

  test('a line of another order and an unknown order are typed faults', async () => {
    const [made, other] = [await paid(), await paid()];
    const noLine = { code: 'order.line-not-found', status: 404 };
    await expect(send(made.id, other.lineId, 1)).rejects.toMatchObject(noLine);
    const nobody = newId('ord');
    await expect(shop.orders.markPacked(nobody, STAFF)).rejects.toMatchObject({ code: 'order.not-found' });
  });

  test('units refunded before they were sent are not sent any more', async () => {
    const made = await paid(3);
    const lines = [{ orderLineId: made.lineId, quantity: 2, restock: true }];
    const rest = { shippingMinor: 0, extraMinor: 0, reason: 'other' } as const;
    await shop.payments.refund(
      { orderId: made.id, idempotencyKey: crypto.randomUUID(), lines, ...rest },
      STAFF,
    );
    expect(await send(made.id, made.lineId, 2)).toEqual({ kind: 'not-possible', why: 'already-sent' });
    expect(await send(made.id, made.lineId, 1)).toMatchObject({
      kind: 'ok',
      order: { fulfilmentState: 'sent' },
    });
  });

  test('a count below what is reserved marks the order short', async () => {
    const scarce = await shop.product({ stock: 2 });
    const made = await shop.paid({ variantId: scarce.variantId, quantity: 2 });
    await shop.stock.adjust(
      { variantId: scarce.variantId, change: { kind: 'count', onHand: 1 }, reason: 'count' },
      { kind: 'staff', id: STAFF },
    );
    const order = await shop.orderOf(made.id);
    expect(order.timeline.at(-1)).toMatchObject({ kind: 'short', text: `1 × ${order.lines[0]?.title}` });
    const shown = await shop.orders.byToken(made.placed.orderToken);
    expect(shown.timeline.map((entry) => entry.kind)).not.toContain('short');
  });
});

describe('what shoppers may see', () => {
  test('by its token, without staff, notes or anything internal', async () => {
    const made = await paid(1);
    await shop.orders.addNote({ orderId: made.id, text: 'secret of staff' }, STAFF);
    await send(made.id, made.lineId, 1);
    const seen = await storeAs({ kind: 'guest' }).byToken({ token: made.placed.orderToken });
    expect(seen).toMatchObject({
      number: made.placed.orderNumber,
      paymentState: 'paid',
      email: 'ann@example.com',
    });
    expect(seen.timeline.map((entry) => entry.kind)).toEqual(['placed', 'paid', 'sent']);
    const text = JSON.stringify(seen);
    for (const leak of ['secret of staff', 'Sam Staff', 'pi_', 'cs_test', 'ledger', STAFF]) {
      expect(text).not.toContain(leak);
    }
  });

  test('an unknown token, a stranger’s number and a number that is not there are all the same 404', async () => {
    const owner = newId('cus');
    const made = await paid(1);
    await shop.db.execute(sql`update orders set customer_id = ${owner} where id = ${made.id}`);
    const number = made.placed.orderNumber;
    const as = (customerId: `cus_${string}`) =>
      storeAs({ kind: 'customer', customerId, familyId: newId('fam') });
    expect((await as(owner).byNumber({ number })).number).toBe(number);
    const gone = { cause: { code: 'order.not-found', status: 404 } };
    await expect(as(newId('cus')).byNumber({ number })).rejects.toMatchObject(gone);
    await expect(as(owner).byNumber({ number: '999999999' })).rejects.toMatchObject(gone);
    await expect(storeAs({ kind: 'guest' }).byToken({ token: 'x'.repeat(43) })).rejects.toMatchObject(gone);
    await expect(storeAs({ kind: 'guest' }).byNumber({ number })).rejects.toMatchObject({
      cause: { code: 'auth.required', status: 401 },
    });
    await expect(storeAs({ kind: 'guest' }).byToken({ token: 'short' })).rejects.toMatchObject({
      code: 'BAD_REQUEST',
    });
  });

  test('their own orders page by page, newest first, without what was never paid', async () => {
    const owner = newId('cus');
    const made = [];
    for (let n = 0; n < 3; n += 1) made.push(await paid(1));
    const given = await shop.ordered({ variantId, quantity: 1 });
    for (const { id } of [...made, given]) {
      await shop.db.execute(sql`update orders set customer_id = ${owner} where id = ${id}`);
    }
    await shop.advance(34 * 60);
    await shop.payments.expireOrder(given.id);
    const first = await shop.orders.mine(owner, { limit: 2 });
    const second = await shop.orders.mine(owner, { limit: 2, cursor: first.nextCursor });
    expect([...first.items, ...second.items].map((order) => order.id)).toEqual(
      made.map((order) => order.id).toReversed(),
    );
    expect(second.nextCursor).toBeNull();
    expect(first.items[0]?.lines).toMatchObject([{ quantity: 1, title: expect.stringMatching(/^Mug/) }]);
  });
});

describe('the staff’s list', () => {
  const list = (patch: Partial<AdminOrderList>) =>
    shop.orders.list({
      view: 'all',
      q: '',
      paymentStates: [],
      fulfilmentStates: [],
      sort: 'newest',
      limit: 100,
      ...patch,
    });

  test('finds by number, by part of an e-mail and by names, whatever is typed around them', async () => {
    const who = shop.buyer();
    await shop.fill(who, [{ variantId, quantity: 1 }]);
    const email = 'zoë.o-brien+shop@müller.example';
    const shippingAddress = { ...ADDRESS, name: "Zoë O'Brien-Smith" };
    const placed = await shop.place(
      who,
      await shop.wishOf(who, { email: 'zoe.obrien@example.org', shippingAddress }),
    );
    if (placed.kind !== 'ok') throw new Error(placed.kind);
    const { id } = await shop.recordOf(placed);
    for (const q of [
      placed.orderNumber,
      `#${placed.orderNumber}`,
      'zoe.obr',
      'ZOË',
      "o'brien smi",
      'zoe@',
      'Smith zoë',
    ]) {
      expect([q, (await list({ q })).items.map((row) => row.id)]).toEqual([q, [id]]);
    }
    for (const q of ['zoeyx', '000000000', "'; drop table orders; --", ':*', '&|!()', email]) {
      expect([q, (await list({ q })).items]).toEqual([q, []]);
    }
  });

  test('counts each order’s own units and refunds', async () => {
    const made = await paid(3);
    const lines = [{ orderLineId: made.lineId, quantity: 1, restock: true }];
    const rest = { shippingMinor: 0, extraMinor: 0, reason: 'other' } as const;
    await shop.payments.refund(
      { orderId: made.id, idempotencyKey: crypto.randomUUID(), lines, ...rest },
      STAFF,
    );
    const [row] = (await list({ q: made.placed.orderNumber })).items;
    expect(row).toMatchObject({
      itemCount: 3,
      refunded: { amountMinor: 1_000 },
      customerName: 'Ann Other',
      city: 'Amsterdam',
      country: 'NL',
    });
  });

  test('pages through everything once, in each order, with a total', async () => {
    const all = await list({});
    expect(all.total).toBe(all.items.length);
    for (const sort of ['newest', 'oldest', 'total'] as const) {
      const seen: string[] = [];
      let cursor: string | null = null;
      do {
        const page: Awaited<ReturnType<typeof list>> = await list({ sort, limit: 3, cursor });
        seen.push(...page.items.map((row) => row.id));
        cursor = page.nextCursor;
        expect(page.total).toBe(all.total);
      } while (cursor !== null);
      expect(seen).toHaveLength(all.total);
      expect(new Set(seen)).toEqual(new Set(all.items.map((row) => row.id)));
      if (sort === 'newest') expect(seen).toEqual(all.items.map((row) => row.id));
    }
    await expect(list({ cursor: 'rubbish' })).rejects.toMatchObject({ code: 'request.invalid', status: 400 });
  });

  test('each view shows what it counts', async () => {
    const counts = await shop.orders.counts();
    for (const view of ['open', 'to-pack', 'unpaid', 'refunded', 'review', 'all'] as const) {
      const { items, total } = await list({ view });
      expect([view, total, items.length]).toEqual([view, counts[view], counts[view]]);
      if (view === 'open') expect(items.every((row) => row.isOpen)).toBe(true);
    }
    const closed = (await list({})).items.filter((row) => !row.isOpen);
    expect(closed.length).toBe(counts.all - counts.open);
    expect(
      (await list({ paymentStates: ['expired'] })).items.every((row) => row.paymentState === 'expired'),
    ).toBe(true);
    expect((await list({ placedFrom: new Date('2100-01-01') })).items).toEqual([]);
  });

  test('the open view is answered by its index', async () => {
    const plan = await shop.db.transaction(async (tx) => {
      await tx.execute(sql`set local enable_seqscan = off`);
      return tx.execute<Record<string, string>>(sql`explain select id from orders
        where (payment_state in ('pending', 'authorised', 'part-paid', 'disputed')
          or (payment_state in ('paid', 'part-refunded')
            and fulfilment_state in ('not-yet', 'to-pack', 'packed', 'part-sent')))
        order by placed_at desc, id desc limit 26`);
    });
    expect(plan.map((row) => row['QUERY PLAN']).join('\n')).toContain('orders_open');
  });
});

describe('permissions', () => {
  test.each(['owner', 'manager', 'packer', 'viewer'] as const)(
    '%s may do what the role says',
    async (role) => {
      const made = await paid(1);
      const as = staffAs(role);
      const forbidden = { cause: { code: 'auth.forbidden', status: 403 } };
      const rules = [
        ['orders.note', () => as.addNote({ orderId: made.id, text: 'a note' })],
        ['orders.refund', () => as.refund(refundOf(made.id))],
        ['orders.refund', () => as.cancel({ orderId: made.id })],
        ['orders.fulfil', () => as.markPacked({ orderId: made.id })],
        ['orders.read', () => as.byId({ id: made.id })],
      ] as const;
      for (const [permission, call] of rules) {
        if (can(role, permission)) await call();
        else await expect(call()).rejects.toMatchObject(forbidden);
      }
      const shopper = createCallerFactory(
        createOrdersAdminRouter({
          orders: shop.orders,
          refund: shop.payments.refund,
          cancel: shop.payments.cancel,
        }),
      );
      const customer = { kind: 'customer', customerId: newId('cus'), familyId: newId('fam') } as const;
      await expect(shopper(context(customer)).byId({ id: made.id })).rejects.toMatchObject({
        cause: { code: 'auth.required' },
      });
    },
  );
});

const refundOf = (orderId: OrderId) => ({
  orderId,
  idempotencyKey: crypto.randomUUID(),
  extraMinor: 1,
  reason: 'goodwill' as const,
});
