import { describe, expect, test } from 'bun:test';
import { MAX_CART_LINES, MAX_LINE_QUANTITY } from '@zivero/shared/schemas/cart';
import type { ProductId, VariantId } from '@zivero/shared/schemas/ids';
import fc from 'fast-check';
import type { PricedVariant } from '../catalog/catalog.ts';
import {
  mergeLines,
  restoreLines,
  type StoredCart,
  type StoredLine,
  takeOut,
  viewCart,
  withLine,
} from './cart.rules.ts';

const idOf = (n: number) => `var_${String(n).padStart(26, '0')}` as VariantId;
const lineOf = (n: number, quantity: number): StoredLine => ({
  variantId: idOf(n),
  quantity,
  seenPriceMinor: 100,
  addedAt: n,
});
const cartOf = (lines: StoredLine[]): StoredCart => ({
  id: 'crt_1',
  rev: 1,
  lines,
  applied: [],
  updatedAt: 0,
});
const variantOf = (n: number, available: number | null, unitPriceMinor = 100): PricedVariant => ({
  variantId: idOf(n),
  productId: `prd_${String(n).padStart(26, '0')}` as ProductId,
  slug: `thing-${n}`,
  title: `Thing ${n}`,
  variantTitle: '',
  sku: `T-${n}`,
  brandName: null,
  image: null,
  unitPriceMinor,
  compareAtMinor: null,
  available,
  weightGrams: 0,
  categoryIds: [],
  tags: [],
  taxClass: 'standard',
  isForSale: true,
});
const pricesOf = (stock: (number | null)[]) =>
  new Map(stock.map((available, n) => [idOf(n) as string, variantOf(n, available)]));
const view = (stored: StoredCart, prices: Map<string, PricedVariant>) =>
  viewCart({ stored, prices, currency: 'EUR', lowStockThreshold: 5, freeShippingFrom: null });

const distinctLines = fc.uniqueArray(
  fc.record({ n: fc.integer({ min: 0, max: 9 }), quantity: fc.integer({ min: 1, max: MAX_LINE_QUANTITY }) }),
  { selector: (line) => line.n, maxLength: 10 },
);
const stockOfTen = fc.array(fc.option(fc.integer({ min: 0, max: 120 })), { minLength: 10, maxLength: 10 });

describe('bag rules', () => {
  test('a merge loses no variant and never leaves a line below 1 or above its cap', () => {
    fc.assert(
      fc.property(distinctLines, distinctLines, stockOfTen, (mine, theirs, stock) => {
        const merged = mergeLines(
          cartOf(mine.map((l) => lineOf(l.n, l.quantity))),
          theirs.map((l) => lineOf(l.n, l.quantity)),
          pricesOf(stock),
        ).cart.lines;
        const wanted = new Set([...mine, ...theirs].map((l) => idOf(l.n)));
        expect(new Set(merged.map((l) => l.variantId))).toEqual(wanted);
        for (const line of theirs) {
          const quantity = merged.find((l) => l.variantId === idOf(line.n))?.quantity ?? 0;
          const sum = line.quantity + (mine.find((l) => l.n === line.n)?.quantity ?? 0);
          const cap = Math.min(stock[line.n] ?? MAX_LINE_QUANTITY, MAX_LINE_QUANTITY);
          expect(quantity).toBe(Math.max(1, Math.min(sum, cap)));
        }
      }),
    );
  });

  test('a merge says what it changed: summed, capped, sold out', () => {
    const prices = pricesOf([10, 4, 0]);
    const { cart, changes } = mergeLines(
      cartOf([lineOf(0, 2), lineOf(1, 3)]),
      [lineOf(0, 1), lineOf(1, 3), lineOf(2, 1)],
      prices,
    );
    expect(cart.lines.map((l) => l.quantity)).toEqual([3, 4, 1]);
    expect(changes.map((c) => c.kind)).toEqual(['summed', 'capped', 'sold-out']);
  });

  test('restoring twice changes nothing the second time: the larger quantity stays', () => {
    const prices = pricesOf([50]);
    const once = restoreLines(cartOf([lineOf(0, 2)]), [lineOf(0, 5)], prices).cart;
    expect(once.lines[0]?.quantity).toBe(5);
    expect(restoreLines(once, [lineOf(0, 5)], prices)).toEqual({ cart: once, changes: [] });
  });

  test('a bag holds no more than its limit of lines', () => {
    const full = cartOf(Array.from({ length: MAX_CART_LINES }, (_, n) => lineOf(n, 1)));
    expect(withLine(full, lineOf(MAX_CART_LINES + 1, 1))).toBeNull();
    expect(withLine(full, lineOf(0, 7))?.lines[0]?.quantity).toBe(7);
  });

  test('an order takes out what was ordered, what was added since stays', () => {
    const left = takeOut(cartOf([lineOf(0, 3), lineOf(1, 1)]), [
      { variantId: idOf(0), quantity: 2 },
      { variantId: idOf(1), quantity: 1 },
    ]);
    expect(left.lines).toEqual([lineOf(0, 1)]);
  });

  test('a sold-out line is shown, marked, and not part of the sum', () => {
    const cart = view(cartOf([lineOf(0, 2), lineOf(1, 1)]), pricesOf([10, 0]));
    expect(cart.lines.map((l) => l.availability)).toEqual(['in-stock', 'sold-out']);
    expect([cart.count, cart.subtotal.amountMinor]).toEqual([2, 200]);
  });

  test('what is not there of a line is back-ordered; the number left is told only where it ends', () => {
    const shown = (available: number | null, free: number, quantity: number, low: number | null = null) => {
      const supply = { free, days: 14, low };
      const prices = new Map([[idOf(0) as string, { ...variantOf(0, available), supply }]]);
      return view(cartOf([lineOf(0, quantity)]), prices).lines[0]?.availability;
    };
    expect(shown(null, 0, 1)).toBe('back-order');
    expect(shown(12, 2, 2)).toBe('in-stock');
    expect(shown(12, 2, 3)).toBe('back-order');
    expect(shown(2, 2, 1)).toBe('low');
    expect(shown(9, 9, 1, 10)).toBe('low');
    expect(shown(0, 0, 1)).toBe('sold-out');
  });

  test('a price that changed since it was seen is told with the old one', () => {
    const prices = new Map([[idOf(0) as string, variantOf(0, 9, 120)]]);
    expect(view(cartOf([lineOf(0, 1)]), prices).lines[0]?.previousUnitPrice).toEqual({
      amountMinor: 100,
      currency: 'EUR',
    });
  });
});
