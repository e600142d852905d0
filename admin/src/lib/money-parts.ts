import { exponentOf } from '@zivero/shared/money';

export type MoneyParts = { sign: string; currency: string; figure: string; leads: boolean };

/**
 * Takes an amount apart for print: sign (U+2212 for minus), currency symbol, figure with all decimals.
 * `leads` says whether the symbol stands before the figure in this locale.
 */
export function moneyParts(
  minor: number,
  currency: string,
  options: { locale: string; plus?: boolean },
): MoneyParts {
  const exponent = exponentOf(currency);
  const format = new Intl.NumberFormat(options.locale, {
    style: 'currency',
    currency,
    currencyDisplay: 'narrowSymbol',
    minimumFractionDigits: exponent,
    maximumFractionDigits: exponent,
  });
  const parts = format.formatToParts(Math.abs(minor) / 10 ** exponent);
  const symbol = parts.find((part) => part.type === 'currency')?.value ?? currency;
  const figure = parts
    .filter((part) => part.type !== 'currency' && part.type !== 'literal')
    .map((part) => part.value)
    .join('');
  const sign = minor < 0 ? '−' : options.plus === true && minor > 0 ? '+' : '';
  return { sign, currency: symbol, figure, leads: parts[0]?.type === 'currency' };
}

/** "€41.40" in one string, for buttons and sentences. */
export function moneyText(minor: number, currency: string, locale: string): string {
  const parts = moneyParts(minor, currency, { locale });
  return parts.leads
    ? `${parts.sign}${parts.currency}${parts.figure}`
    : `${parts.sign}${parts.figure} ${parts.currency}`;
}

/** "41.40": the figure alone, for columns whose head names the currency. */
export function figureText(minor: number, currency: string, locale: string): string {
  const parts = moneyParts(minor, currency, { locale });
  return parts.sign + parts.figure;
}

/** The symbol of a currency in a locale: "€". */
export const currencySymbol = (currency: string, locale: string): string =>
  moneyParts(0, currency, { locale }).currency;

/**
 * What a person typed into a price field, in minor units; null when it is no amount.
 * Point or comma both separate decimals ("18.5", "18,50"); a group separator is taken out when both occur.
 */
export function parseAmount(text: string, currency: string): number | null {
  const exponent = exponentOf(currency);
  let plain = text.replace(/[\s'’  ]/g, '');
  const last = Math.max(plain.lastIndexOf('.'), plain.lastIndexOf(','));
  if (last >= 0 && plain.includes('.') && plain.includes(','))
    plain = plain.slice(0, last).replace(/[.,]/g, '') + plain.slice(last);
  const match = /^(\d+)(?:[.,](\d*))?$/.exec(plain);
  const [, whole, decimals = ''] = match ?? [];
  if (whole === undefined || decimals.length > exponent) return null;
  const minor = Number(whole) * 10 ** exponent + Number(decimals.padEnd(exponent, '0') || 0);
  return Number.isSafeInteger(minor) ? minor : null;
}

/** Minor units as a field shows them while it is edited: "18.00". */
export function amountField(minor: number, currency: string): string {
  return (minor / 10 ** exponentOf(currency)).toFixed(exponentOf(currency));
}
