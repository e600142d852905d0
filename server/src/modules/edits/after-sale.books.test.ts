import { expect, test } from 'bun:test';
import type { OrderId, OrderLineId } from '@zivero/shared/schemas/ids';
import { sql } from 'drizzle-orm';
import { openMoneyShop } from '../../../test/money-shop.fixture.ts';
import { AppError } from '../../kernel/app-error.ts';
import { newId } from '../../kernel/ids.ts';

const shop = await openMoneyShop();
const STAFF = newId('stf');
const { variantId: mug } = await shop.product({ stock: 60, priceMinor: 1_000 });
const { variantId: lamp } = await shop.product({ stock: 60, priceMinor: 3_000 });

/** A seeded generator (mulberry32): the same cases at every run. */
function seeded(seed: number) {
  let state = seed;
  return (below: number) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}
type Made = { id: OrderId; token: string; lines: OrderLineId[] };
async function paid(): Promise<Made> {
  const made = await shop.paid({ variantId: mug, quantity: 3 }, { variantId: lamp, quantity: 2 });
  const { lines } = await shop.orderOf(made.id);
  return { id: made.id, token: made.placed.orderToken, lines: lines.map((line) => line.id) };
}

const sessionOf = async (id: OrderId): Promise<string> => {
  const [open] = await shop.db.execute<{ session_id: string | null }>(
    sql`select session_id from order_edits where order_id = ${id} and state = 'waiting'`,
  );
  return open?.session_id ?? '';
};

/** One act of staff or the shopper on an order, whatever state it is in; typed answers and faults are fine. */
async function act({ id, token, lines }: Made, next: (below: number) => number): Promise<void> {
  const orderLineId = lines[next(lines.length)] ?? 'oli_';
  const quantity = 1 + next(2);
  const key = () => crypto.randomUUID();
  const last = (await shop.returns.ofOrder(id)).returns.at(-1 - next(2));
  switch (next(14)) {
    case 0:
      await shop.orders.fulfil(
        { orderId: id, lines: [{ orderLineId, quantity }], notifyShopper: false },
        STAFF,
      );
      return;
    case 1:
    case 2:
      await shop.returns.start(
        {
          token,
          idempotencyKey: key(),
          lines: [{ orderLineId, quantity, reason: 'other' }],
          wish: 'refund',
        },
        newId('anon'),
      );
      return;
    case 3:
    case 10:
      if (last) await shop.returns.decide({ id: last.id, approve: next(4) > 0 }, STAFF);
      return;
    case 4:
    case 11: {
      const came = last?.lines.map((line) => ({ ...line, restock: line.quantity })) ?? [];
      if (last) await shop.returns.receive({ id: last.id, lines: came }, STAFF);
      return;
    }
    case 5:
    case 12:
      if (last) await shop.returns.refund({ id: last.id }, STAFF);
      return;
    case 6:
      if (last) await shop.returns.exchange({ id: last.id, lines: [] }, STAFF);
      return;
    case 7:
    case 13: {
      const change = { orderId: id, lines: [{ orderLineId, quantity: next(5) }], added: [] };
      const looked = await shop.edits.preview(change);
      if (looked.kind !== 'ok') return;
      const expected = {
        expectedBeforeMinor: looked.preview.before.amountMinor,
        expectedTotalMinor: looked.preview.after.amountMinor,
      };
      await shop.edits.edit({ ...change, idempotencyKey: key(), ...expected }, STAFF);
      return;
    }
    case 8: {
      // What costs more waits: it is paid, withdrawn, or left.
      const begun = await shop.edits.pay({ token, ip: newId('anon') });
      const session = await sessionOf(id);
      if (begun.kind === 'ok' && session !== '' && next(3) > 0) await shop.pay(session);
      else if (next(2) > 0) await shop.edits.withdraw(id, STAFF);
      return;
    }
    default: {
      const wanted = [{ orderLineId, quantity, restock: true }];
      const rest = { shippingMinor: 0, extraMinor: 0, reason: 'other' } as const;
      await shop.payments.refund({ orderId: id, idempotencyKey: key(), lines: wanted, ...rest }, STAFF);
    }
  }
}

