import { describe, expect, test } from 'bun:test';
import type { CartResult } from '@zivero/shared/schemas/cart';
import type { CustomerId, ProductId, VariantId } from '@zivero/shared/schemas/ids';
import { testStores } from '../../../test/harness.ts';
import { createRedis } from '../../infra/redis/client.ts';
import { systemClock } from '../../kernel/clock.ts';
import { newId } from '../../kernel/ids.ts';
import { createLog } from '../../kernel/log.ts';
import type { PricedVariant } from '../catalog/catalog.ts';
import { DEFAULT_SHOP } from '../settings/settings.ts';
import { type CartDeps, createCart } from './cart.ts';
import { createCustomerCartRepo } from './customer-cart.repo.ts';
import { createGuestCartRepo, type GuestCartRepo } from './guest-cart.repo.ts';

const { mongo, redis } = await testStores();

const MUG = newId('var') as VariantId;
const LAMP = newId('var') as VariantId;
const priceOf = (variantId: VariantId, available: number): PricedVariant => ({
  variantId,
  productId: newId('prd') as ProductId,
  slug: 'thing',
  title: variantId === MUG ? 'Mug' : 'Lamp',
  variantTitle: '',
  sku: variantId,
  brandName: null,
  image: null,
  unitPriceMinor: 1_200,
  compareAtMinor: null,
  available,
  weightGrams: 0,
  categoryIds: [],
  tags: [],
  taxClass: 'standard',
  isForSale: true,
});

function bag(over: Partial<CartDeps> = {}) {
  return createCart({
    guests: createGuestCartRepo(redis),
    customers: createCustomerCartRepo(mongo.db),
    catalog: { pricedVariants: async () => new Map([MUG, LAMP].map((id) => [id, priceOf(id, 20)])) },
    settings: { get: async () => DEFAULT_SHOP },
    promotions: { forBag: async () => [], isCode: async () => false },
    giftCards: { forBag: async () => [], find: async () => null },
    freeShippingFrom: async () => null,
    clock: systemClock,
    log: createLog('silent'),
    ...over,
  });
}
const newShopper = () => {
  const anonymousId = newId('anon');
  const customerId = newId('cus') as CustomerId;
  return {
    anonymousId,
    customerId,
    guest: { kind: 'guest', anonymousId } as const,
    customer: { kind: 'customer', customerId, anonymousId } as const,
  };
};
const linesOf = (result: CartResult) =>
  result.kind === 'bag-unavailable'
    ? result.kind
    : Object.fromEntries(result.cart.lines.map((line) => [line.title, line.quantity]));

