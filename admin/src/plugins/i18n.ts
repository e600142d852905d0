import { createI18n } from 'vue-i18n';
import { en } from '../locales/en.ts';

declare module 'vue-i18n' {
  // Keys are checked against the English file.
  export interface DefineLocaleMessage extends MessageShape {}
}
type MessageShape = typeof en;

export const createAppI18n = () =>
  createI18n({ legacy: false, locale: 'en', fallbackLocale: 'en', messages: { en } });
