import type { MailKind } from '@zivero/shared/schemas/mails';
import type { StoreOrder } from '@zivero/shared/schemas/orders';
import { backInStock } from './back-in-stock.ts';
import { changeMail } from './change-mails.ts';
import { giftCardMail } from './gift-card-mail.ts';
import type { MailData, MailShop, MailUrls } from './mail-compose.ts';
import {
  itemRow,
  type MailContext,
  orderCancelled,
  orderConfirmation,
  orderSent,
  paymentFailed,
  refundSent,
  returnStep,
} from './order-mails.ts';
import { paymentLink } from './payment-link.ts';

type SampleShop = MailShop & { currency: string };
const id = <P extends string>(prefix: P, number: number): `${P}_${string}` =>
  `${prefix}_${String(number).padStart(26, '0')}`;
const DAY_MS = 86_400_000;

/** What a mail would tell of an order that never was: for previews. */
export function sampleOf(
  kind: MailKind,
  { shop, urls, now }: { shop: SampleShop; urls: MailUrls; now: Date },
): MailData {
  const order = sampleOrder(shop, now);
  const context: MailContext = { order, shop, urls };
  const [first] = order.lines;
  switch (kind) {
    case 'order-confirmation':
      return orderConfirmation(context);
    case 'payment-failed':
      return paymentFailed(context);
    case 'order-sent':
      return orderSent(context, id('ful', 1)) ?? nothing(urls);
    case 'refund':
    case 'refund-failed':
      return refundSent(context, id('rfd', 1)) ?? nothing(urls);
    case 'order-cancelled':
      return orderCancelled(context);
    case 'return-requested':
    case 'return-approved':
    case 'return-rejected':
    case 'return-received':
      return returnStep(context, {
        number: `${order.number}-R1`,
        lines: first === undefined ? [] : [{ orderLineId: first.id, quantity: 1 }],
        note: kind === 'return-requested' ? null : 'Please use the box it came in.',
      });
    case 'payment-link':
      return paymentLink(
        {
          email: order.email,
          customerName: order.shippingAddress.name,
          message: 'The mugs come in sage, as you asked.',
          url: `${urls.store}/pay/sample`,
          validUntil: new Date(now.getTime() + 14 * DAY_MS),
          shippingName: order.shippingMethodName,
          lines: order.lines,
          totals: order.totals,
        },
        { shop, urls },
      );
    case 'change-payment':
    case 'order-changed':
    case 'change-given-up':
      return changeMail(context, {
        state: 'waiting',
        email: null,
        amount: { amountMinor: 1200, currency: shop.currency },
        lines: [{ title: 'Mug', variantTitle: 'Sage', from: 1, to: 2 }],
        expiresAt: new Date(now.getTime() + 3 * DAY_MS),
        hasRunOut: true,
      });
    case 'gift-card':
      return giftCardMail(
        {
          code: 'GTRK-7PWM-QX2N-HE4D',
          balance: { amountMinor: 5000, currency: shop.currency },
          expiresAt: new Date(now.getTime() + 365 * DAY_MS),
        },
        { shop, urls },
      );
    case 'back-in-stock':
      return backInStock({
        label: { slug: 'mug', title: 'Mug', variantTitle: 'Sage', image: null },
        variantId: id('var', 1),
        token: 'sample',
        urls,
      });
    case 'abandoned-cart':
      return {
        ...nothing(urls),
        values: { customer_name: order.shippingAddress.name, item_count: '2', is_one: false },
        rows: order.lines.map((line) =>
          itemRow(line, { quantity: line.quantity, amount: '', urls, locale: shop.locale }),
        ),
        linkUrl: `${urls.store}/bag`,
        stop: { label: 'stopReminders', url: `${urls.store}/mail/stop/sample` },
      };
  }
}

const nothing = (urls: MailUrls): MailData => ({
  values: {},
  rows: [],
  sumRows: [],
  sections: [],
  linkUrl: urls.store,
  stop: null,
});

function sampleOrder({ currency }: SampleShop, now: Date): StoreOrder {
  const money = (amountMinor: number) => ({ amountMinor, currency });
  const line = (number: number, title: string, quantity: number): StoreOrder['lines'][number] => ({
    id: id('oli', number),
    productId: id('prd', number),
    variantId: id('var', number),
    slug: title.toLowerCase(),
    title,
    variantTitle: number === 1 ? 'Sage' : '',
    sku: `SKU-${number}`,
    image: null,
    quantity,
    unitPrice: money(1000),
    total: money(1000 * quantity),
    taxIncluded: money(0),
    refundedQuantity: 0,
    fulfilledQuantity: 0,
  });
  return {
    id: id('ord', 1),
    number: '10041',
    token: 'sample',
    placedAt: now,
    paymentState: 'paid',
    fulfilmentState: 'part-sent',
    currency,
    email: 'ada@example.com',
    lines: [line(1, 'Mug', 2), line(2, 'Bowl', 1)],
    totals: {
      subtotal: money(3000),
      discount: money(0),
      shipping: money(495),
      taxIncluded: money(607),
      taxAdded: money(0),
      total: money(3495),
      credit: money(0),
      due: money(3495),
    },
    pricing: null,
    refunded: money(1000),
    shippingAddress: {
      ...{ name: 'Ada Lovelace', company: null, line1: '12 Canal Street', line2: null },
      ...{ postcode: '1011 AB', city: 'Amsterdam', region: null, country: 'NL', phone: null },
    },
    shippingMethodName: 'Standard delivery',
    deliveryEarliest: new Date(now.getTime() + 2 * DAY_MS),
    deliveryLatest: new Date(now.getTime() + 4 * DAY_MS),
    refunds: [
      {
        id: id('rfd', 1),
        state: 'succeeded',
        amount: money(1000),
        createdAt: now,
        lines: [{ orderLineId: id('oli', 2), quantity: 1, amount: money(1000), isRestocked: true }],
      },
    ],
    fulfilments: [
      {
        ...{
          id: id('ful', 1),
          carrier: 'PostNL',
          trackingNumber: '3S123',
          createdAt: now,
          deliveredAt: null,
        },
        lines: [{ orderLineId: id('oli', 1), quantity: 2 }],
        trackingUrl: 'https://track.example/3S123',
        deliveredAt: null,
      },
    ],
    timeline: [],
  };
}
