import { createFormatters } from '@zivero/shared/client/format';
import type { Totals } from '@zivero/shared/schemas/checkout';
import type { OrderLine } from '@zivero/shared/schemas/orders';
import type { MailData, MailShop, MailUrls } from './mail-compose.ts';
import { itemRow, sumRowsOf } from './order-mails.ts';

/** An order that staff wrote and somebody is to pay. */
export type PaymentLinkFacts = {
  email: string;
  customerName: string;
  message: string;
  url: string;
  validUntil: Date;
  shippingName: string;
  lines: Pick<OrderLine, 'title' | 'variantTitle' | 'image' | 'quantity' | 'total'>[];
  totals: Totals;
};

export function paymentLink(
  draft: PaymentLinkFacts,
  { shop, urls }: { shop: MailShop; urls: MailUrls },
): MailData {
  const f = createFormatters({ locale: shop.locale });
  return {
    values: {
      customer_name: draft.customerName,
      amount: f.money(draft.totals.due),
      valid_until: f.date(draft.validUntil),
      staff_note: draft.message,
    },
    rows: draft.lines.map((line) =>
      itemRow(line, { quantity: line.quantity, amount: f.money(line.total), urls, locale: f.locale }),
    ),
    sumRows: sumRowsOf(draft.totals, draft.shippingName, f),
    sections: [],
    linkUrl: draft.url,
    stop: null,
  };
}
