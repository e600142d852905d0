import { account } from './en/account.ts';
import { bag } from './en/bag.ts';
import { catalog } from './en/catalog.ts';
import { checkout } from './en/checkout.ts';
import { errors } from './en/errors.ts';
import { layout } from './en/layout.ts';

/** English. Another language is a file of the same shape; `Messages` in plugins/i18n.ts is its type. */
export const en = { ...layout, ...catalog, ...bag, ...checkout, ...account, ...errors };
