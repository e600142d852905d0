import { describe, expect, test } from 'bun:test';
import type { PlaceOrder } from '@zivero/shared/schemas/checkout';
import { sql } from 'drizzle-orm';
import { openMoneyShop } from '../../../test/money-shop.fixture.ts';
import { newId } from '../../kernel/ids.ts';
import { createCallerFactory, type RequestContext } from '../../rpc/trpc.ts';
import { createStockAdminRouter } from '../stock/stock.admin.router.ts';
import { createCheckoutRouter } from './checkout.router.ts';

const shop = await openMoneyShop();
const { variantId, productId } = await shop.product({ stock: 9 });
const who = shop.buyer();
await shop.fill(who, [{ variantId, quantity: 1 }]);

const context = (
  actor: RequestContext['actor'],
  anonymousId: string | null = who.anonymousId,
): RequestContext => ({
  requestId: 'req',
  actor,
  anonymousId,
  ensureAnonymousId: () => who.anonymousId,
  cookies: { get: () => undefined, set: () => {}, remove: () => {} },
  ip: newId('anon'),
  userAgent: '',
  log: shop.log,
});
const as = (actor: RequestContext['actor'], anonymousId?: string | null) =>
  createCallerFactory(createCheckoutRouter(shop.checkout))(context(actor, anonymousId));
const guest = { kind: 'guest' } as const;
const orderCount = async () => Number((await shop.db.execute(sql`select count(*) as n from orders`))[0]?.n);

describe('checkout', () => {
  test.each<[string, (input: PlaceOrder) => unknown]>([
    ['a negative total', (input) => ({ ...input, expectedTotalMinor: -1 })],
    ['a fraction of a cent', (input) => ({ ...input, expectedTotalMinor: 0.5 })],
    ['an e-mail that is none', (input) => ({ ...input, email: 'ann' })],
    ['a key that is none', (input) => ({ ...input, idempotencyKey: 'again' })],
    ['a method of another kind', (input) => ({ ...input, shippingMethodId: productId })],
    [
      'an address without a street',
      (input) => ({ ...input, shippingAddress: { ...input.shippingAddress, line1: ' ' } }),
    ],
    [
      'a country that is none',
      (input) => ({ ...input, shippingAddress: { ...input.shippingAddress, country: 'nl' } }),
    ],
    ['nothing', () => ({})],
  ])('refuses %s and writes nothing', async (_, spoil) => {
    const before = await orderCount();
    const input = spoil(await shop.wishOf(who)) as PlaceOrder;
    await expect(as(guest).place(input)).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    expect(await orderCount()).toBe(before);
  });

  test('takes no price from the browser', async () => {
    const input = { ...(await shop.wishOf(who)), lines: [{ variantId, unitPriceMinor: 1 }], totalMinor: 1 };
    const placed = await as(guest).place(input);
    if (placed.kind !== 'ok') throw new Error(placed.kind);
    const { id } = await shop.recordOf(placed);
    expect((await shop.orderOf(id)).totals.subtotal.amountMinor).toBe(2_500);
  });

  test('a bag belongs to who filled it; an expired sign-in is asked to renew, not served an empty bag', async () => {
    const input = await shop.wishOf(who);
    expect(await as(guest, newId('anon')).place(input)).toEqual({ kind: 'empty-bag' });
    expect(await as(guest, null).place(input)).toEqual({ kind: 'empty-bag' });
    await expect(as({ kind: 'expired' }).place(input)).rejects.toMatchObject({
      cause: { code: 'auth.access-expired', status: 401 },
    });
  });

  test('a quote names its deliveries and sums up', async () => {
    const quote = await as(guest).quote({ country: 'NL' });
    const { subtotal, shipping, total, discount } = quote.totals;
    expect(total.amountMinor).toBe(subtotal.amountMinor - discount.amountMinor + shipping.amountMinor);
    expect(quote.shippingOptions.map((option): string => option.id)).toContain(quote.shippingMethodId ?? '');
    const second = quote.shippingOptions[1]?.id;
    expect((await as(guest).quote({ country: 'NL', shippingMethodId: second })).shippingMethodId).toBe(
      second ?? null,
    );
  });
});

describe('stock', () => {
  const staffAs = (role: 'owner' | 'viewer') =>
    createCallerFactory(createStockAdminRouter(shop.stock))(
      context({
        kind: 'staff',
        familyId: newId('fam'),
        staff: { id: newId('stf'), email: 's@example.com', name: 'Sam', role, permissions: [] },
      }),
    );
  const count = { variantId, change: { kind: 'count', onHand: 8 }, reason: 'count' } as const;

  test('is counted by who may, and tells what moved', async () => {
    expect(await staffAs('owner').adjust(count)).toMatchObject({ kind: 'ok', row: { onHand: 8 } });
    const view = await staffAs('viewer').ofProduct({ productId });
    expect(view.rows).toMatchObject([{ variantId, onHand: 8 }]);
    expect(view.movements[0]).toMatchObject({ reason: 'count', deltaOnHand: -1 });
    const forbidden = { cause: { code: 'auth.forbidden', status: 403 } };
    await expect(staffAs('viewer').adjust(count)).rejects.toMatchObject(forbidden);
    await expect(staffAs('viewer').setBackorder({ variantId, limit: 1 })).rejects.toMatchObject(forbidden);
  });

  test.each([
    ['10^9 units', { kind: 'count', onHand: 1e9 }],
    ['a fraction', { kind: 'delta', delta: 0.5 }],
    ['a negative count', { kind: 'count', onHand: -1 }],
  ] as const)('%s is refused', async (_, change) => {
    await expect(staffAs('owner').adjust({ ...count, change })).rejects.toMatchObject({
      code: 'BAD_REQUEST',
    });
  });
});
