import type { PromotionId } from '@zivero/shared/schemas/ids';
import type { WhyNot } from '@zivero/shared/schemas/promotions';
import { type OpenLine, type Reduction, reductionOf } from './pricing.reductions.ts';
import type { Candidate } from './pricing.types.ts';

/** What one promotion came to: the parts of the lines, and of delivery. */
export type Outcome = {
  candidate: Candidate;
  parts: number[];
  shippingMinor: number;
  /** Delivery is not reckoned yet, but will be free. */
  isPromise: boolean;
  whyNot: WhyNot | null;
  missingMinor: number | null;
};
type Goods = {
  lines: readonly OpenLine[];
  /** Null = not known yet. */
  shippingMinor: number | null;
  currency: string;
  step: number;
};
type Attempt = { outcomes: Outcome[]; leftMinor: number };

const byPriority = (a: Candidate, b: Candidate) =>
  b.rule.priority - a.rule.priority || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
const sum = (amounts: readonly number[]): number => amounts.reduce((total, one) => total + one, 0);
const isGiving = (outcome: Outcome): boolean => outcome.whyNot === null;

/**
 * The stacking rule: either all promotions that go together, by priority, each on what the one before
 * left; or a single one that goes alone. The shopper gets what is cheapest, at a tie those together.
 */
export function bestOf(candidates: readonly Candidate[], goods: Goods): Map<PromotionId, Outcome> {
  const inOrder = candidates.toSorted(byPriority);
  const open = inOrder.filter((one) => one.whyNot === null);
  const refused = inOrder.filter((one) => one.whyNot !== null);
  const together = open.filter((one) => one.rule.stacking === 'together');
  const alone = open.filter((one) => one.rule.stacking === 'alone');
  const attempts = [together, ...alone.map((one) => [one])].map((set) => attempt(set, goods));
  const best = attempts.reduce((chosen, next) => (isBetter(next, chosen) ? next : chosen));
  const outcomes = attempts.flatMap((one) => (one === best ? one.outcomes : one.outcomes.map(lost)));
  const all = [...outcomes, ...refused.map((candidate) => nothing(candidate, candidate.whyNot, goods))];
  return new Map(all.map((outcome) => [outcome.candidate.id, outcome]));
}

const isBetter = (next: Attempt, chosen: Attempt): boolean =>
  next.leftMinor < chosen.leftMinor ||
  // In a bag, where delivery costs nothing yet, a promise counts as more than nothing.
  (next.leftMinor === chosen.leftMinor && next.outcomes.some(isGiving) && !chosen.outcomes.some(isGiving));

const lost = (outcome: Outcome): Outcome =>
  isGiving(outcome)
    ? {
        ...outcome,
        parts: outcome.parts.map(() => 0),
        shippingMinor: 0,
        isPromise: false,
        whyNot: 'not-together',
      }
    : outcome;

function nothing(
  candidate: Candidate,
  whyNot: WhyNot | null,
  { lines }: Goods,
  missingMinor: number | null = null,
): Outcome {
  const parts = lines.map(() => 0);
  return { candidate, parts, shippingMinor: 0, isPromise: false, whyNot, missingMinor };
}

function attempt(set: readonly Candidate[], goods: Goods): Attempt {
  let lines = goods.lines;
  let shippingMinor = goods.shippingMinor ?? 0;
  const outcomes = set.map((candidate) => {
    const reduction = reductionOf(lines, candidate, goods);
    const outcome = outcomeOf(candidate, reduction, goods, shippingMinor);
    lines = lines.map((line, at) => ({ ...line, leftMinor: line.leftMinor - (outcome.parts[at] ?? 0) }));
    shippingMinor -= outcome.shippingMinor;
    return outcome;
  });
  return { outcomes, leftMinor: sum(lines.map((line) => line.leftMinor)) + shippingMinor };
}

function outcomeOf(candidate: Candidate, reduction: Reduction, goods: Goods, shippingMinor: number): Outcome {
  if (reduction.kind === 'none') return nothing(candidate, reduction.whyNot, goods, reduction.missingMinor);
  if (reduction.kind === 'things') return { ...nothing(candidate, null, goods), parts: reduction.parts };
  if (goods.shippingMinor === null) return { ...nothing(candidate, null, goods), isPromise: true };
  if (shippingMinor === 0) return nothing(candidate, 'no-delivery-cost', goods);
  return { ...nothing(candidate, null, goods), shippingMinor };
}
