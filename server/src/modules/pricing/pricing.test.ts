import { describe, expect, test } from 'bun:test';
import { chargeStep, sumMinor } from '@zivero/shared/money';
import type { PromotionRule } from '@zivero/shared/schemas/promotions';
import fc from 'fast-check';
import { type Candidate, type LineToPrice, type OrderToPrice, priceOrder } from './pricing.ts';

const CURRENCIES = ['EUR', 'JPY', 'KWD', 'ISK'] as const;
const RATES = [0, 500, 900, 2_100, 1_937];
const everything = { productIds: [], categoryIds: [], tags: [] };

const line = fc.record({
  variantId: fc.uuid(),
  productId: fc.constantFrom('prd_a', 'prd_b', 'prd_c'),
  title: fc.constant('Mug'),
  quantity: fc.integer({ min: 1, max: 99 }),
  unitPriceMinor: fc.integer({ min: 0, max: 5_000_000 }),
  categoryIds: fc.subarray(['cat_a', 'cat_b']),
  tags: fc.subarray(['Sale', 'new']),
  tax: fc.constantFrom(...RATES.map((rateBasisPoints) => ({ name: 'VAT', rateBasisPoints }))),
});
const scope = fc.oneof(
  fc.constant(everything),
  fc.record({
    productIds: fc.subarray(['prd_a', 'prd_b'] as `prd_${string}`[]),
    categoryIds: fc.subarray(['cat_a'] as `cat_${string}`[]),
    tags: fc.subarray(['sale']),
  }),
);
const basisPoints = fc.integer({ min: 1, max: 10_000 });
const few = fc.integer({ min: 1, max: 5 });
const effect = fc.oneof(
  fc.record({ kind: fc.constant('percent' as const), basisPoints }),
  fc.record({
    kind: fc.constant('amount' as const),
    per: fc.constantFrom('order' as const, 'unit' as const),
    amounts: fc
      .integer({ min: 0, max: 100_000 })
      .map((amountMinor) => CURRENCIES.map((currency) => ({ currency, amountMinor }))),
  }),
  fc.record({
    kind: fc.constant('buy-x-get-y' as const),
    buy: few,
    get: few,
    basisPoints,
    maxTimes: fc.option(few),
    gifts: fc.option(scope),
  }),
  fc.constant({ kind: 'free-shipping' as const }),
);
const rule = fc.record({
  effect,
  scope,
  minimum: fc.constantFrom<PromotionRule['minimum']>([], [{ currency: 'EUR', amountMinor: 5_000 }]),
  customerGroups: fc.constant<string[]>([]),
  stacking: fc.constantFrom('together' as const, 'alone' as const),
  priority: fc.integer({ min: -2, max: 2 }),
}) as fc.Arbitrary<PromotionRule>;
const candidates = fc
  .array(rule, { maxLength: 5 })
  .map((rules) =>
    rules.map(
      (one, at) => ({ id: `prm_${at}`, name: `P${at}`, code: null, rule: one, whyNot: null }) as Candidate,
    ),
  );
const order = fc.record({
  currency: fc.constantFrom(...CURRENCIES),
  lines: fc.array(line, { maxLength: 12 }),
  candidates,
  shipping: fc.option(
    fc.record({
      name: fc.constant('Post'),
      priceMinor: fc.integer({ min: 0, max: 10_000 }),
      tax: fc.constantFrom(...RATES.map((rateBasisPoints) => ({ name: 'VAT', rateBasisPoints }))),
    }),
  ),
  tax: fc.record({ pricesIncludeTax: fc.boolean(), exemption: fc.constantFrom(null, 'NL123') }),
  credits: fc.array(fc.record({ id: fc.uuid(), balanceMinor: fc.integer({ min: 0, max: 500_000 }) }), {
    maxLength: 3,
  }),
  minimumChargeMinor: fc.constantFrom(0, 50),
}) as fc.Arbitrary<OrderToPrice<LineToPrice>>;
const property = (check: (o: OrderToPrice<LineToPrice>) => void) =>
  fc.assert(fc.property(order, check), { numRuns: 500 });

