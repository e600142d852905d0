import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import {
  addMoney,
  allocate,
  chargeStep,
  exponentOf,
  formatMoney,
  money,
  roundMinor,
  shareOf,
  sumMinor,
  taxIncluded,
} from './money.ts';

const amount = fc.integer({ min: -10_000_000_000, max: 10_000_000_000 });

describe('money', () => {
  test('parts of an allocation sum to the whole, none is off by more than one unit', () => {
    fc.assert(
      fc.property(
        amount,
        fc.array(fc.integer({ min: 0, max: 100_000 }), { minLength: 1, maxLength: 30 }),
        (total, weights) => {
          const parts = allocate(total, weights);
          expect(sumMinor(parts)).toBe(total);
          const sum = sumMinor(weights);
          for (const [index, part] of parts.entries()) {
            const exact = sum === 0 ? total / weights.length : (total * (weights[index] ?? 0)) / sum;
            expect(Math.abs(part - exact)).toBeLessThanOrEqual(1);
          }
        },
      ),
    );
  });

  test('tax contained in a gross amount lies within half a unit of the exact value', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1_000_000_000 }),
        fc.integer({ min: 0, max: 5_000 }),
        (gross, rate) => {
          const exact = (gross * rate) / (10_000 + rate);
          expect(Math.abs(taxIncluded(gross, rate) - exact)).toBeLessThanOrEqual(0.5 + 1e-6);
          expect(taxIncluded(-gross, rate)).toBe(-taxIncluded(gross, rate) || 0);
        },
      ),
    );
  });

  test('known figures: 21 % in 121.00 is 21.00; half rounds away from zero', () => {
    expect(taxIncluded(12_100, 2_100)).toBe(2_100);
    expect(roundMinor(2.5)).toBe(3);
    expect(roundMinor(-2.5)).toBe(-3);
  });

  test('knows currencies of 0, 2 and 3 decimals', () => {
    expect([exponentOf('JPY'), exponentOf('EUR'), exponentOf('KWD')]).toEqual([0, 2, 3]);
    expect(formatMoney(money(20_010, 'EUR'), 'en')).toBe('€200.10');
    expect(formatMoney(money(8_900, 'EUR'), 'en', { short: true })).toBe('€89');
    expect(formatMoney(money(8_950, 'EUR'), 'en', { short: true })).toBe('€89.50');
    expect(formatMoney(money(500, 'JPY'), 'en')).toBe('¥500');
  });

  test('what Stripe counts its own way is counted so here, and printed as people write it', () => {
    expect(['ISK', 'UGX', 'KWD', 'EUR', 'JPY'].map(chargeStep)).toEqual([100, 100, 10, 1, 1]);
    expect(formatMoney(money(50_000, 'ISK'), 'en')).toBe('ISK\u00a0500');
    expect(formatMoney(money(5_120, 'KWD'), 'en')).toBe('KWD\u00a05.120');
  });

  test('a share in basis points rounds half up and is exact for large amounts', () => {
    expect([shareOf(25, 1_000), shareOf(24, 1_000), shareOf(0, 9_999)]).toEqual([3, 2, 0]);
    expect(shareOf(9_007_199_254_740_991, 10_000)).toBe(9_007_199_254_740_991);
  });

  test('different currencies never add up', () => {
    expect(() => addMoney(money(1, 'EUR'), money(1, 'USD'))).toThrow(RangeError);
  });
});
