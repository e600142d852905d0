import { allocate, shareOf } from '@zivero/shared/money';
import type { PromotionEffect, PromotionScope, WhyNot } from '@zivero/shared/schemas/promotions';
import type { Candidate, LineToPrice } from './pricing.types.ts';

/** A line while promotions are reckoned; amounts are multiples of the currency's step. */
export type OpenLine = { line: LineToPrice; fullMinor: number; leftMinor: number };
export type Reduction =
  /** `parts`: what is taken off each open line, in their order. */
  | { kind: 'things'; parts: number[] }
  | { kind: 'shipping' }
  | { kind: 'none'; whyNot: WhyNot; missingMinor: number | null };
type Money = { currency: string; step: number };

const none = (whyNot: WhyNot, missingMinor: number | null = null): Reduction => ({
  kind: 'none',
  whyNot,
  missingMinor,
});
const sum = (amounts: readonly number[]): number => amounts.reduce((total, one) => total + one, 0);

function isMeant({ line }: OpenLine, scope: PromotionScope): boolean {
  const { productIds, categoryIds, tags } = scope;
  if (productIds.length + categoryIds.length + tags.length === 0) return true;
  const ofProduct = new Set(line.tags.map((tag) => tag.toLowerCase()));
  return (
    productIds.some((id) => id === line.productId) ||
    categoryIds.some((id) => line.categoryIds.includes(id)) ||
    tags.some((tag) => ofProduct.has(tag.toLowerCase()))
  );
}

/**
 * What a promotion takes off what is left of the lines. Its whole amount is rounded once and then shared
 * over the lines by largest remainder, so that no line goes below zero and splitting a line changes nothing.
 */
export function reductionOf(lines: readonly OpenLine[], { rule }: Candidate, money: Money): Reduction {
  const { effect, scope, minimum } = rule;
  const meant = lines.map((line) => isMeant(line, scope));
  if (!meant.includes(true)) return none('no-matching-things');
  const least = minimum.find((one) => one.currency === money.currency)?.amountMinor ?? 0;
  const value = sum(lines.map((line, at) => (meant[at] ? line.fullMinor : 0)));
  if (value < least) return none('minimum', least - value);
  if (effect.kind === 'free-shipping') return { kind: 'shipping' };
  if (effect.kind === 'buy-x-get-y') return bundle(lines, meant, effect, money);
  const weights = lines.map((line, at) => (meant[at] ? line.leftMinor : 0));
  const most = sum(weights);
  if (most === 0) return none('nothing-left');
  const amount = wholeAmount(effect, lines, meant, money);
  if (amount === null) return none('other-currency');
  if (effect.kind === 'amount' && effect.per === 'unit') return perUnit(lines, meant, amount);
  return share(Math.min(most, amount), weights, money);
}

/** Off the whole (percent, per order) or off one unit (per unit). */
function wholeAmount(
  effect: Extract<PromotionEffect, { kind: 'percent' | 'amount' }>,
  lines: readonly OpenLine[],
  meant: readonly boolean[],
  { currency, step }: Money,
): number | null {
  if (effect.kind === 'percent') {
    const left = sum(lines.map((line, at) => (meant[at] ? line.leftMinor : 0)));
    return shareOf(left / step, effect.basisPoints) * step;
  }
  const found = effect.amounts.find((one) => one.currency === currency);
  return found === undefined ? null : found.amountMinor - (found.amountMinor % step);
}

function perUnit(lines: readonly OpenLine[], meant: readonly boolean[], amount: number): Reduction {
  const parts = lines.map((one, at) => (meant[at] ? Math.min(one.leftMinor, amount * one.line.quantity) : 0));
  return sum(parts) === 0 ? none('nothing-left') : { kind: 'things', parts };
}

function share(amount: number, weights: readonly number[], { step }: Money): Reduction {
  if (amount === 0) return none('nothing-left');
  const parts = allocate(
    amount / step,
    weights.map((weight) => weight / step),
  ).map((part) => part * step);
  return { kind: 'things', parts };
}

type Bundle = Extract<PromotionEffect, { kind: 'buy-x-get-y' }>;

/** The gifts are the cheapest units that are meant; a unit is bought or given, never both. */
function bundle(
  lines: readonly OpenLine[],
  bought: readonly boolean[],
  effect: Bundle,
  money: Money,
): Reduction {
  const gifts = effect.gifts;
  const given = gifts === null ? bought : lines.map((line) => isMeant(line, gifts));
  const cheapest = lines
    .map((_, at) => at)
    .filter((at) => given[at])
    .toSorted((a, b) => unitOf(lines, a) - unitOf(lines, b) || a - b);
  const taken = (times: number): number[] => {
    let wanted = times * effect.get;
    const counts = lines.map(() => 0);
    for (const at of cheapest) {
      counts[at] = Math.min(wanted, lines[at]?.line.quantity ?? 0);
      wanted -= counts[at];
    }
    return counts;
  };
  const boughtUnits = sum(lines.map((one, at) => (bought[at] ? one.line.quantity : 0)));
  const fits = (times: number): boolean => {
    const counts = taken(times);
    const rest = boughtUnits - sum(counts.filter((_, at) => bought[at]));
    return sum(counts) > 0 && rest >= times * effect.buy;
  };
  const times = mostThatFits(Math.min(effect.maxTimes ?? boughtUnits, boughtUnits), fits);
  if (times === 0) return none('not-enough-things');
  const counts = taken(times);
  const { step } = money;
  const values = lines.map((one, at) => {
    const value = Math.floor((one.leftMinor * (counts[at] ?? 0)) / one.line.quantity);
    return value - (value % step);
  });
  return share(shareOf(sum(values) / step, effect.basisPoints) * step, values, money);
}

const unitOf = (lines: readonly OpenLine[], at: number): number => lines[at]?.line.unitPriceMinor ?? 0;

/** Largest n ≤ `most` that fits; whatever fits n fits less than n. */
function mostThatFits(most: number, fits: (n: number) => boolean): number {
  let low = 0;
  let high = most;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}
