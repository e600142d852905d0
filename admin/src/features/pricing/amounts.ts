import { amountField, parseAmount } from '../../lib/money-parts.ts';

/** Amounts as they are typed, one per currency; '' = none in it. */
export type TypedAmounts = Record<string, string>;
type Amount = { currency: string; amountMinor: number };

export const typedAmounts = (amounts: readonly Amount[]): TypedAmounts =>
  Object.fromEntries(
    amounts.map(({ currency, amountMinor }) => [currency, amountField(amountMinor, currency)]),
  );

/** Null when something that was typed is no amount. What is left empty is no amount in that currency. */
export function amountsOf(typed: TypedAmounts): Amount[] | null {
  const amounts: Amount[] = [];
  for (const [currency, text] of Object.entries(typed)) {
    if (text.trim() === '') continue;
    const amountMinor = parseAmount(text, currency);
    if (amountMinor === null) return null;
    amounts.push({ currency, amountMinor });
  }
  return amounts;
}

/** "12.5" → 1250 basis points, up to two decimals; null when it is no rate between `min` and 100 %. */
export function basisPointsOf(text: string, min = 1): number | null {
  const match = /^(\d{1,3})(?:[.,](\d{1,2}))?$/.exec(text.trim());
  if (match === null) return null;
  const points = Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0'));
  return points >= min && points <= 10_000 ? points : null;
}
export const percentText = (basisPoints: number): string => String(basisPoints / 100);

/** A whole number of at least `min`; undefined when it is none, null when nothing was typed. */
export function wholeOf(text: string, min = 1): number | null | undefined {
  const plain = text.trim();
  if (plain === '') return null;
  return /^\d{1,9}$/.test(plain) && Number(plain) >= min ? Number(plain) : undefined;
}
