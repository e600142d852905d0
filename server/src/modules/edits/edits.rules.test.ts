import { describe, expect, test } from 'bun:test';
import { priceOrder } from '../pricing/pricing.ts';
import { reprice, type StandingLine, type StandingOrder, withQuantity } from './edits.rules.ts';

/** A seeded generator: the same cases at every run. */
function seeded(seed: number) {
  let state = seed;
  return (below: number) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
}
const RATES = [
  { name: 'VAT', rateBasisPoints: 2100 },
  { name: 'VAT', rateBasisPoints: 900 },
  { name: '', rateBasisPoints: 0 },
];
/** An order as placement writes it, with a reduction in every other case. */
function placed(seed: number) {
  const next = seeded(seed);
  const currency = ['EUR', 'JPY', 'KWD'][next(3)] ?? 'EUR';
  const pricesIncludeTax = next(2) === 0;
  const lines = Array.from({ length: 1 + next(4) }, (_, at) => ({
    at,
    variantId: `var_${at}`,
    productId: `prd_${at}`,
    title: `Thing ${at}`,
    quantity: 1 + next(5),
    unitPriceMinor: next(20_000),
    categoryIds: [],
    tags: [],
    tax: RATES[next(3)] ?? { name: '', rateBasisPoints: 0 },
  }));
  const priced = priceOrder({
    currency,
    lines,
    shipping: {
      name: 'Post',
      priceMinor: next(1_000),
      tax: RATES[next(2)] ?? { name: '', rateBasisPoints: 0 },
    },
    tax: { pricesIncludeTax, exemption: next(5) === 0 ? 'reverse charge' : null },
  });
  // A reduction of the shape that promotions leave behind: known per line, taxes after it.
  const isReduced = next(2) === 0;
  const order: StandingOrder = {
    currency,
    shippingName: 'Post',
    shippingMinor: priced.shipping.totalMinor,
    shippingTaxAddedMinor: priced.shipping.taxAddedMinor,
    pricing: priced.explanation,
  };
  const standing = priced.lines.map(
    (line, at): StandingLine => ({
      id: `oli_${at}`,
      variantId: line.variantId,
      title: line.title,
      quantity: line.quantity,
      unitPriceMinor: line.unitPriceMinor,
      discountMinor: line.discountMinor,
      taxRateBasisPoints: line.tax.rateBasisPoints,
    }),
  );
  const step = currency === 'KWD' ? 10 : 1;
  const reduced = standing.map((line) => ({
    ...line,
    discountMinor: isReduced
      ? line.discountMinor +
        step * Math.floor((line.unitPriceMinor * line.quantity - line.discountMinor) / (10 * step))
      : line.discountMinor,
  }));
  return { next, order, priced, standing, reduced };
}
const same = (lines: readonly StandingLine[], order: StandingOrder) =>
  lines.map((line) => withQuantity(line, line.quantity, order.pricing));

describe('an order reckoned again by its own rates', () => {
  test('comes to what it came to when nothing is changed', () => {
    for (let seed = 1; seed <= 400; seed += 1) {
      const { order, priced, standing } = placed(seed);
      const again = reprice(order, same(standing, order));
      expect([seed, again.totalMinor]).toEqual([seed, priced.totals.total.amountMinor]);
      expect(again.lines.map((line) => line.totalMinor)).toEqual(priced.lines.map((line) => line.totalMinor));
      expect(again.taxMinor).toBe(priced.totals.taxIncluded.amountMinor);
    }
  });

  test('holds the sums that the database checks, whatever the quantities', () => {
    for (let seed = 1; seed <= 400; seed += 1) {
      const { next, order, reduced } = placed(seed);
      const wanted = reduced.map((line) => withQuantity(line, 1 + next(9), order.pricing));
      const after = reprice(order, wanted);
      for (const line of after.lines) {
        const { unitPriceMinor, quantity, discountMinor, taxAddedMinor, totalMinor } = line;
        expect(totalMinor).toBe(unitPriceMinor * quantity - discountMinor + taxAddedMinor);
        expect(totalMinor).toBeGreaterThanOrEqual(0);
        expect(discountMinor).toBeLessThanOrEqual(unitPriceMinor * quantity);
      }
      const { subtotalMinor, discountMinor, taxAddedMinor, totalMinor } = after;
      expect(totalMinor).toBe(subtotalMinor - discountMinor + taxAddedMinor + order.shippingMinor);
    }
  });

  test('never costs more with fewer things, and tells each line’s steps to the cent', () => {
    for (let seed = 1; seed <= 400; seed += 1) {
      const { next, order, reduced } = placed(seed);
      const before = reprice(order, same(reduced, order));
      const at = next(reduced.length);
      const fewer = reduced.map((line, index) =>
        withQuantity(line, index === at ? Math.max(1, line.quantity - 1) : line.quantity, order.pricing),
      );
      const after = reprice(order, fewer);
      // Taxes are shared by largest remainder: another line may move by a cent, the sum does not rise.
      expect(after.totalMinor).toBeLessThanOrEqual(before.totalMinor);
      for (const line of after.pricing?.lines ?? [])
        expect(line.steps.reduce((sum, step) => sum + step.amountMinor, 0)).toBe(line.totalMinor);
    }
  });

  test('a piece keeps its reduction', () => {
    const line = { ...{ id: 'oli_1', variantId: 'var_1', title: 'Mug' }, quantity: 3, unitPriceMinor: 1_000 };
    const standing = { ...line, discountMinor: 300, taxRateBasisPoints: 2100 };
    expect(withQuantity(standing, 2, null).discountMinor).toBe(200);
    expect(withQuantity(standing, 6, null).discountMinor).toBe(600);
  });
});
