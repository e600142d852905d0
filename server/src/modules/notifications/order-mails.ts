import { createFormatters, type Formatters } from '@zivero/shared/client/format';
import { sumMinor } from '@zivero/shared/money';
import type { Address } from '@zivero/shared/schemas/address';
import type { Totals } from '@zivero/shared/schemas/checkout';
import type { OrderLine, StoreOrder } from '@zivero/shared/schemas/orders';
import type { MailData, MailShop, MailUrls, Section } from './mail-compose.ts';
import type { ItemRow, SumRow } from './mail-layout.ts';
import { labelsOf } from './mail-words.ts';

export type MailContext = { order: StoreOrder; shop: MailShop; urls: MailUrls };
/** Of a return, what its mails tell. `note`: staff's words to the shopper. */
export type ReturnForMail = {
  number: string;
  lines: { orderLineId: string; quantity: number }[];
  note: string | null;
};

/** What was ordered, what it came to, where and when it arrives. */
export function orderConfirmation({ order, shop, urls }: MailContext): MailData {
  const f = createFormatters({ locale: shop.locale });
  const dates = `${day(f, order.deliveryEarliest)} – ${day(f, order.deliveryLatest)}`;
  return {
    ...base({ order, shop, urls }, f),
    values: {
      ...orderValues(order, f),
      ...{ delivery_method: order.shippingMethodName, delivery_dates: dates },
      // A replacement, for example: there was nothing to pay.
      is_free: order.totals.total.amountMinor === 0,
    },
    rows: order.lines.map((line) =>
      itemRow(line, { quantity: line.quantity, amount: f.money(line.total), urls, locale: f.locale }),
    ),
    sumRows: sumRowsOf(order.totals, order.shippingMethodName, f),
    sections: [[labelsOf(f.locale).delivery, [`${order.shippingMethodName}, ${dates}`]], goesTo(order, shop)],
  };
}

/** What of the order was sent, by whom, how to follow it. Null when the parcel is not known. */
export function orderSent({ order, shop, urls }: MailContext, fulfilmentId: string): MailData | null {
  const parcel = order.fulfilments.find((one) => one.id === fulfilmentId);
  if (parcel === undefined) return null;
  const f = createFormatters({ locale: shop.locale });
  const isWhole =
    sumMinor(order.lines.map((l) => l.quantity)) === sumMinor(parcel.lines.map((l) => l.quantity));
  const carrier = [parcel.carrier, parcel.trackingNumber].filter((part) => part !== null).join(' · ');
  const parcelSection: Section[] = carrier === '' ? [] : [[labelsOf(f.locale).parcel, [carrier]]];
  return {
    ...base({ order, shop, urls }, f),
    values: {
      ...orderValues(order, f),
      delivery_latest: day(f, order.deliveryLatest),
      carrier: parcel.carrier ?? '',
      tracking_number: parcel.trackingNumber ?? '',
      is_partial: !isWhole,
      has_tracking: parcel.trackingUrl !== null,
    },
    rows: rowsOf(order, parcel.lines, { urls, shop }),
    sections: [...parcelSection, goesTo(order, shop)],
    linkUrl: parcel.trackingUrl ?? orderUrl(order, urls),
  };
}

/** How much, for what, also where it came back. Null when the refund is not known. */
export function refundSent({ order, shop, urls }: MailContext, refundId: string): MailData | null {
  const refund = order.refunds.find((one) => one.id === refundId);
  if (refund === undefined) return null;
  const f = createFormatters({ locale: shop.locale });
  const amount = f.money(refund.amount);
  return {
    ...base({ order, shop, urls }, f),
    values: { ...orderValues(order, f), amount },
    rows: refund.lines.flatMap((back) => {
      const line = order.lines.find((one) => one.id === back.orderLineId);
      return line === undefined
        ? []
        : [itemRow(line, { quantity: back.quantity, amount: f.money(back.amount), urls, locale: f.locale })];
    }),
    sumRows: [{ label: labelsOf(f.locale).refund, value: amount, isTotal: true }],
  };
}

/** Not paid after all: the bank took the money back, or never gave it. */
export function paymentFailed({ order, shop, urls }: MailContext): MailData {
  const f = createFormatters({ locale: shop.locale });
  return { ...base({ order, shop, urls }, f), rows: allRows(order, { urls, shop }), linkUrl: urls.store };
}

