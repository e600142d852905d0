import { formatMoney } from '../money.ts';
import type { Money } from '../schemas/money.ts';

/**
 * Words and numbers by `Intl` for one locale. Zones are given, never taken from the machine: server and
 * browser must print the same characters. `timeZone` is that of dates and whole days, the same for
 * everybody; `clockZone` is the reader's own, for times of day (`dateTime`, `time`), which therefore
 * belong only where the server renders nothing, or in an app without server rendering.
 */
export type FormatterOptions = { locale: string; timeZone?: string; clockZone?: string };
export type Formatters = ReturnType<typeof createFormatters>;

export function createFormatters({ locale, timeZone = 'UTC', clockZone = 'UTC' }: FormatterOptions) {
  const dates = new Map<string, Intl.DateTimeFormat>();
  const dateFormat = (key: string, options: Intl.DateTimeFormatOptions) => {
    const known =
      dates.get(key) ?? new Intl.DateTimeFormat(locale === 'en' ? 'en-GB' : locale, { timeZone, ...options });
    dates.set(key, known);
    return known;
  };
  const number = new Intl.NumberFormat(locale);
  const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 });
  const rating = new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 });

  return {
    locale,
    /** "€200.10". */
    money: (value: Money) => formatMoney(value, locale),
    /** "€89", "€9.90": whole amounts without decimals, for cards and lines. */
    price: (value: Money) => formatMoney(value, locale, { short: true }),
    /** Minor units of a currency, short: "€89". */
    priceOf: (amountMinor: number, currency: string) =>
      formatMoney({ amountMinor, currency }, locale, { short: true }),
    number: (value: number) => number.format(value),
    rating: (value: number) => rating.format(value),
    /** "−19%" for 110 → 89; empty when nothing was reduced. */
    reduction: (now: Money, before: Money | null) =>
      before && before.amountMinor > now.amountMinor
        ? `−${percent.format((before.amountMinor - now.amountMinor) / before.amountMinor)}`
        : '',
    /** "24 November 2026". */
    date: (value: Date | string) =>
      plainSpaces(
        dateFormat('date', { day: 'numeric', month: 'long', year: 'numeric' }).format(new Date(value)),
      ),
    /** Weekday, day and month of a whole day: "Tue", "24", "November". Words between them are the locale file's. */
    dayParts: (value: Date | string) => {
      const parts = dateFormat('day', { weekday: 'short', day: 'numeric', month: 'long' }).formatToParts(
        new Date(value),
      );
      const part = (type: Intl.DateTimeFormatPartTypes) =>
        parts.find((one) => one.type === type)?.value ?? '';
      return { weekday: part('weekday'), day: part('day'), month: part('month') };
    },
    /** "24 Nov 2026, 16:02". */
    dateTime: (value: Date | string) =>
      plainSpaces(
        dateFormat('dateTime', {
          timeZone: clockZone,
          day: 'numeric',
          month: 'short',
          year: 'numeric',
          hour: '2-digit',
          minute: '2-digit',
          hour12: false,
        }).format(new Date(value)),
      ),
    /** Minutes and seconds or hours in words are the locale file's; this is the plain time "16:02". */
    time: (value: Date | string) =>
      dateFormat('time', { timeZone: clockZone, hour: '2-digit', minute: '2-digit', hour12: false }).format(
        new Date(value),
      ),
    list: (values: readonly string[]) => new Intl.ListFormat(locale, { type: 'conjunction' }).format(values),
  };
}

/** ICU versions differ in narrow and no-break spaces; a hydrated page must not. */
const plainSpaces = (text: string): string => text.replace(/[\u00a0\u202f]/g, ' ');
