/** Names of countries in a language, by the runtime's own table; a code that it does not know stays a code. */
export function countryNames(locale: string): (code: string) => string {
  const names = new Intl.DisplayNames(locale, { type: 'region' });
  return (code) => names.of(code) ?? code;
}