export function orderCancelled({ order, shop, urls }: MailContext): MailData {
  const f = createFormatters({ locale: shop.locale });
  const wasPaid = ['paid', 'part-refunded', 'refunded'].includes(order.paymentState);
  return {
    ...base({ order, shop, urls }, f),
    values: { ...orderValues(order, f), was_paid: wasPaid && order.totals.total.amountMinor > 0 },
    rows: allRows(order, { urls, shop }),
  };
}

/** The same for each step of a return; the words differ. */
export function returnStep({ order, shop, urls }: MailContext, back: ReturnForMail): MailData {
  const f = createFormatters({ locale: shop.locale });
  return {
    ...base({ order, shop, urls }, f),
    values: { ...orderValues(order, f), return_number: back.number, staff_note: back.note ?? '' },
    rows: rowsOf(order, back.lines, { urls, shop }),
  };
}

export const base = ({ order, urls }: MailContext, f: Formatters): MailData => ({
  values: orderValues(order, f),
  rows: [],
  sumRows: [],
  sections: [],
  linkUrl: orderUrl(order, urls),
  stop: null,
});

export const orderValues = (order: StoreOrder, f: Formatters) => ({
  order_number: order.number,
  customer_name: order.shippingAddress.name,
  order_total: f.money(order.totals.total),
});

/** Tax is said to be in the prices only where it is; on top of them it is a row before the total. */
export function sumRowsOf(totals: Totals, shippingName: string, f: Formatters): SumRow[] {
  const { taxAdded, taxIncluded } = totals;
  const isFree = totals.shipping.amountMinor === 0;
  return [
    { label: labelsOf(f.locale).subtotal, value: f.money(totals.subtotal) },
    ...(totals.discount.amountMinor > 0
      ? [{ label: labelsOf(f.locale).discount, value: `−${f.money(totals.discount)}` }]
      : []),
    { label: shippingName, value: isFree ? labelsOf(f.locale).free : f.money(totals.shipping) },
    ...(taxAdded.amountMinor > 0 ? [{ label: labelsOf(f.locale).tax, value: f.money(taxAdded) }] : []),
    ...(taxAdded.amountMinor < 0
      ? [
          {
            label: labelsOf(f.locale).taxOff,
            value: `−${f.money({ ...taxAdded, amountMinor: -taxAdded.amountMinor })}`,
          },
        ]
      : []),
    { label: labelsOf(f.locale).total, value: f.money(totals.total), isTotal: true },
    ...(taxAdded.amountMinor === 0 && taxIncluded.amountMinor > 0
      ? [{ label: labelsOf(f.locale).vatIncluded, value: f.money(taxIncluded) }]
      : []),
    ...(totals.credit.amountMinor > 0
      ? [
          { label: labelsOf(f.locale).credit, value: `−${f.money(totals.credit)}` },
          { label: labelsOf(f.locale).charged, value: f.money(totals.due) },
        ]
      : []),
  ];
}

type Shown = Pick<MailContext, 'urls' | 'shop'>;

const allRows = (order: StoreOrder, shown: Shown): ItemRow[] =>
  rowsOf(
    order,
    order.lines.map(({ id, quantity }) => ({ orderLineId: id, quantity })),
    shown,
  );

function rowsOf(
  order: StoreOrder,
  wanted: readonly { orderLineId: string; quantity: number }[],
  { urls, shop: { locale } }: Shown,
): ItemRow[] {
  return order.lines.flatMap((line) => {
    const found = wanted.find((one) => one.orderLineId === line.id);
    return found === undefined ? [] : [itemRow(line, { quantity: found.quantity, amount: '', urls, locale })];
  });
}

/** A thing with its picture, as every mail shows it. */
export function itemRow(
  line: Pick<OrderLine, 'title' | 'variantTitle' | 'image'>,
  what: { quantity: number; amount: string; urls: MailUrls; locale: string },
): ItemRow {
  return {
    title: line.title,
    detail: [line.variantTitle, labelsOf(what.locale).quantity(what.quantity)]
      .filter((part) => part !== '')
      .join(' · '),
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

const orderUrl = (order: StoreOrder, urls: MailUrls): string => `${urls.store}/order/${order.token}`;

const goesTo = (order: StoreOrder, shop: MailShop): Section => [
  labelsOf(shop.locale).goesTo,
  addressLines(order.shippingAddress, shop.locale),
];

function addressLines(address: Address, locale: string): string[] {
  const { name, company, line1, line2, postcode, city, region, country } = address;
  const land = new Intl.DisplayNames(locale, { type: 'region' }).of(country) ?? country;
  return [name, company, line1, line2, `${postcode} ${city}`, region, land].flatMap((part) => part || []);
}
