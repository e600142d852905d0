import type { IconName } from './icon-names.ts';

/** The names under which Vuetify's components ask for icons; those that we use show one of ours. */
export const aliases: Record<string, IconName> = {
  close: 'x',
  clear: 'x',
  dropdown: 'down',
  expand: 'down',
  collapse: 'down',
  success: 'check',
  info: 'info',
  warning: 'alert',
  error: 'alert',
};
