import { describe, expect, test } from 'bun:test';
import type { PromotionEffect, PromotionRule } from '@zivero/shared/schemas/promotions';
import { type Candidate, type LineToPrice, type OrderToPrice, priceOrder } from './pricing.ts';

const VAT = { name: 'VAT', rateBasisPoints: 2_100 };
const item = (variantId: string, unitPriceMinor: number, quantity = 1, more: Partial<LineToPrice> = {}) => ({
  variantId,
  productId: `prd_${variantId}`,
  title: variantId,
  quantity,
  unitPriceMinor,
  categoryIds: [],
  tags: [],
  tax: VAT,
  ...more,
});
let made = 0;
function promotion(effect: PromotionEffect, rule: Partial<PromotionRule> = {}): Candidate {
  made += 1;
  const scope = { productIds: [], categoryIds: [], tags: [] };
  return {
    id: `prm_${String(made).padStart(26, '0')}`,
    name: `Promotion ${made}`,
    code: null,
    whyNot: null,
    rule: { effect, scope, minimum: [], customerGroups: [], stacking: 'together', priority: 0, ...rule },
  };
}
const percent = (basisPoints: number): PromotionEffect => ({ kind: 'percent', basisPoints });
const sets = (buy: number, get: number, more: Partial<PromotionEffect> = {}): PromotionEffect =>
  ({
    kind: 'buy-x-get-y',
    buy,
    get,
    basisPoints: 10_000,
    maxTimes: null,
    gifts: null,
    ...more,
  }) as PromotionEffect;
const POST = { name: 'Post', priceMinor: 495, tax: VAT };
const price = (
  lines: LineToPrice[],
  candidates: Candidate[],
  more: Partial<OrderToPrice<LineToPrice>> = {},
) =>
  priceOrder({
    currency: 'EUR',
    lines,
    candidates,
    shipping: POST,
    tax: { pricesIncludeTax: true, exemption: null },
    ...more,
  });
const whyOf = (priced: ReturnType<typeof price>): (string | null)[] =>
  priced.explanation.promotions.map((one) => one.whyNot);

describe('promotions', () => {
  test('ten percent off three lines of one cent is nothing, off a hundred lines of one cent ten cents', () => {
    const cents = Array.from({ length: 100 }, (_, at) => item(`v${at}`, 1));
    expect(price(cents.slice(0, 3), [promotion(percent(1_000))]).totals.discount.amountMinor).toBe(0);
    expect(price(cents, [promotion(percent(1_000))]).totals.discount.amountMinor).toBe(10);
  });

  test('an amount larger than the bag makes it free, never negative', () => {
    const off = promotion({
      kind: 'amount',
      per: 'order',
      amounts: [{ currency: 'EUR', amountMinor: 10_000 }],
    });
    const { totals, lines } = price([item('a', 1_999), item('b', 1)], [off, promotion(percent(5_000))]);
    expect(totals).toMatchObject({ discount: { amountMinor: 2_000 }, total: { amountMinor: 495 } });
    expect(lines.map((line) => line.totalMinor)).toEqual([0, 0]);
  });

  test('five euros off each unit, at most its price', () => {
    const off = promotion({ kind: 'amount', per: 'unit', amounts: [{ currency: 'EUR', amountMinor: 500 }] });
    expect(price([item('a', 2_000, 2), item('b', 300, 3)], [off]).lines.map((l) => l.discountMinor)).toEqual([
      1_000, 900,
    ]);
  });

  test('buy two, get the cheapest of three free; five are one set, six are two', () => {
    const free = promotion(sets(2, 1));
    const bag = (quantity: number) => [item('dear', 3_000, 1), item('mug', 1_000, quantity - 1)];
    const off = [2, 3, 5, 6].map((n) => price(bag(n), [free]).totals.discount.amountMinor);
    expect(off).toEqual([0, 1_000, 1_000, 2_000]);
    expect(whyOf(price(bag(2), [free]))).toEqual(['not-enough-things']);
  });

  test('buy a pot, get one mug at half price; the mug that is bought for the set is not also the gift', () => {
    const gifts = { productIds: ['prd_mug' as const], categoryIds: [], tags: [] };
    const effect = sets(1, 1, { basisPoints: 5_000, gifts } as Partial<PromotionEffect>);
    const pots = {
      scope: { productIds: ['prd_pot' as const], categoryIds: [], tags: [] },
    } as Partial<PromotionRule>;
    const half = promotion(effect, pots);
    expect(price([item('pot', 9_000), item('mug', 1_001, 2)], [half]).totals.discount.amountMinor).toBe(501);
    const both = promotion(effect, { scope: gifts } as Partial<PromotionRule>);
    expect(price([item('mug', 1_000)], [both]).totals.discount.amountMinor).toBe(0);
    expect(price([item('mug', 1_000, 2)], [both]).totals.discount.amountMinor).toBe(500);
  });

  test('only what is meant is reduced: by product, category with all above it, and tag in any case', () => {
    const tagged = promotion(percent(5_000), { scope: { productIds: [], categoryIds: [], tags: ['SALE'] } });
    const lines = [item('a', 1_000, 1, { tags: ['Sale'] }), item('b', 1_000)];
    expect(price(lines, [tagged]).lines.map((line) => line.discountMinor)).toEqual([500, 0]);
    const scope = {
      productIds: [],
      categoryIds: ['cat_x' as const],
      tags: [],
    } as unknown as PromotionRule['scope'];
    expect(whyOf(price(lines, [promotion(percent(100), { scope })]))).toEqual(['no-matching-things']);
  });

  test('the minimum counts before reductions, and says what is missing', () => {
    const minimum = [{ currency: 'EUR', amountMinor: 5_000 }];
    const first = promotion(percent(5_000), { priority: 9 });
    const second = promotion(percent(1_000), { minimum });
    expect(whyOf(price([item('a', 5_000)], [first, second]))).toEqual([null, null]);
    const { promotions } = price([item('a', 4_200)], [second]).explanation;
    expect(promotions).toMatchObject([{ whyNot: 'minimum', missingMinor: 800 }]);
  });

  test('those together apply one on what the other left; one alone stands only if it is cheaper', () => {
    const [ten, twenty] = [promotion(percent(1_000)), promotion(percent(2_000))];
    const alone = (off: number) => promotion(percent(off), { stacking: 'alone' });
    expect(price([item('a', 10_000)], [ten, twenty]).totals.discount.amountMinor).toBe(2_800);
    const weak = price([item('a', 10_000)], [ten, twenty, alone(2_500)]);
    expect(weak.totals.discount.amountMinor).toBe(2_800);
    expect(whyOf(weak).toSorted()).toEqual([null, null, 'not-together'].toSorted());
    const strong = price([item('a', 10_000)], [ten, alone(3_000)]);
    expect(strong.totals.discount.amountMinor).toBe(3_000);
    expect(strong.applied).toHaveLength(1);
  });

  test('free delivery: a promise while it is unknown, then its price, and nothing twice', () => {
    const free = () => promotion({ kind: 'free-shipping' });
    expect(whyOf(price([item('a', 1_000)], [free()], { shipping: null }))).toEqual([null]);
    const { totals, explanation } = price([item('a', 1_000)], [free(), free()]);
    expect(totals).toMatchObject({ shipping: { amountMinor: 0 }, total: { amountMinor: 1_000 } });
    expect(explanation.promotions.map((one) => one.whyNot)).toEqual([null, 'no-delivery-cost']);
  });
});

