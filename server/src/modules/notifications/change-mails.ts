import { createFormatters } from '@zivero/shared/client/format';
import type { Money } from '@zivero/shared/schemas/money';
import type { MailData } from './mail-compose.ts';
import type { ItemRow } from './mail-layout.ts';
import { base, type MailContext, orderValues } from './order-mails.ts';

/** A change of an order that costs more: what of it changes, and until when it can be paid. */
export type ChangeFacts = {
  state: 'waiting' | 'applied' | 'given-up';
  /** Null: the order's. */
  email: string | null;
  amount: Money;
  lines: { title: string; variantTitle: string; from: number; to: number }[];
  expiresAt: Date | null;
  hasRunOut: boolean;
};

/** The link to pay the difference; once it is paid, that the order is what it says; else that it stays as it was. */
export function changeMail({ order, shop, urls }: MailContext, change: ChangeFacts): MailData {
  const f = createFormatters({ locale: shop.locale });
  const rows = change.lines.map(
    ({ title, variantTitle, from, to }): ItemRow => ({
      ...{ title, amount: '', imageUrl: null, imageAlt: '' },
      detail: [variantTitle, `${from} → ${to}`].filter((part) => part !== '').join(' · '),
    }),
  );
  return {
    ...base({ order, shop, urls }, f),
    values: {
      ...orderValues(order, f),
      amount: f.money(change.amount),
      has_run_out: change.hasRunOut,
      valid_until: change.expiresAt === null ? '' : f.date(change.expiresAt),
    },
    rows,
  };
}