describe('bag', () => {
  test('what a guest put down is in the customer’s bag after sign-in, and no longer in the guest’s', async () => {
    const { guest, customer } = newShopper();
    const cart = bag();
    await cart.addLine(guest, { variantId: MUG, quantity: 2 });
    const changes = await cart.mergeGuest(customer);
    expect(changes.map((change) => change.kind)).toEqual(['added']);
    expect(linesOf(await cart.get(customer))).toEqual({ Mug: 2 });
    expect(linesOf(await cart.get(guest))).toEqual({});
  });

  test('two sign-ins at once merge the guest’s bag once', async () => {
    const { guest, customer } = newShopper();
    const cart = bag();
    await cart.addLine(customer, { variantId: MUG, quantity: 1 });
    await cart.addLine(guest, { variantId: MUG, quantity: 3 });
    const both = await Promise.all([
      cart.mergeGuest(customer),
      cart.mergeGuest(customer),
      cart.mergeGuest(customer),
    ]);
    expect(linesOf(await cart.get(customer))).toEqual({ Mug: 4 });
    expect(both.flat().filter((change) => change.kind === 'summed').length).toBe(1);
  });

  test('a guest’s bag goes to one of two customers who sign in at once, never to both', async () => {
    const shopper = newShopper();
    const other = { ...shopper.customer, customerId: newId('cus') as CustomerId };
    const cart = bag();
    await cart.addLine(shopper.guest, { variantId: LAMP, quantity: 5 });
    await Promise.all([cart.mergeGuest(shopper.customer), cart.mergeGuest(other)]);
    const found = await Promise.all([cart.get(shopper.customer), cart.get(other)]);
    expect(found.map(linesOf).toSorted((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)))).toEqual(
      [{ Lamp: 5 }, {}],
    );
  });

  /** The process dies right after the named step of the merge; the next request finds what it left. */
  const steps = ['claim', 'loadClaimed', 'save', 'dropClaimed'] as const;
  test.each([...steps])(
    'killed after "%s" of a merge, the next request finishes it without doubling',
    async (step) => {
      const { guest, customer } = newShopper();
      await bag().addLine(customer, { variantId: MUG, quantity: 1 });
      await bag().addLine(guest, { variantId: MUG, quantity: 2 });
      const dying = <T extends object>(target: T): T =>
        new Proxy(target, {
          get: (object, key) => {
            const member = Reflect.get(object, key);
            if (key !== step || typeof member !== 'function') return member;
            return async (...args: unknown[]) => {
              await Reflect.apply(member, object, args);
              throw new Error('killed');
            };
          },
        });
      const killed = bag({
        guests: dying<GuestCartRepo>(createGuestCartRepo(redis)),
        customers: dying(createCustomerCartRepo(mongo.db)),
      });
      await expect(killed.mergeGuest(customer)).rejects.toThrow('killed');
      expect(linesOf(await bag().get(customer))).toEqual({ Mug: 3 });
      expect(linesOf(await bag().get(customer))).toEqual({ Mug: 3 });
    },
  );

  test('an add from another tab in the middle of a merge is not lost', async () => {
    const { guest, customer } = newShopper();
    const cart = bag();
    await cart.addLine(guest, { variantId: MUG, quantity: 1 });
    const guests = createGuestCartRepo(redis);
    let isAdded = false;
    const late = bag({
      guests: {
        ...guests,
        claim: async (...args) => {
          await guests.claim(...args);
          if (!isAdded) await cart.addLine(guest, { variantId: LAMP, quantity: 1 });
          isAdded = true;
        },
      },
    });
    await late.mergeGuest(customer);
    expect(linesOf(await cart.get(customer))).toEqual({ Mug: 1, Lamp: 1 });
  });

  test('twenty adds at once from twenty tabs all count', async () => {
    for (const owner of [newShopper().guest, newShopper().customer]) {
      const cart = bag();
      const adds = Array.from({ length: 10 }, () => cart.addLine(owner, { variantId: MUG, quantity: 2 }));
      const results = await Promise.all(adds);
      expect(results.every((result) => result.kind === 'ok')).toBe(true);
      expect(linesOf(await cart.get(owner))).toEqual({ Mug: 20 });
    }
  });

  test('more than is left is answered with what could be had; a sold-out thing is not added', async () => {
    const { guest } = newShopper();
    const few = bag({
      catalog: {
        pricedVariants: async () =>
          new Map([
            [MUG, priceOf(MUG, 3)],
            [LAMP, priceOf(LAMP, 0)],
          ]),
      },
    });
    const result = await few.addLine(guest, { variantId: MUG, quantity: 5 });
    expect(result).toMatchObject({ kind: 'short-stock', wanted: 5, quantity: 3 });
    expect(await few.addLine(guest, { variantId: LAMP, quantity: 1 })).toMatchObject({
      kind: 'short-stock',
      quantity: 0,
    });
    expect(linesOf(await few.get(guest))).toEqual({ Mug: 3 });
  });

  test('an unknown variant is a clear fault and nothing is written', async () => {
    const { guest } = newShopper();
    const none = bag({ catalog: { pricedVariants: async () => new Map() } });
    await expect(none.addLine(guest, { variantId: MUG, quantity: 1 })).rejects.toMatchObject({
      code: 'catalog.variant-not-found',
    });
    expect(linesOf(await none.get(guest))).toEqual({});
  });

  test('with Redis away a guest hears "bag-unavailable", a customer goes on shopping', async () => {
    const { guest, customer } = newShopper();
    const away = createRedis({ url: 'redis://127.0.0.1:1' });
    const cart = bag({ guests: createGuestCartRepo(away) });
    expect(await cart.addLine(guest, { variantId: MUG, quantity: 1 })).toEqual({ kind: 'bag-unavailable' });
    expect(await cart.get(guest)).toEqual({ kind: 'bag-unavailable' });
    expect(linesOf(await cart.addLine(customer, { variantId: MUG, quantity: 1 }))).toEqual({ Mug: 1 });
    expect(linesOf(await cart.get(customer))).toEqual({ Mug: 1 });
    away.disconnect();
  });

  test('the browser’s lines are put back once, however often it asks', async () => {
    const { guest } = newShopper();
    const cart = bag();
    const restoreId = crypto.randomUUID();
    const lines = [{ variantId: MUG, quantity: 2 }];
    await Promise.all([cart.restore(guest, { restoreId, lines }), cart.restore(guest, { restoreId, lines })]);
    await cart.removeLine(guest, MUG);
    expect(linesOf(await cart.restore(guest, { restoreId, lines }))).toEqual({});
  });

  test('a paid order empties the bag it came from once, also after that bag was merged', async () => {
    const { guest, customer } = newShopper();
    const cart = bag();
    await cart.addLine(guest, { variantId: MUG, quantity: 2 });
    const placed = await cart.load(guest);
    await cart.addLine(guest, { variantId: LAMP, quantity: 1 });
    await cart.mergeGuest(customer);
    const order = { cartId: placed?.cartId ?? '', orderId: newId('ord'), items: placed?.items ?? [] };
    await cart.clearAfterOrder(order);
    await cart.addLine(customer, { variantId: MUG, quantity: 4 });
    await cart.clearAfterOrder(order);
    expect(linesOf(await cart.get(customer))).toEqual({ Lamp: 1, Mug: 4 });
  });
});
