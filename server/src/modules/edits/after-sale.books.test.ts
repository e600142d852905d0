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

/** A seeded generator: the same cases at every run. */
function seeded(seed: number) {
  let state = seed;
  return (below: number) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
}
type Made = { id: OrderId; token: string; lines: OrderLineId[] };
async function paid(): Promise<Made> {
  const made = await shop.paid({ variantId: mug, quantity: 3 }, { variantId: lamp, quantity: 2 });
  const { lines } = await shop.orderOf(made.id);
  return { id: made.id, token: made.placed.orderToken, lines: lines.map((line) => line.id) };
}

/** One act of staff or the shopper on an order, whatever state it is in; typed answers and faults are fine. */
async function act({ id, token, lines }: Made, next: (below: number) => number): Promise<void> {
  const orderLineId = lines[next(lines.length)] ?? 'oli_';
  const quantity = 1 + next(2);
  const key = () => crypto.randomUUID();
  const last = (await shop.returns.ofOrder(id)).returns.at(-1 - next(2));
  switch (next(9)) {
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
      if (last) await shop.returns.decide({ id: last.id, approve: next(4) > 0 }, STAFF);
      return;
    case 4: {
      const came = last?.lines.map((line) => ({ ...line, restock: line.quantity })) ?? [];
      if (last) await shop.returns.receive({ id: last.id, lines: came }, STAFF);
      return;
    }
    case 5:
      if (last) await shop.returns.refund({ id: last.id }, STAFF);
      return;
    case 6:
      if (last) await shop.returns.exchange({ id: last.id, lines: [] }, STAFF);
      return;
    case 7: {
      const change = { orderId: id, lines: [{ orderLineId, quantity: next(3) }], added: [] };
      const looked = await shop.edits.preview(change);
      if (looked.kind !== 'ok') return;
      const expectedTotalMinor = looked.preview.after.amountMinor;
      await shop.edits.edit({ ...change, idempotencyKey: key(), expectedTotalMinor }, STAFF);
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
    for (let round = 0; round < 12; round += 1) {
      const done = await Promise.allSettled([0, 1, 2].map(() => act(made, next)));
      // Typed faults alone: a line that was taken out meanwhile is one.
      for (const one of done) if (one.status === 'rejected') expect(one.reason).toBeInstanceOf(AppError);
    }
    await shop.quiet();
    expect(await wrongOrders()).toEqual([]);
    expect(await wrongMoney()).toEqual([]);
    const order = await shop.orderOf(made.id);
    expect(order.balance.amountMinor).toBeGreaterThanOrEqual(0);
    await shop.expectBooks();
  },
  60_000,
);

test('the walks came past everything', async () => {
  const [seen] = await shop.db.execute<Record<string, number>>(sql`
    select (select count(*)::int from returns where state = 'refunded') as refunded,
      (select count(*)::int from returns where state = 'exchanged') as exchanged,
      (select count(*)::int from returns where state = 'rejected') as rejected,
      (select count(*)::int from order_edits) as edits,
      (select count(*)::int from fulfilments) as parcels,
      (select count(*)::int from refunds) as refunds`);
  for (const [what, times] of Object.entries(seen ?? {})) expect([what, times > 0]).toEqual([what, true]);
});
