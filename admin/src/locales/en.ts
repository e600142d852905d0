import { common } from './en/common.ts';
import { dashboard } from './en/dashboard.ts';
import { drafts } from './en/drafts.ts';
import { errors } from './en/errors.ts';
import { frame } from './en/frame.ts';
import { mails } from './en/mails.ts';
import { orders } from './en/orders.ts';
import { pricing } from './en/pricing.ts';
import { products } from './en/products.ts';
import { returns } from './en/returns.ts';
import { search } from './en/search.ts';
import { stock } from './en/stock.ts';

/** Everything the admin says in English. */
export const en = {
  ...common,
  ...frame,
  errors,
  ...orders,
  ...returns,
  ...mails,
  ...drafts,
  ...products,
  ...stock,
  ...dashboard,
  ...search,
  ...pricing,
};
