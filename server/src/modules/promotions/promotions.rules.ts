import type { Promotion, PromotionRow, WhyNot } from '@zivero/shared/schemas/promotions';

/** For whom a bag is priced; `email` is null while it is not typed yet. */
export type Wearer = { customerId: string | null; email: string | null; groups: readonly string[] };
/** Uses beside those that the bag's own waiting order holds. */
export type Uses = { byAnybody: number; byThem: number };

/** What is known against a promotion before any price is looked at; null = nothing. */
export function refusalOf(promotion: Promotion, who: Wearer, uses: Uses, now: Date): WhyNot | null {
  const { startsAt, endsAt, usageLimit, perCustomerLimit, rule } = promotion;
  if (!promotion.isActive || (endsAt !== null && endsAt <= now)) return 'ended';
  if (startsAt !== null && startsAt > now) return 'not-started';
  if (usageLimit !== null && uses.byAnybody >= usageLimit) return 'used-up';
  if (rule.customerGroups.length > 0) {
    if (who.customerId === null) return 'sign-in';
    if (!rule.customerGroups.some((group) => who.groups.includes(group))) return 'not-for-you';
  }
  return perCustomerLimit !== null && uses.byThem >= perCustomerLimit ? 'used-by-you' : null;
}

export function stateOf(promotion: Promotion, now: Date): PromotionRow['state'] {
  const { isActive, startsAt, endsAt, usageLimit, used } = promotion;
  if (!isActive) return 'off';
  if (endsAt !== null && endsAt <= now) return 'ended';
  if (usageLimit !== null && used >= usageLimit) return 'used-up';
  return startsAt !== null && startsAt > now ? 'planned' : 'running';
}
