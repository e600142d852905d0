const DAY_MS = 86_400_000;
// English without a region would print American dates.
const british = (locale: string) => (locale === 'en' ? 'en-GB' : locale);
const formats = new Map<string, Intl.DateTimeFormat>();

function format(locale: string, key: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const id = `${locale}:${key}`;
  const known = formats.get(id) ?? new Intl.DateTimeFormat(british(locale), options);
  formats.set(id, known);
  return known;
}

const clock = (date: Date, locale: string) =>
  format(locale, 'clock', { hour: '2-digit', minute: '2-digit', hour12: false }).format(date);
const isSameDay = (a: Date, b: Date) =>
  a.getFullYear() === b.getFullYear() && a.getMonth() === b.getMonth() && a.getDate() === b.getDate();

/** Today "14:26", within the last six days "Wed 19:22", this year "5 Nov", else "5 Nov 2025"; in the reader's time zone. */
export function shortTime(date: Date, now: Date, locale: string): string {
  if (isSameDay(date, now)) return clock(date, locale);
  const age = now.getTime() - date.getTime();
  if (age > 0 && age < 6 * DAY_MS)
    return `${format(locale, 'weekday', { weekday: 'short' }).format(date)} ${clock(date, locale)}`;
  return dayMonth(date, now, locale);
}

/** "5 Nov", with the year when it is another one. */
export function dayMonth(date: Date, now: Date, locale: string): string {
  return date.getFullYear() === now.getFullYear()
    ? format(locale, 'day', { day: 'numeric', month: 'short' }).format(date)
    : format(locale, 'day-year', { day: 'numeric', month: 'short', year: 'numeric' }).format(date);
}

/** "Thursday 12 November, 14:32" for the head of a page. */
export function headTime(date: Date, locale: string): string {
  return `${format(locale, 'head', { weekday: 'long', day: 'numeric', month: 'long' }).format(date)}, ${clock(date, locale)}`;
}

/** "12 November 2026 at 14:32:08" for tooltips. */
export const fullTime = (date: Date, locale: string): string =>
  format(locale, 'full', { dateStyle: 'long', timeStyle: 'medium' }).format(date);

/** Whole hours and minutes since a moment, for "waits 19 h". */
export function since(date: Date, now: Date): { unit: 'minutes' | 'hours' | 'days'; value: number } {
  const minutes = Math.max(0, Math.floor((now.getTime() - date.getTime()) / 60_000));
  if (minutes < 60) return { unit: 'minutes', value: minutes };
  if (minutes < 48 * 60) return { unit: 'hours', value: Math.floor(minutes / 60) };
  return { unit: 'days', value: Math.floor(minutes / 1440) };
}
