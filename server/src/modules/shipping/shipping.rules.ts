import { money } from '@zivero/shared/money';
import type { ShippingOption } from '@zivero/shared/schemas/checkout';
import type {
  ShippingMethod,
  ShippingRate,
  ShippingTier,
  ShippingZone,
} from '@zivero/shared/schemas/shipping';

const DAY_MS = 24 * 3600 * 1000;

/** `days` working days (Monday to Friday) after `from`, at midnight UTC. */
export function addWorkingDays(from: Date, days: number): Date {
  let at = Date.UTC(from.getUTCFullYear(), from.getUTCMonth(), from.getUTCDate());
  let left = days;
  while (left > 0) {
    at += DAY_MS;
    const weekday = new Date(at).getUTCDay();
    if (weekday !== 0 && weekday !== 6) left -= 1;
  }
  return new Date(at);
}

/** `goodsMinor`: what the things cost before reductions. */
export type ShippingNeed = {
  country: string;
  region: string | null;
  goodsMinor: number;
  weightGrams: number;
  currency: string;
  now: Date;
};
type Setup = { zones: readonly ShippingZone[]; methods: readonly ShippingMethod[] };

/** The methods that serve a place, priced before promotions, in the vendor's order. */
export function optionsFor({ zones, methods }: Setup, need: ShippingNeed): ShippingOption[] {
  return methods
    .filter((method) => method.isActive && isServed(method, zones, need))
    .toSorted((a, b) => a.position - b.position || (a.id < b.id ? -1 : 1))
    .flatMap((method) => {
      const rate = method.rates.find((one) => one.currency === need.currency);
      const priceMinor = rate === undefined ? null : priceOf(method, rate, need);
      if (priceMinor === null) return [];
      const { id, name, kind, pickup } = method;
      return [
        {
          id,
          name,
          kind,
          pickup,
          price: money(priceMinor, need.currency),
          earliest: addWorkingDays(need.now, method.minDays),
          latest: addWorkingDays(need.now, method.maxDays),
        },
      ];
    });
}

function isServed(method: ShippingMethod, zones: readonly ShippingZone[], need: ShippingNeed): boolean {
  if (method.countries.length > 0 && !method.countries.includes(need.country)) return false;
  if (method.zoneId === null) return true;
  const region = (need.region ?? '').trim().toLowerCase();
  const zone = zones.find((one) => one.id === method.zoneId);
  return (zone?.places ?? []).some(
    ({ country, regions }) =>
      country === need.country &&
      (regions.length === 0 || regions.some((one) => one.trim().toLowerCase() === region)),
  );
}

/** Null: too heavy or too dear for the method's last tier. */
function priceOf({ kind }: ShippingMethod, rate: ShippingRate, need: ShippingNeed): number | null {
  const base =
    kind === 'weight'
      ? tierOf(rate.tiers, need.weightGrams)
      : kind === 'price'
        ? tierOf(rate.tiers, need.goodsMinor)
        : rate.priceMinor;
  const isFree = rate.freeFromMinor !== null && need.goodsMinor >= rate.freeFromMinor;
  return base !== null && isFree ? 0 : base;
}

const tierOf = (tiers: readonly ShippingTier[], amount: number): number | null =>
  tiers.find((tier) => tier.upTo === null || amount <= tier.upTo)?.priceMinor ?? null;

/** From which value of things some delivery that everybody may choose is free; null when never. */
export function freeFrom(methods: readonly ShippingMethod[], currency: string): number | null {
  const limits = methods
    .filter((method) => method.isActive && method.kind !== 'pickup')
    .flatMap((method) => method.rates.filter((rate) => rate.currency === currency))
    .flatMap((rate) => rate.freeFromMinor ?? []);
  return limits.length === 0 ? null : Math.min(...limits);
}
