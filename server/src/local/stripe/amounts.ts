import { StripeFault } from './api/stripe-error.ts';

/**
 * Stripe's smallest charge per currency, in minor units; where Stripe names none, 50 US cents' worth is
 * asked for, here 50. Source: https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts
 */
const MINIMUM: Record<string, number> = {
  usd: 50,
  aed: 200,
  aud: 50,
  bgn: 100,
  brl: 50,
  cad: 50,
  chf: 50,
  czk: 1500,
  dkk: 250,
  eur: 50,
  gbp: 30,
  hkd: 400,
  huf: 17_500,
  inr: 50,
  jpy: 50,
  mxn: 1000,
  myr: 200,
  nok: 300,
  nzd: 50,
  pln: 200,
  ron: 200,
  sek: 300,
  sgd: 50,
  thb: 1000,
};
const MAXIMUM = 99_999_999;
const ZERO_DECIMAL = new Set('bif clp djf gnf jpy kmf krw mga pyg rwf ugx vnd vuv xaf xof xpf'.split(' '));
const CURRENCIES = new Set(Intl.supportedValuesOf('currency'));
const THREE_DECIMAL = new Set('bhd jod kwd omr tnd'.split(' '));

function fractionDigits(currency: string): 0 | 2 | 3 {
  if (ZERO_DECIMAL.has(currency)) return 0;
  return THREE_DECIMAL.has(currency) ? 3 : 2;
}

/** `20010, 'eur'` → `€200.10`. Stripe's own idea of a currency's decimals, not the locale's. */
export function formatAmount(minor: number, currency: string): string {
  const digits = fractionDigits(currency);
  return new Intl.NumberFormat('en', {
    style: 'currency',
    currency,
    currencyDisplay: 'narrowSymbol',
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(minor / 10 ** digits);
}

export function checkCurrency(currency: string, param: string): string {
  const code = currency.toLowerCase();
  if (!CURRENCIES.has(code.toUpperCase())) {
    throw new StripeFault(
      `Invalid currency: ${currency}. Stripe currently supports these currencies: usd, eur, …`,
      { param },
    );
  }
  return code;
}

/** Refuses what Stripe would not charge. */
export function checkChargeable(minor: number, currency: string, what: string): void {
  const minimum = MINIMUM[currency] ?? 50;
  if (minor < minimum) {
    const message = `${what} must add up to at least ${formatAmount(minimum, currency)} ${currency}`;
    throw new StripeFault(message, { code: 'amount_too_small' });
  }
  if (minor > MAXIMUM) {
    const message = `${what} must be no more than ${formatAmount(MAXIMUM, currency)} ${currency}`;
    throw new StripeFault(message, { code: 'amount_too_large' });
  }
  if (fractionDigits(currency) === 3 && minor % 10 !== 0) {
    throw new StripeFault(`Invalid amount: in ${currency} the last digit must be 0.`, {
      code: 'parameter_invalid_integer',
    });
  }
}

/** What Stripe keeps of a charge; made up, but of the usual size: 1.5 % and 25 cents. */
export function feeFor(minor: number, currency: string): number {
  const fixed = fractionDigits(currency) === 0 ? 30 : 25;
  return Math.min(minor, Math.round(minor * 0.015) + fixed);
}