describe('whatever is in the bag', () => {
  test('the lines and the delivery sum to the total, and each is what Stripe can charge', () => {
    property((o) => {
      const { lines, shipping, totals, credits } = priceOrder(o);
      expect(sumMinor(lines.map((l) => l.totalMinor)) + shipping.totalMinor).toBe(totals.total.amountMinor);
      const parts = [...lines.map((l) => l.totalMinor), shipping.totalMinor, totals.due.amountMinor];
      for (const part of parts) expect(part % chargeStep(o.currency)).toBe(0);
      const { subtotal, discount, shipping: delivery, taxAdded, total, credit, due } = totals;
      expect(subtotal.amountMinor - discount.amountMinor + delivery.amountMinor + taxAdded.amountMinor).toBe(
        total.amountMinor,
      );
      expect(total.amountMinor - credit.amountMinor).toBe(due.amountMinor);
      expect(sumMinor(credits.map((one) => one.amountMinor))).toBe(credit.amountMinor);
    });
  });

  test('nothing is negative, no line and no total is above what it costs without promotions', () => {
    property((o) => {
      const priced = priceOrder(o);
      const plain = priceOrder({ ...o, candidates: [] });
      for (const [at, one] of priced.lines.entries()) {
        expect(one.totalMinor).toBeGreaterThanOrEqual(0);
        expect(one.discountMinor).toBeGreaterThanOrEqual(0);
        expect(one.taxMinor).toBeGreaterThanOrEqual(0);
        expect(one.taxMinor).toBeLessThanOrEqual(one.totalMinor);
        expect(one.unitPriceMinor * one.quantity - one.discountMinor + one.taxAddedMinor).toBe(
          one.totalMinor,
        );
        expect(one.discountMinor).toBeGreaterThanOrEqual(plain.lines[at]?.discountMinor ?? 0);
      }
      expect(priced.totals.due.amountMinor).toBeGreaterThanOrEqual(0);
      expect(priced.shipping.totalMinor).toBeGreaterThanOrEqual(0);
      const before = plain.totals.total.amountMinor - plain.totals.taxAdded.amountMinor;
      const now = priced.totals.total.amountMinor - priced.totals.taxAdded.amountMinor;
      expect(now).toBeLessThanOrEqual(before);
    });
  });

  test('the order of the lines and of the promotions changes nothing', () => {
    property((o) => {
      const turned = {
        ...o,
        lines: o.lines.toReversed(),
        candidates: (o.candidates ?? []).toReversed(),
      };
      expect(priceOrder(turned).totals).toEqual(priceOrder(o).totals);
      expect(priceOrder(turned).lines.toReversed()).toEqual(priceOrder(o).lines);
    });
  });

  test('a line cut in two costs the same, but for the stated roundings', () => {
    property((o) => {
      const [first, ...rest] = o.lines;
      if (first === undefined || first.quantity < 2) return;
      const { candidates = [], currency } = o;
      const isSet = (one: Candidate) => one.rule.effect.kind === 'buy-x-get-y';
      if (candidates.length > 1 && candidates.some(isSet)) return;
      const cut = [{ ...first, quantity: 1 }, { ...first, quantity: first.quantity - 1 }, ...rest];
      const whole = priceOrder(o).totals.total.amountMinor;
      const parts = priceOrder({ ...o, lines: cut }).totals.total.amountMinor;
      const step = chargeStep(currency);
      // A rounded price may differ by one step, and the tax and reductions of it once more each. The last
      // cent of a reduction may fall to a line of another tax rate, which moves a tax that is added by one,
      // or to one that the next reduction is for, or is not, which moves that by one.
      const isRounded = first.unitPriceMinor % step !== 0;
      const isTaxMoved = !o.tax.pricesIncludeTax || o.tax.exemption !== null;
      const reductions = candidates.length;
      const most =
        step *
        ((isRounded ? 2 + reductions : 0) + (isTaxMoved ? reductions : 0) + Math.max(0, reductions - 1));
      expect(Math.abs(whole - parts)).toBeLessThanOrEqual(most);
    });
  });

  test('the steps of each part of the explanation sum to its total, the parts to the total', () => {
    property((o) => {
      const { explanation, totals } = priceOrder(o);
      const parts = [...explanation.lines, ...(explanation.shipping === null ? [] : [explanation.shipping])];
      for (const part of parts)
        expect(sumMinor(part.steps.map((step) => step.amountMinor))).toBe(part.totalMinor);
      expect(sumMinor(parts.map((part) => part.totalMinor))).toBe(totals.total.amountMinor);
      expect(sumMinor(explanation.taxes.map((tax) => tax.taxMinor))).toBe(totals.taxIncluded.amountMinor);
    });
  });

  test('tax is exact per rate: off by less than one step from the exact figure of the whole', () => {
    property((o) => {
      const { explanation } = priceOrder(o);
      for (const { rateBasisPoints, baseMinor, taxMinor } of explanation.taxes) {
        const exact = ((baseMinor + taxMinor) * rateBasisPoints) / (10_000 + rateBasisPoints);
        if (taxMinor > 0) expect(Math.abs(exact - taxMinor)).toBeLessThan(chargeStep(o.currency));
      }
    });
  });

  test('what is left to pay by card is nothing or enough to be charged, whenever cards are used', () => {
    property((o) => {
      const { totals } = priceOrder(o);
      const { credit, due } = totals;
      if (credit.amountMinor === 0 || due.amountMinor === 0) return;
      expect(due.amountMinor).toBeGreaterThanOrEqual(o.minimumChargeMinor ?? 0);
    });
  });
});