/** By SQL alone: nothing came back that was not sent, and what an order holds is what it has still to get. */
async function wrongOrders(): Promise<unknown[]> {
  const rows = await shop.db.execute(sql`
    with l as (
      select l.*,
        coalesce((select sum(f.quantity) from fulfilment_lines f where f.order_line_id = l.id), 0) as sent,
        coalesce((select sum(coalesce(b.received_quantity, b.quantity)) from return_lines b
          join returns t on t.id = b.return_id and t.state not in ('rejected', 'withdrawn')
          where b.order_line_id = l.id), 0) as back,
        coalesce((select sum(r.unsent_quantity) from refund_lines r join refunds f on f.id = r.refund_id
          where r.order_line_id = l.id and f.state not in ('failed', 'canceled')), 0) as dropped
      from order_lines l
    )
    select l.id, l.quantity, l.sent, l.back, l.dropped from l join orders o on o.id = l.order_id
    where l.sent > l.quantity or l.back > l.sent
      or (o.paid_at is not null and l.quantity - l.sent - l.dropped <> (select coalesce(sum(r.quantity + r.backordered), 0)
        from reservations r where r.order_id = l.order_id and r.variant_id = l.variant_id))`);
  return [...rows];
}
async function wrongMoney(): Promise<unknown[]> {
  const rows = await shop.db.execute(sql`
    select o.id, o.total_minor from orders o
    where o.subtotal_minor <> (select sum(l.unit_price_minor * l.quantity) from order_lines l where l.order_id = o.id)
      or o.total_minor <> o.shipping_minor + (select sum(l.total_minor) from order_lines l where l.order_id = o.id)
      or (select count(*) from returns t where t.order_id = o.id and t.refund_id is not null
        and t.replacement_id is not null) > 0`);
  return [...rows];
}

test.each([1, 2, 3, 4, 5, 6, 7, 8])(
  'parcels, returns, exchanges, changes and refunds at once leave every book right (%i)',
  async (seed) => {
    const next = seeded(seed * 7_919);
    const made = await paid();
    await shop.orders.fulfil(
      {
        orderId: made.id,
        lines: [{ orderLineId: made.lines[0] ?? 'oli_', quantity: 1 }],
        notifyShopper: false,
      },
      STAFF,
    );
    // One more lamp, paid or withdrawn, so that every walk begins behind such a change.
    const more = {
      orderId: made.id,
      lines: [{ orderLineId: made.lines[1] ?? 'oli_', quantity: 3 }],
      added: [],
    };
    const looked = await shop.edits.preview(more);
    if (looked.kind !== 'ok') throw new Error(looked.kind);
    const expected = {
      expectedBeforeMinor: looked.preview.before.amountMinor,
      expectedTotalMinor: looked.preview.after.amountMinor,
    };
    await shop.edits.edit({ ...more, idempotencyKey: crypto.randomUUID(), ...expected }, STAFF);
    if (seed % 2 === 0) await shop.edits.withdraw(made.id, STAFF);
    else {
      await shop.edits.pay({ token: made.token, ip: newId('anon') });
      await shop.pay(await sessionOf(made.id));
      await shop.quiet();
    }
    for (let round = 0; round < 28; round += 1) {
      const done = await Promise.allSettled([0, 1, 2].map(() => act(made, next)));
      // Typed faults alone: a line that was taken out meanwhile is one.
      for (const one of done) if (one.status === 'rejected') expect(one.reason).toBeInstanceOf(AppError);
    }
    await shop.quiet();
    await shop.edits.withdraw(made.id, STAFF);
    expect(await wrongOrders()).toEqual([]);
    expect(await wrongMoney()).toEqual([]);
    const order = await shop.orderOf(made.id);
    expect(order.balance.amountMinor).toBeGreaterThanOrEqual(0);
    await shop.expectBooks();
  },
  60_000,
);

test('one exchange from the parcel to the replacement, for walks may pass by them', async () => {
  const { id: orderId, token, lines } = await paid();
  const line = { orderLineId: lines[0] ?? 'oli_', quantity: 1 };
  await shop.orders.fulfil({ orderId, lines: [line], notifyShopper: false }, STAFF);
  const wish = { idempotencyKey: crypto.randomUUID(), wish: 'exchange' } as const;
  await shop.returns.start({ token, ...wish, lines: [{ ...line, reason: 'other' }] }, newId('anon'));
  const [begun] = (await shop.returns.ofOrder(orderId)).returns;
  if (!begun) throw new Error('no return was begun');
  await shop.returns.decide({ id: begun.id, approve: true }, STAFF);
  const came = begun.lines.map((each) => ({ ...each, restock: each.quantity }));
  await shop.returns.receive({ id: begun.id, lines: came }, STAFF);
  await shop.returns.exchange({ id: begun.id, lines: [] }, STAFF);
  expect((await shop.returns.ofOrder(orderId)).returns[0]?.state).toBe('exchanged');
  await shop.quiet();
  await shop.expectBooks();
});

test('the walks came past everything', async () => {
  const [seen] = await shop.db.execute<Record<string, number>>(sql`
    select (select count(*)::int from returns where state = 'refunded') as refunded,
      (select count(*)::int from returns where state = 'exchanged') as exchanged,
      (select count(*)::int from returns where state = 'rejected') as rejected,
      (select count(*)::int from order_edits where difference_minor < 0) as fewer,
      (select count(*)::int from order_edits where difference_minor > 0 and state = 'applied') as more,
      (select count(*)::int from order_edits where state = 'given-up') as given_up,
      (select count(*)::int from fulfilments) as parcels,
      (select count(*)::int from refunds) as refunds`);
  for (const [what, times] of Object.entries(seen ?? {})) expect([what, times > 0]).toEqual([what, true]);
});
