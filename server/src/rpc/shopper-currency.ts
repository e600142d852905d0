import type { CookieJar } from './trpc.ts';

/** The currency that a shopper chose; pages are rendered in it, and differ by nothing else of the browser. */
export const CURRENCY_COOKIE = 'zv_cur';
const YEAR_SECONDS = 365 * 86_400;

/** As the browser says it: whether the shop sells in it is for the shop to say. */
export function chosenCurrency(cookies: Pick<CookieJar, 'get'>): string | undefined {
  const chosen = cookies.get(CURRENCY_COOKIE);
  return chosen !== undefined && /^[A-Z]{3}$/.test(chosen) ? chosen : undefined;
}

export const keepCurrency = (cookies: CookieJar, currency: string): void =>
  cookies.set(CURRENCY_COOKIE, currency, { maxAgeSeconds: YEAR_SECONDS, httpOnly: true, path: '/' });
