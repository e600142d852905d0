import { allocate, shareOf, taxIncluded } from '@zivero/shared/money';
import type { AppliedTax } from './pricing.types.ts';

/** Something that is taxed: a line after its reductions, or delivery. */
export type Taxed = { amountMinor: number; tax: AppliedTax };
export type TaxPart = { taxMinor: number; addedMinor: number };
export type TaxGroup = { name: string; rateBasisPoints: number; baseMinor: number; taxMinor: number };
type How = { pricesIncludeTax: boolean; isExempt: boolean; step: number };

const sum = (amounts: readonly number[]): number => amounts.reduce((total, one) => total + one, 0);

/**
 * Tax of everything at once: per rate, the sum of what is taxed by it is multiplied and rounded once, and
 * the tax then shared over the parts by largest remainder. So the tax of an order is exact per rate, as it
 * stands on an invoice, and does not depend on how the order is cut into lines.
 */
export function taxesOf(items: readonly Taxed[], how: How): { parts: TaxPart[]; groups: TaxGroup[] } {
  const parts: TaxPart[] = items.map(() => ({ taxMinor: 0, addedMinor: 0 }));
  const groups: TaxGroup[] = [];
  for (const members of Map.groupBy(items.keys(), (at) => keyOf(items[at]?.tax)).values()) {
    const rate = items[members[0] ?? -1]?.tax;
    if (rate === undefined || rate.rateBasisPoints === 0) continue;
    const amounts = members.map((at) => items[at]?.amountMinor ?? 0);
    const shares = sharesOf(amounts, rate.rateBasisPoints, how);
    for (const [index, at] of members.entries()) parts[at] = shares[index] ?? { taxMinor: 0, addedMinor: 0 };
    const taxMinor = sum(shares.map((one) => one.taxMinor));
    const gross = sum(amounts) + sum(shares.map((one) => one.addedMinor));
    groups.push({
      name: rate.name,
      rateBasisPoints: rate.rateBasisPoints,
      baseMinor: gross - taxMinor,
      taxMinor,
    });
  }
  return { parts, groups: groups.toSorted((a, b) => b.rateBasisPoints - a.rateBasisPoints) };
}

const keyOf = (tax: AppliedTax | undefined): string => `${tax?.rateBasisPoints} ${tax?.name}`;

function sharesOf(amounts: readonly number[], rate: number, how: How): TaxPart[] {
  const { pricesIncludeTax, isExempt, step } = how;
  const inSteps = amounts.map((amount) => amount / step);
  const stepped = (tax: number): number[] => allocate(tax, inSteps).map((part) => part * step);
  if (pricesIncludeTax && !isExempt)
    return allocate(taxIncluded(sum(amounts), rate), amounts).map((taxMinor) => ({
      taxMinor,
      addedMinor: 0,
    }));
  // Exempt from a tax that the price contains: it is taken out.
  if (pricesIncludeTax)
    return stepped(taxIncluded(sum(inSteps), rate)).map((part) => ({ taxMinor: 0, addedMinor: 0 - part }));
  if (isExempt) return amounts.map(() => ({ taxMinor: 0, addedMinor: 0 }));
  return stepped(shareOf(sum(inSteps), rate)).map((part) => ({ taxMinor: part, addedMinor: part }));
}
