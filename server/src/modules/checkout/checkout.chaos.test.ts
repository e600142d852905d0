import { expect, test } from 'bun:test';
import type { VariantId } from '@zivero/shared/schemas/ids';
import { sql } from 'drizzle-orm';
import { type Buyer, openMoneyShop } from '../../../test/money-shop.fixture.ts';
import { rngFor } from '../../local/seed/prng.ts';
import { eventually } from '../../local/stripe/testing/stand-in.fixture.ts';

const shop = await openMoneyShop();
const { control } = shop.standIn;
const SHOPPERS = 60;
const STOCK = 9;

/** What one shopper does, drawn from the seed: changes their mind, presses twice, is declined, walks away. */
async function shopping(n: number, variants: readonly VariantId[]): Promise<void> {
  const rng = rngFor('chaos', 'shopper', n);
  const who: Buyer = shop.buyer();
  await shop.fill(who, [{ variantId: rng.pick(variants), quantity: rng.int(1, 2) }]);
  for (let round = 0; round < rng.int(1, 3); round += 1) {
    if (round > 0 && rng.chance(0.5)) await shop.fill(who, [{ variantId: rng.pick(variants), quantity: 1 }]);
    const input = await shop.wishOf(who);
    const presses = rng.chance(0.4) ? 2 : 1;
    const answers = await Promise.all(Array.from({ length: presses }, () => shop.place(who, input)));
    const placed = answers.find((answer) => answer.kind === 'ok');
    if (placed?.kind !== 'ok') continue;
    const { sessionId } = await shop.recordOf(placed);
    if (rng.chance(0.25)) await shop.pay(sessionId, { card: '4000000000000002' });
    if (rng.chance(0.7)) await shop.pay(sessionId);
  }
}

test(`${SHOPPERS} shoppers, lost replies, declines, walks away, webhooks twice and in disorder: the books are right`, async () => {
  const variants = [await shop.product({ stock: STOCK }), await shop.product({ stock: STOCK })].map(
    (made) => made.variantId,
  );
  await control('PUT', 'chaos', {
    seed: 5,
    duplicate: 0.4,
    reorder: 0.5,
    reorderHoldMs: 80,
    delay: 0.3,
    delayMs: [5, 150],
    drop: 0.15,
  });
  const faults = [
    { path: '/v1/checkout/sessions', method: 'POST', kind: 'lose-reply', times: 8 },
    { path: '/v1/checkout/sessions', kind: 'error', times: 12 },
    { path: '/v1/checkout/sessions', kind: 'rate-limit', times: 6 },
  ];
  for (const fault of faults) await control('POST', 'faults', fault);
  await Promise.all(Array.from({ length: SHOPPERS }, (_, n) => shopping(n, variants)));
  await control('PUT', 'chaos', { duplicate: 0, reorder: 0, delay: 0, drop: 0 });
  await shop.quiet();

  // Half an hour later nobody is at the till any more.
  await shop.advance(34 * 60);
  await eventually(
    () => shop.payments.reconcile(),
    (result) => result.failed === 0,
  );
  await shop.payments.idle();
  const refunds = await shop.db.execute<{ id: `rfd_${string}` }>(
    sql`select id from refunds where state = 'pending'`,
  );
  for (const { id } of refunds) await shop.payments.sendRefund(id);
  await shop.quiet();

  await shop.expectBooks();
  const states = await shop.db.execute<{ payment_state: string; n: number }>(
    sql`select payment_state, count(*)::int as n from orders group by 1 order by 1`,
  );
  expect(states.map((row) => row.payment_state)).not.toContain('pending');
  const paid = await shop.db.execute<{ variant_id: string; units: number }>(sql`
    select l.variant_id, sum(l.quantity)::int as units from orders o join order_lines l on l.order_id = o.id
    where o.payment_state = 'paid' group by 1`);
  for (const variantId of variants) {
    const units = paid.find((row) => row.variant_id === variantId)?.units ?? 0;
    expect(units).toBeGreaterThan(0);
    expect(units).toBeLessThanOrEqual(STOCK);
    expect(await shop.stockOf(variantId)).toEqual({ on_hand: STOCK, reserved: units, backordered: 0 });
  }
  const [open] = await shop.db.execute(sql`select 1 from reservations where state = 'open'`);
  expect(open).toBeUndefined();
  const [review] = await shop.db.execute(sql`select 1 from orders where needs_review is not null`);
  expect(review).toBeUndefined();
}, 90_000);
