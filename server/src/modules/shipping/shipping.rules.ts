import { money } from '@zivero/shared/money';
import type { ShippingOption } from '@zivero/shared/schemas/checkout';
import type { ShippingMethodId } from '@zivero/shared/schemas/ids';

export type ShippingMethod = {
  id: ShippingMethodId;
  name: string;
  position: number;
  currency: string;
  priceMinor: number;
  /** Free from this subtotal on; null = never. */
  freeFromMinor: number | null;
  minDays: number;
  maxDays: number;
  /** Empty = every country of the shop. */
  countries: string[];
};

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

export type ShippingNeed = { country: string; subtotalMinor: number; currency: string; now: Date };

/** The methods that serve a country, priced for a subtotal, cheapest position first. */
export function optionsFor(methods: readonly ShippingMethod[], need: ShippingNeed): ShippingOption[] {
  return methods
    .filter((method) => method.currency === need.currency)
    .filter((method) => method.countries.length === 0 || method.countries.includes(need.country))
    .toSorted((a, b) => a.position - b.position || (a.id < b.id ? -1 : 1))
    .map((method) => ({
      id: method.id,
      name: method.name,
      price: money(isFree(method, need.subtotalMinor) ? 0 : method.priceMinor, method.currency),
      earliest: addWorkingDays(need.now, method.minDays),
      latest: addWorkingDays(need.now, method.maxDays),
    }));
}

function isFree(method: ShippingMethod, subtotalMinor: number): boolean {
  return method.freeFromMinor !== null && subtotalMinor >= method.freeFromMinor;
}

/** From which subtotal some delivery is free; null when never. */
export function freeFrom(methods: readonly ShippingMethod[], currency: string): number | null {
  const limits = methods.filter((m) => m.currency === currency).flatMap((m) => m.freeFromMinor ?? []);
  return limits.length === 0 ? null : Math.min(...limits);
}
