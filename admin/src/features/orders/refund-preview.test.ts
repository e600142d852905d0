import { describe, expect, test } from 'bun:test';
import type { OrderLine } from '@zivero/shared/schemas/orders';
import { previewRefund, refundableUnits, unitsWorth } from './refund-preview.ts';

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
  test('three units of 10.00 are 3.34, 3.33, 3.33: refunding one by one gives the total', () => {
    const parts = [0, 1, 2].map((refundedQuantity) => unitsWorth(line({ refundedQuantity }), 1));
    expect(parts).toEqual([334, 333, 333]);
    expect(unitsWorth(line({}), 3)).toBe(1000);
  });
  test('nothing chosen is worth nothing', () => {
    expect(unitsWorth(line({}), 0)).toBe(0);
  });
});

test('a line refunded wholly has no units left', () => {
  expect(refundableUnits(line({ refundedQuantity: 3 }))).toBe(0);
});

describe('previewRefund', () => {
  const order = {
    lines: [line({})],
    refundable: eur(1200),
    totals: {
      subtotal: eur(1000),
      discount: eur(0),
      shipping: eur(590),
      taxIncluded: eur(265),
      total: eur(1590),
    },
  };
  test('sums items, shipping and amount, and says what is left', () => {
    const preview = previewRefund(order, {
      lines: new Map([[order.lines[0]?.id ?? '', 1]]),
      shippingMinor: 590,
      extraMinor: 100,
    });
    expect(preview).toMatchObject({
      itemsMinor: 334,
      totalMinor: 1024,
      leftMinor: 176,
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
