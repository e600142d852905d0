import { describe, expect, test } from 'bun:test';
import { openMoneyShop } from '../../../test/money-shop.fixture.ts';
import { newId } from '../../kernel/ids.ts';

const shop = await openMoneyShop();
const own = await shop.product({ stock: 50, priceMinor: 2_500 });
const both = await shop.product({ stock: 50, priceMinor: 2_500 });
const product = await shop.catalog.byId(both.productId);
await shop.settings.saveCurrencies(['EUR', 'USD']);
await shop.catalog.update({
  id: both.productId,
  base: product.version,
  changes: {
    variants: product.variants.map((variant) => ({
      ...variant,
      prices: [...variant.prices, { currency: 'USD', amountMinor: 3_100, compareAtMinor: null }],
    })),
  },
});
const [standard] = (await shop.shipping.setup()).methods;
if (standard === undefined) throw new Error('no method');
await shop.shipping.saveMethod({
  ...standard,
  rates: [...standard.rates, { currency: 'USD', priceMinor: 600, freeFromMinor: null, tiers: [] }],
});
await shop.advance(10);

const inDollars = () => ({ ...shop.buyer(), currency: 'USD' });

describe('a shopper who pays in another currency', () => {
  test('sees bag, quote and order in it, and Stripe charges it', async () => {
    const who = inDollars();
    await shop.fill(who, [{ variantId: both.variantId, quantity: 2 }]);
    const seen = await shop.cart.get(who);
    expect(seen).toMatchObject({
      cart: { currency: 'USD', subtotal: { amountMinor: 6_200, currency: 'USD' } },
    });
    const quote = await shop.checkout.quote(who, { country: 'NL' });
    expect(quote.totals.total).toEqual({ amountMinor: 6_800, currency: 'USD' });
    const input = await shop.wishOf(who, { expectedTotalMinor: 6_800 });
    const placed = await shop.place(who, input);
    if (placed.kind !== 'ok') throw new Error(placed.kind);
    const { id, sessionId } = await shop.recordOf(placed);
    const session = await shop.standIn.stripe.checkout.sessions.retrieve(sessionId);
    expect(session).toMatchObject({ currency: 'usd', amount_total: 6_800 });
    await shop.pay(sessionId);
    await shop.quiet();
    expect(await shop.orderOf(id)).toMatchObject({
      currency: 'USD',
      paymentState: 'paid',
      balance: { amountMinor: 6_800, currency: 'USD' },
    });
    await shop.expectBooks();
  });

  test('does not lose what has no price in it: it waits for the other currency and is not ordered', async () => {
    const who = inDollars();
    const inEuros = { ...who, currency: undefined };
    await shop.fill(inEuros, [
      { variantId: own.variantId, quantity: 1 },
      { variantId: both.variantId, quantity: 1 },
    ]);
    const dollars = await shop.cart.get(who);
    expect(dollars).toMatchObject({ cart: { lines: [{ variantId: both.variantId }], changes: [] } });
    const quote = await shop.checkout.quote(who, { country: 'NL' });
    const placed = await shop.place(
      who,
      await shop.wishOf(who, { expectedTotalMinor: quote.totals.total.amountMinor }),
    );
    if (placed.kind !== 'ok') throw new Error(placed.kind);
    const order = await shop.orders.byToken(placed.orderToken);
    expect(order.lines.map((line) => line.variantId)).toEqual([both.variantId]);
    const euros = await shop.cart.get(inEuros);
    expect(euros.kind === 'ok' && euros.cart.lines).toHaveLength(2);
  });

  test('who signs in keeps what is for sale in another currency alone', async () => {
    await shop.settings.saveCurrencies(['EUR', 'USD', 'SEK']);
    const crowns = await shop.product({ stock: 5, priceMinor: 2_500 });
    const made = await shop.catalog.byId(crowns.productId);
    const prices = [{ currency: 'SEK', amountMinor: 29_000, compareAtMinor: null }];
    const saved = await shop.catalog.update({
      id: crowns.productId,
      base: made.version,
      changes: { variants: made.variants.map((variant) => ({ ...variant, prices })) },
    });
    expect(saved.kind).toBe('ok');
    await shop.advance(10);
    const guest = shop.buyer();
    await shop.fill({ ...guest, currency: 'SEK' }, [{ variantId: crowns.variantId, quantity: 2 }]);
    await shop.fill({ ...guest, currency: 'USD' }, [{ variantId: both.variantId, quantity: 1 }]);
    const browser = { ip: newId('anon'), userAgent: '', anonymousId: guest.anonymousId };
    const account = { name: 'Ann', email: `${newId('anon')}@example.com`, password: 'a long password 1' };
    const entered = await shop.customers.signUp(account, browser);
    if (entered.kind !== 'ok') throw new Error(entered.kind);
    expect(entered.changes.filter((one) => one.kind === 'gone')).toEqual([]);
    const as = (currency: string) =>
      shop.cart.get({ kind: 'customer', customerId: entered.customer.id, anonymousId: null, currency });
    for (const [currency, variantId] of [
      ['USD', both.variantId],
      ['SEK', crowns.variantId],
      ['USD', both.variantId],
    ] as const)
      expect(await as(currency)).toMatchObject({ cart: { lines: [{ variantId }], changes: [] } });
  });

  test('of a currency that the shop does not sell in is served in its own', async () => {
    const who = { ...shop.buyer(), currency: 'JPY' };
    await shop.fill(who, [{ variantId: own.variantId, quantity: 1 }]);
    expect(await shop.cart.get(who)).toMatchObject({ cart: { currency: 'EUR' } });
  });

  test('the books’ own currency cannot be taken away, nor one be added that nobody knows', async () => {
    expect(await shop.settings.saveCurrencies(['USD'])).toEqual({ kind: 'needs-own' });
    expect(await shop.settings.saveCurrencies(['EUR', 'XYQ'])).toEqual({ kind: 'unknown', currency: 'XYQ' });
  });
});
