import { createFormatters, type Formatters } from '@zivero/shared/client/format';
import { sumMinor } from '@zivero/shared/money';
import type { Address } from '@zivero/shared/schemas/address';
import type { FulfilmentId, RefundId } from '@zivero/shared/schemas/ids';
import type { OrderLine, StoreOrder } from '@zivero/shared/schemas/orders';
import type { ShopSettings } from '@zivero/shared/schemas/settings';
import {
  button,
  heading,
  type ItemRow,
  items,
  lines,
  mailPage,
  paragraph,
  type SumRow,
  sums,
} from './mail-layout.ts';

export type MailContent = { subject: string; html: string; text: string };
export type MailShop = Pick<ShopSettings, 'name' | 'supportEmail' | 'locale'>;
export type MailUrls = { store: string; media: string };
export type MailContext = { order: StoreOrder; shop: MailShop; urls: MailUrls };

/** "Thank you": what was ordered, what it came to, where and when it arrives. */
export function orderConfirmation({ order, shop, urls }: MailContext): MailContent {
  const f = createFormatters({ locale: shop.locale });
  const { totals } = order;
  const sumRows: SumRow[] = [
    { label: 'Subtotal', value: f.money(totals.subtotal) },
    ...(totals.discount.amountMinor > 0
      ? [{ label: 'Discount', value: `−${f.money(totals.discount)}` }]
      : []),
    {
      label: order.shippingMethodName,
      value: totals.shipping.amountMinor === 0 ? 'Free' : f.money(totals.shipping),
    },
    { label: 'Total', value: f.money(totals.total), isTotal: true },
    { label: 'VAT included', value: f.money(totals.taxIncluded) },
  ];
  const rows = order.lines.map((line) =>
    itemRow(line, { quantity: line.quantity, amount: f.money(line.total), urls }),
  );
  const intro = `Your payment of ${f.money(totals.total)} has arrived. We are packing order ${order.number} now.`;
  const delivery = `${day(f, order.deliveryEarliest)} – ${day(f, order.deliveryLatest)}`;
  return compose({
    subject: `Order ${order.number} is confirmed`,
    title: 'Thank you, your order is in',
    intro,
    rows,
    sumRows,
    more: [
      ['Delivery', [`${order.shippingMethodName}, ${delivery}`]],
      ['Goes to', addressLines(order.shippingAddress, shop.locale)],
    ],
    link: { label: 'See your order', url: orderUrl(order, urls) },
    context: { shop, urls },
  });
}

/** "On its way": what of the order was sent, by whom, how to follow it. Null when the parcel is not known. */
export function orderSent(
  { order, shop, urls }: MailContext,
  fulfilmentId: FulfilmentId,
): MailContent | null {
  const parcel = order.fulfilments.find((one) => one.id === fulfilmentId);
  if (parcel === undefined) return null;
  const f = createFormatters({ locale: shop.locale });
  const rows = order.lines.flatMap((line) => {
    const sent = parcel.lines.find((one) => one.orderLineId === line.id);
    return sent === undefined ? [] : [itemRow(line, { quantity: sent.quantity, amount: '', urls })];
  });
  const isWhole =
    sumMinor(order.lines.map((l) => l.quantity)) === sumMinor(parcel.lines.map((l) => l.quantity));
  const carrier = [parcel.carrier, parcel.trackingNumber].filter((part) => part !== null).join(' · ');
  return compose({
    subject: `Order ${order.number} is on its way`,
    title: isWhole ? 'Your order is on its way' : 'Part of your order is on its way',
    intro: `We expect it to arrive by ${day(f, order.deliveryLatest)}.`,
    rows,
    sumRows: [],
    more: [
      ...(carrier === '' ? [] : [['Parcel', [carrier]] as Section]),
      ['Goes to', addressLines(order.shippingAddress, shop.locale)],
    ],
    link:
      parcel.trackingUrl === null
        ? { label: 'See your order', url: orderUrl(order, urls) }
        : { label: 'Follow the parcel', url: parcel.trackingUrl },
    context: { shop, urls },
  });
}

