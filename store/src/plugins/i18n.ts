import { createI18n } from 'vue-i18n';
import { en } from '../locales/en.ts';

export type Messages = typeof en;

/** One instance per app. English is in the bundle; another language is a file beside `en.ts`, loaded by name. */
export function createStoreI18n(locale: string) {
  return createI18n({
    legacy: false,
    locale,
    fallbackLocale: 'en',
    messages: { en },
    missingWarn: import.meta.env.DEV,
    fallbackWarn: import.meta.env.DEV,
  });
}
