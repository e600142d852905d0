import { STANDARD_TAX_CLASS, type TaxRate, type TaxSettings } from '@zivero/shared/schemas/tax';
import type { AppliedTax } from './pricing.types.ts';

export type TaxRules = { settings: TaxSettings; rates: readonly TaxRate[]; defaultRateBasisPoints: number };
/** Where things go; `region` as people write it. */
export type TaxPlace = { country: string; region: string | null };

const plain = (region: string | null): string => (region ?? '').trim().toLowerCase();

/**
 * The tax of a class at a place, the most exact rate first: its region, its country, the standard class
 * there, and where the country has no rates at all the shop's own.
 */
export function taxAt(rules: TaxRules, place: TaxPlace | null, taxClass: string): AppliedTax {
  const own = { name: rules.settings.name, rateBasisPoints: rules.defaultRateBasisPoints };
  if (place === null) return own;
  const here = rules.rates.filter((rate) => rate.country === place.country);
  const region = plain(place.region);
  const find = (ofClass: string): TaxRate | undefined => {
    const rates = here.filter((rate) => rate.taxClass === ofClass);
    return (
      rates.find((rate) => rate.region !== null && plain(rate.region) === region) ??
      rates.find((rate) => rate.region === null)
    );
  };
  const found = find(taxClass) ?? find(STANDARD_TAX_CLASS);
  return found === undefined ? own : { name: found.name, rateBasisPoints: found.rateBasisPoints };
}