/** "Your refund": how much, for what. Null when the refund is not known. */
export function refundSent({ order, shop, urls }: MailContext, refundId: RefundId): MailContent | null {
  const refund = order.refunds.find((one) => one.id === refundId);
  if (refund === undefined) return null;
  const f = createFormatters({ locale: shop.locale });
  const rows = refund.lines.flatMap((back) => {
    const line = order.lines.find((one) => one.id === back.orderLineId);
    return line === undefined
      ? []
      : [itemRow(line, { quantity: back.quantity, amount: f.money(back.amount), urls })];
  });
  const amount = f.money(refund.amount);
  return compose({
    subject: `Refund of ${amount} for order ${order.number}`,
    title: `We have refunded ${amount}`,
    intro: 'It goes back to the way you paid and shows there within 5 to 10 days.',
    rows,
    sumRows: [{ label: 'Refund', value: amount, isTotal: true }],
    more: [],
    link: { label: 'See your order', url: orderUrl(order, urls) },
    context: { shop, urls },
  });
}

type Section = [title: string, lines: string[]];
type Parts = {
  subject: string;
  title: string;
  intro: string;
  rows: ItemRow[];
  sumRows: SumRow[];
  more: Section[];
  link: { label: string; url: string };
  context: { shop: MailShop; urls: MailUrls };
};

/** The same content twice: as a page, and as plain text for those who read that. */
function compose({ subject, title, intro, rows, sumRows, more, link, context }: Parts): MailContent {
  const { shop, urls } = context;
  const frame = {
    shopName: shop.name,
    shopUrl: urls.store,
    supportEmail: shop.supportEmail,
    title,
    preview: intro,
  };
  const html = mailPage(frame, [
    paragraph(intro),
    button(link.label, link.url),
    ...(rows.length > 0 ? [items(rows)] : []),
    ...(sumRows.length > 0 ? [sums(sumRows)] : []),
    ...more.flatMap(([name, text]) => [heading(name), lines(text)]),
  ]);
  const text = [
    `${title}\n\n${intro}`,
    `${link.label}: ${link.url}`,
    rows
      .map((row) => [row.title, row.detail, row.amount].filter((part) => part !== '').join(' · '))
      .join('\n'),
    sumRows.map(({ label, value }) => `${label}: ${value}`).join('\n'),
    ...more.map(([name, text]) => `${name}\n${text.join('\n')}`),
    `Questions? Write to ${shop.supportEmail} or answer this mail.\n${shop.name} · ${urls.store}`,
  ];
  return { subject, html, text: text.filter((block) => block !== '').join('\n\n') };
}

function itemRow(line: OrderLine, what: { quantity: number; amount: string; urls: MailUrls }): ItemRow {
  return {
    title: line.title,
    detail: [line.variantTitle, `Quantity ${what.quantity}`].filter((part) => part !== '').join(' · '),
    amount: what.amount,
    imageUrl: line.image === null ? null : `${what.urls.media}/media/w160/${line.image.key}`,
    imageAlt: line.image?.alt ?? '',
  };
}

/** "Tue 24 November". */
function day(f: Formatters, at: Date): string {
  const parts = f.dayParts(at);
  return `${parts.weekday} ${parts.day} ${parts.month}`;
}

const orderUrl = (order: StoreOrder, urls: MailUrls): string =>
  `${urls.store}/checkout/done?order=${order.token}`;

function addressLines(address: Address, locale: string): string[] {
  const { name, company, line1, line2, postcode, city, region, country } = address;
  const land = new Intl.DisplayNames(locale, { type: 'region' }).of(country) ?? country;
  return [name, company, line1, line2, `${postcode} ${city}`, region, land].flatMap((part) => part || []);
}
