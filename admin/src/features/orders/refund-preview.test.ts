import { describe, expect, test } from 'bun:test';
import type { OrderLine, Refund } from '@zivero/shared/schemas/orders';
import { heldOf, previewRefund, refundableUnits, unitsWorth } from './refund-preview.ts';

const eur = (amountMinor: number) => ({ amountMinor, currency: 'EUR' });
const line = (more: Partial<OrderLine>): OrderLine => ({
  id: 'oli_00000000000000000000000001',
  productId: 'prd_00000000000000000000000001',
  variantId: 'var_00000000000000000000000001',
  slug: 'mug',
  title: 'Mug',
  variantTitle: '',
  sku: 'MUG',
  image: null,
  quantity: 3,
  unitPrice: eur(1000),
  total: eur(1000),
  taxIncluded: eur(167),
  refundedQuantity: 0,
  fulfilledQuantity: 0,
  ...more,
});

describe('unitsWorth', () => {
  test('three units of 10.00: refunding one by one gives the total to the cent', () => {
    let held = { quantity: 0, minor: 0 };
    const parts = [0, 1, 2].map(() => {
      const worth = unitsWorth(line({}), held, 1);
      held = { quantity: held.quantity + 1, minor: held.minor + worth };
      return worth;
    });
    expect(parts).toEqual([333, 334, 333]);
    expect(unitsWorth(line({}), { quantity: 0, minor: 0 }, 3)).toBe(1000);
  });
  test('the last units take what is left, whatever was refunded before', () => {
    expect(unitsWorth(line({}), { quantity: 2, minor: 700 }, 1)).toBe(300);
    expect(unitsWorth(line({}), { quantity: 0, minor: 0 }, 0)).toBe(0);
  });
});

test('pending refunds hold units, failed ones do not', () => {
  const refund = (state: Refund['state']): Refund => ({
    id: 'rfd_00000000000000000000000001',
    state,
    amount: eur(334),
    shipping: eur(0),
    reason: 'returned',
    note: null,
    source: 'admin',
    isCredit: false,
    lines: [{ orderLineId: line({}).id, quantity: 1, amount: eur(334), isRestocked: true }],
    byName: null,
    createdAt: new Date(),
  });
  expect(heldOf([refund('pending'), refund('failed')], line({}).id)).toEqual({ quantity: 1, minor: 334 });
  expect(refundableUnits(line({}), { quantity: 3, minor: 1000 })).toBe(0);
});

describe('previewRefund', () => {
  const order = {
    lines: [line({})],
    refunds: [],
    refundable: eur(1200),
    totals: {
      subtotal: eur(1000),
      discount: eur(0),
      shipping: eur(590),
      taxIncluded: eur(265),
      taxAdded: eur(0),
      total: eur(1590),
      credit: eur(0),
      due: eur(1590),
    },
  };
  test('sums items, shipping and amount, and says what is left', () => {
    const preview = previewRefund(order, {
      lines: new Map([[order.lines[0]?.id ?? '', 1]]),
      shippingMinor: 590,
      extraMinor: 100,
    });
    expect(preview).toMatchObject({
      itemsMinor: 333,
      totalMinor: 1023,
      leftMinor: 177,
      isTooMuch: false,
      isNothing: false,
    });
  });
  test('more than is left is too much', () => {
    expect(previewRefund(order, { lines: new Map(), shippingMinor: 0, extraMinor: 1201 }).isTooMuch).toBe(
      true,
    );
    expect(previewRefund(order, { lines: new Map(), shippingMinor: 0, extraMinor: 0 }).isNothing).toBe(true);
  });
});