describe('tax', () => {
  test('contained: 21 % of 121.00 is 21.00 and changes no price', () => {
    const { totals } = price([item('a', 12_100)], [], { shipping: null });
    expect(totals).toMatchObject({ taxIncluded: { amountMinor: 2_100 }, taxAdded: { amountMinor: 0 } });
    expect(totals.total.amountMinor).toBe(12_100);
  });

  test('added: rounded once for all lines of a rate, not per line', () => {
    const lines = [item('a', 102), item('b', 102), item('c', 102)];
    const tax = { pricesIncludeTax: false, exemption: null };
    const { totals } = price(lines, [], { tax, shipping: null });
    // 306 × 21 % = 64.26; per line it would be 3 × 21.
    expect(totals).toMatchObject({ taxAdded: { amountMinor: 64 }, total: { amountMinor: 370 } });
  });

  test('exempt: nothing is added, and what prices contain is taken out', () => {
    const exempt = { exemption: 'NL123' };
    const out = price([item('a', 12_100)], [], {
      tax: { pricesIncludeTax: true, ...exempt },
      shipping: null,
    });
    expect(out.totals).toMatchObject({ taxAdded: { amountMinor: -2_100 }, total: { amountMinor: 10_000 } });
    const on = price([item('a', 10_000)], [], {
      tax: { pricesIncludeTax: false, ...exempt },
      shipping: null,
    });
    expect(on.totals).toMatchObject({ taxIncluded: { amountMinor: 0 }, total: { amountMinor: 10_000 } });
  });
});

describe('currencies', () => {
  test('a price of three decimals is charged down to Stripe’s ten, line by line', () => {
    const { lines, totals } = price([item('a', 5_124, 3), item('b', 5_126)], [], {
      currency: 'KWD',
      shipping: null,
    });
    expect(lines.map((line) => line.totalMinor)).toEqual([15_370, 5_120]);
    expect(totals).toMatchObject({ subtotal: { amountMinor: 20_498 }, total: { amountMinor: 20_490 } });
  });

  test('yen have no decimals to lose', () => {
    const off = promotion(percent(3_333));
    const { lines, totals } = price([item('a', 100), item('b', 50)], [off], {
      currency: 'JPY',
      shipping: null,
    });
    expect(totals.total.amountMinor).toBe(100);
    expect(lines.map((line) => line.totalMinor)).toEqual([67, 33]);
  });
});

describe('gift cards', () => {
  test('pay in turn; what stays is never too little for a bank card', () => {
    const credits = [
      { id: 'one', balanceMinor: 300 },
      { id: 'two', balanceMinor: 680 },
    ];
    const pay = (unit: number) =>
      price([item('a', unit)], [], { shipping: null, credits, minimumChargeMinor: 50 });
    expect(pay(500).credits.map((one) => one.amountMinor)).toEqual([300, 200]);
    expect(pay(1_000)).toMatchObject({ totals: { credit: { amountMinor: 950 }, due: { amountMinor: 50 } } });
    expect(pay(5_000).totals.due.amountMinor).toBe(4_020);
  });
});
