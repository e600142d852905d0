import { describe, expect, test } from 'bun:test';
import type { CartLine } from '@zivero/shared/schemas/cart';
import { emptyCart, type LinePreview, withAdded, withQuantity } from './cart.optimistic.ts';

const eur = (amountMinor: number) => ({ amountMinor, currency: 'EUR' });
const variant = (n: number) => `var_${String(n).padStart(26, '0')}` as CartLine['variantId'];
const preview = (n: number, priceMinor: number, maxQuantity: number | null = null): LinePreview => ({
  variantId: variant(n),
  productId: `prd_${String(n).padStart(26, '0')}`,
  slug: 'mug',
  title: 'Mug',
  variantTitle: 'Oat',
  brandName: null,
  image: null,
  unitPrice: eur(priceMinor),
  compareAt: null,
  maxQuantity,
});
const shop = { ...emptyCart('EUR'), freeShippingFrom: eur(6000) };

describe('an optimistic bag', () => {
  test('sums to what the server would say', () => {
    const cart = withAdded(withAdded(shop, preview(1, 1800), 2), preview(2, 999), 1);
    expect(cart.count).toBe(3);
    expect(cart.subtotal).toEqual(eur(4599));
    expect(cart.freeShippingMissing).toEqual(eur(1401));
  });
  test('adding the same thing again raises its line instead of making a second', () => {
    const cart = withAdded(withAdded(shop, preview(1, 1800), 1), preview(1, 1800), 2);
    expect(cart.lines).toHaveLength(1);
    expect(cart.lines[0]?.quantity).toBe(3);
    expect(cart.lines[0]?.lineTotal).toEqual(eur(5400));
  });
  test('never shows more than there are, and never lowers what is there', () => {
    expect(withAdded(shop, preview(1, 1800, 3), 9).lines[0]?.quantity).toBe(3);
    const five = withAdded(shop, preview(1, 1800), 5);
    expect(withAdded(five, preview(1, 1800, 3), 1).lines[0]?.quantity).toBe(5);
  });
  test('quantity 0 removes the line; free delivery goes with it', () => {
    const cart = withQuantity(withAdded(shop, preview(1, 7000), 1), variant(1), 0);
    expect(cart.lines).toEqual([]);
    expect(cart.freeShippingMissing).toEqual(eur(6000));
  });
  test('a sold-out line stays and does not count', () => {
    const cart = withAdded(shop, preview(1, 1800), 1);
    const [line] = cart.lines;
    if (!line) throw new Error('no line');
    const sold = withQuantity({ ...cart, lines: [{ ...line, availability: 'sold-out' }] }, variant(9), 2);
    expect(sold.lines).toHaveLength(1);
    expect(sold.count).toBe(0);
    expect(sold.subtotal).toEqual(eur(0));
  });
  test('leaves the bag it was given untouched', () => {
    const cart = withAdded(shop, preview(1, 1800), 1);
    const copy = structuredClone(cart);
    withQuantity(cart, variant(1), 4);
    expect(cart).toEqual(copy);
  });
});
