import { expect, test } from 'bun:test';
import { sumMinor, taxIncluded } from '@zivero/shared/money';
import fc from 'fast-check';
import { type LineToPrice, priceOrder } from './pricing.ts';

const line = fc.record({
  variantId: fc.uuid(),
  quantity: fc.integer({ min: 1, max: 99 }),
  unitPriceMinor: fc.integer({ min: 0, max: 5_000_000 }),
});
const order = fc.record({
  lines: fc.array(line, { maxLength: 30 }),
  shippingMinor: fc.integer({ min: 0, max: 10_000 }),
  taxRateBasisPoints: fc.integer({ min: 0, max: 3_000 }),
});
const price = (o: { lines: LineToPrice[]; shippingMinor: number; taxRateBasisPoints: number }) =>
  priceOrder({ ...o, currency: 'EUR' });

test('the lines and the shipping sum to the total to the cent', () => {
  fc.assert(
    fc.property(order, (o) => {
      const { lines, totals } = price(o);
      expect(sumMinor(lines.map((l) => l.totalMinor)) + o.shippingMinor).toBe(totals.total.amountMinor);
      expect(totals.total.amountMinor).toBeGreaterThanOrEqual(0);
    }),
  );
});

test('the order of the lines changes nothing', () => {
  fc.assert(
    fc.property(order, (o) =>
      expect(price({ ...o, lines: o.lines.toReversed() }).totals).toEqual(price(o).totals),
    ),
  );
});

test('tax is contained in the total and off by at most half a cent per line', () => {
  fc.assert(
    fc.property(order, (o) => {
      const { totals } = price(o);
      expect(totals.taxIncluded.amountMinor).toBeLessThanOrEqual(totals.total.amountMinor);
      const exact = taxIncluded(totals.total.amountMinor, o.taxRateBasisPoints);
      expect(Math.abs(totals.taxIncluded.amountMinor - exact)).toBeLessThanOrEqual(
        0.5 * (o.lines.length + 2),
      );
    }),
  );
});
