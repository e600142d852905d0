import { describe, expect, test } from 'bun:test';
import { openMoneyShop } from '../../../test/money-shop.fixture.ts';
import { guestContext, staffContext } from '../../../test/test-context.ts';
import { createCallerFactory } from '../../rpc/trpc.ts';

const shop = await openMoneyShop();
const asAdmin = createCallerFactory(shop.routers.admin);
const asStore = createCallerFactory(shop.routers.store);
const owner = asAdmin(staffContext('owner'));
const viewer = asAdmin(staffContext('viewer'));
const wish = {
  idempotencyKey: crypto.randomUUID(),
  amountMinor: 2_500,
  currency: 'EUR',
  expiresAt: null,
  note: 'for staff',
  email: null,
};

describe('who may do what', () => {
  test('nobody but managers makes money, sees cards or sets the terms of customers', async () => {
    const forbidden = { cause: { code: 'auth.forbidden' } };
    for (const role of ['viewer', 'packer'] as const) {
      const staff = asAdmin(staffContext(role));
      await expect(staff.giftCards.issue(wish)).rejects.toMatchObject(forbidden);
      await expect(staff.giftCards.list({})).rejects.toMatchObject(forbidden);
      await expect(staff.settings.saveCurrencies({ currencies: ['EUR'] })).rejects.toMatchObject(forbidden);
      const terms = { id: `cus_${'0'.repeat(26)}` as const, groups: [], taxExemption: null };
      await expect(staff.customers.setTerms(terms)).rejects.toMatchObject(forbidden);
    }
    await expect(asAdmin(guestContext()).giftCards.list({})).rejects.toMatchObject({
      cause: { code: 'auth.required' },
    });
    expect((await viewer.customers.list({})).items).toEqual([]);
    await expect(asAdmin(staffContext('packer')).customers.list({})).rejects.toMatchObject(forbidden);
  });

  test('amounts of nothing, below it, in parts or beyond the most are no wish', async () => {
    for (const amountMinor of [0, -5, 1.5, 1e12])
      await expect(owner.giftCards.issue({ ...wish, amountMinor })).rejects.toThrow();
    await expect(owner.giftCards.issue({ ...wish, email: 'nobody' })).rejects.toThrow();
  });

  test('a list tells no code, and a bag no card’s note or owner', async () => {
    const made = await owner.giftCards.issue(wish);
    if (made.kind !== 'ok' || made.code === null) throw new Error('no code');
    const { items } = await owner.giftCards.list({});
    expect(items.map((row) => row.id)).toEqual([made.card.id]);
    expect(JSON.stringify(items)).not.toContain(made.code);
    const { variantId } = await shop.product({ stock: 2 });
    const shopper = asStore(guestContext());
    await shopper.cart.addLine({ variantId });
    const added = await shopper.cart.addCode({ code: made.code });
    expect(added).toMatchObject({ kind: 'ok', cart: { cards: [{ lastFour: made.code.slice(-4) }] } });
    expect(JSON.stringify(added)).not.toContain('for staff');
    expect(JSON.stringify(added)).not.toContain(made.code);
  });

  test('a currency is chosen among those of the shop, and kept in a cookie that only the server reads', async () => {
    const context = guestContext();
    const kept: unknown[] = [];
    context.cookies.set = (...all) => kept.push(all);
    const shopper = asStore(context);
    await expect(shopper.settings.chooseCurrency({ currency: 'USD' })).rejects.toMatchObject({
      cause: { code: 'request.invalid' },
    });
    await shopper.settings.chooseCurrency({ currency: 'EUR' });
    expect(kept).toMatchObject([['zv_cur', 'EUR', { httpOnly: true }]]);
  });
});
