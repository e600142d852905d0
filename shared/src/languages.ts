/** Languages that mails and documents come in; whoever reads another gets the first. */
export const LANGUAGES = ['en', 'de'] as const;
export type Language = (typeof LANGUAGES)[number];

/** "de-AT" is German. */
export const languageOf = (locale: string): Language =>
  LANGUAGES.find((language) => locale.toLowerCase().split(/[-_]/)[0] === language) ?? 'en';
