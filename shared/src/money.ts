import type { Money } from './schemas/money.ts';

/**
 * Money is an integer in minor units with its currency; this file is the only place that does
 * arithmetic on it. Exponents from ISO 4217 by way of `Intl`, but where Stripe counts differently its
 * way is ours, so that an amount is the same number here and there.
 * Source: https://docs.stripe.com/currencies#zero-decimal and #special-cases
 */
const exponents = new Map<string, number>([
  ['ISK', 2],
  ['UGX', 2],
  ['MGA', 0],
]);
const shownDigits = new Map<string, number>();

function digitsShown(currency: string): number {
  const known = shownDigits.get(currency);
  if (known !== undefined) return known;
  const digits =
    new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
  shownDigits.set(currency, digits);
  return digits;
}

/** Decimal digits in which a currency is counted: EUR 2, JPY 0, KWD 3. */
export const exponentOf = (currency: string): number => exponents.get(currency) ?? digitsShown(currency);

/**
 * Amounts that can be charged are multiples of this: Stripe wants the last digit of three-decimal
 * currencies to be 0, and whole crowns and shillings where it counts hundredths that do not exist.
 */
export function chargeStep(currency: string): number {
  if (currency === 'ISK' || currency === 'UGX') return 100;
  return exponentOf(currency) === 3 ? 10 : 1;
}

export const money = (amountMinor: number, currency: string): Money => ({ amountMinor, currency });

export function addMoney(a: Money, b: Money): Money {
  if (a.currency !== b.currency) throw new RangeError(`cannot add ${b.currency} to ${a.currency}`);
  return { amountMinor: a.amountMinor + b.amountMinor, currency: a.currency };
}

export const sumMinor = (amounts: readonly number[]): number =>
  amounts.reduce((sum, amount) => sum + amount, 0);

/** Rounds half away from zero, the one rounding rule of Zivero. */
export function roundMinor(amount: number): number {
  return amount < 0 ? -Math.round(-amount) : Math.round(amount);
}

/** `amount × basisPoints / 10,000`, exact in BigInt, half away from zero. Both are not negative. */
export function shareOf(amountMinor: number, basisPoints: number): number {
  const twice = 2n * BigInt(amountMinor) * BigInt(basisPoints);
  return Number((twice + 10_000n) / 20_000n);
}

/** Tax contained in a gross amount. `rateBasisPoints` 2100 = 21 %. Exact in BigInt, half away from zero. */
export function taxIncluded(grossMinor: number, rateBasisPoints: number): number {
  if (rateBasisPoints === 0) return 0;
  const numerator = BigInt(Math.abs(grossMinor)) * BigInt(rateBasisPoints);
  const denominator = 10_000n + BigInt(rateBasisPoints);
  const tax = Number((2n * numerator + denominator) / (2n * denominator));
  return grossMinor < 0 && tax !== 0 ? -tax : tax;
}

/**
 * Splits an amount over weights so that the parts sum to it exactly (largest remainder method,
 * Hamilton 1792); ties go to the earlier part. All-zero weights share equally.
 */
export function allocate(totalMinor: number, weights: readonly number[]): number[] {
  if (weights.length === 0) return [];
  const sum = weights.reduce((a, b) => a + b, 0);
  const shares = weights.map((weight) => (sum === 0 ? 1 : weight));
  const whole = BigInt(sum === 0 ? weights.length : sum);
  const sign = totalMinor < 0 ? -1 : 1;
  const total = BigInt(Math.abs(totalMinor));
  const parts = shares.map((share, index) => {
    const product = total * BigInt(share);
    return { index, floor: Number(product / whole), rest: product % whole };
  });
  let left = Math.abs(totalMinor) - parts.reduce((a, part) => a + part.floor, 0);
  const byRest = [...parts].sort((a, b) =>
    a.rest === b.rest ? a.index - b.index : a.rest > b.rest ? -1 : 1,
  );
  for (const part of byRest) {
    if (left === 0) break;
    part.floor += 1;
    left -= 1;
  }
  return parts.map((part) => (part.floor === 0 ? 0 : sign * part.floor));
}

/** "€200.10"; whole amounts may drop their decimals ("€89") where `short`. */
export function formatMoney(value: Money, locale: string, options: { short?: boolean } = {}): string {
  const exponent = exponentOf(value.currency);
  const whole = options.short === true && value.amountMinor % 10 ** exponent === 0;
  const digits = whole ? 0 : Math.min(exponent, digitsShown(value.currency));
  return new Intl.NumberFormat(locale, {
    style: 'currency',
    currency: value.currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(value.amountMinor / 10 ** exponent);
}
