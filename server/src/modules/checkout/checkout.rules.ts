import { createHash } from 'node:crypto';
import { formatMoney, money } from '@zivero/shared/money';
import type { Address } from '@zivero/shared/schemas/address';
import type Stripe from 'stripe';
import type { PricedVariant } from '../catalog/catalog.ts';
import type { LineToPrice, PricedLine } from '../pricing/pricing.ts';

export type BagLine = LineToPrice & { variant: PricedVariant };

/** Stripe takes no session shorter than 30 minutes, counted from when it is made: this leaves time to retry. */
export const SESSION_MS = 33 * 60_000;

/**
 * The least that Stripe charges, minor units. A currency that is not listed is taken as it comes.
 * Source: https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts
 */
const MINIMUM: Readonly<Record<string, number>> = {
  USD: 50,
  AED: 200,
  AUD: 50,
  BGN: 100,
  BRL: 50,
  CAD: 50,
  CHF: 50,
  CZK: 1500,
  DKK: 250,
  EUR: 50,
  GBP: 30,
  HKD: 400,
  HUF: 17_500,
  INR: 50,
  JPY: 50,
  MXN: 1000,
  MYR: 200,
  NOK: 300,
  NZD: 50,
  PLN: 200,
  RON: 200,
  SEK: 300,
  SGD: 50,
  THB: 1000,
};
export const minimumOf = (currency: string): number => MINIMUM[currency] ?? 0;

export type Content = {
  email: string;
  customerId: string | null;
  currency: string;
  lines: readonly Pick<PricedLine<BagLine>, 'variantId' | 'quantity' | 'totalMinor'>[];
  shipping: { id: string; totalMinor: number };
  /** What each gift card pays. */
  credits: readonly { id: string; amountMinor: number }[];
  shippingAddress: Address;
  billingAddress: Address;
};

/** The same for the same order: what, for how much, to whom. Dates of delivery do not count. */
export function contentHash(content: Content): string {
  const lines = content.lines
    .map((line) => [line.variantId, line.quantity, line.totalMinor])
    .toSorted((a, b) => (String(a[0]) < String(b[0]) ? -1 : 1));
  const { email, customerId, currency, shipping, credits, shippingAddress, billingAddress } = content;
  const addresses = [shippingAddress, billingAddress].map(addressFields);
  const method = [shipping.id, shipping.totalMinor];
  const paid = credits.map(({ id, amountMinor }) => [id, amountMinor]);
  const parts = [email, customerId, currency, lines, method, addresses, paid];
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
}

const addressFields = (a: Address) => [
  a.name,
  a.company,
  a.line1,
  a.line2,
  a.postcode,
  a.city,
  a.region,
  a.country,
  a.phone,
];

type PaymentMethodTypes = NonNullable<Stripe.Checkout.SessionCreateParams['allowed_payment_method_types']>;
export type SessionOrder = {
  orderId: string;
  number: number;
  token: string;
  email: string;
  currency: string;
  expiresAt: Date;
  lines: readonly PricedLine<BagLine>[];
  shipping: { name: string; totalMinor: number };
  /** Of all that, what gift cards and store credit do not pay. */
  dueMinor: number;
  creditMinor: number;
  storeUrl: string;
  paymentMethodTypes?: PaymentMethodTypes | undefined;
  /** Of a signed-in customer: their saved cards are shown, and the next may be saved. */
  stripeCustomerId: string | null;
  captureMethod: CaptureMethod;
};
/** `manual`: money is held on the card until staff take it. */
export type CaptureMethod = 'automatic' | 'manual';

const MAX_NAME = 250;

/** "3 × Mug, Sage": one line is one unit with the line's total, so that the sums are equal to the cent. */
function lineName({ quantity, variant }: Pick<BagLine, 'quantity' | 'variant'>): string {
  const what = [variant.title, variant.variantTitle].filter((part) => part !== '').join(', ');
  return (quantity === 1 ? what : `${quantity} × ${what}`).slice(0, MAX_NAME);
}

type Charged = Pick<Stripe.Checkout.SessionCreateParams, 'line_items' | 'shipping_options'>;

function itemised({ lines, shipping }: SessionOrder, currency: string): Charged {
  return {
    line_items: lines.map((line) => ({
      quantity: 1,
      price_data: {
        currency,
        unit_amount: line.totalMinor,
        product_data: { name: lineName(line) },
      },
    })),
    shipping_options: [
      {
        shipping_rate_data: {
          type: 'fixed_amount',
          display_name: shipping.name.slice(0, 100),
          fixed_amount: { amount: shipping.totalMinor, currency },
        },
      },
    ],
  };
}

/** Stripe takes no negative line: with a gift card it charges what is left as one, and the order says the rest. */
function restOf(
  { number, lines, dueMinor, creditMinor, currency: code }: SessionOrder,
  currency: string,
): Charged {
  const paid = formatMoney(money(creditMinor, code), 'en');
  const name = `Order ${number}, less ${paid} paid by gift card`;
  const description = lines.map(lineName).join(' · ').slice(0, MAX_NAME);
  const product_data = description === '' ? { name } : { name, description };
  return { line_items: [{ quantity: 1, price_data: { currency, unit_amount: dueMinor, product_data } }] };
}

/** What Stripe is asked for, kept with the order so that anybody may ask again for exactly this. */
export function sessionParams(order: SessionOrder): Stripe.Checkout.SessionCreateParams {
  const currency = order.currency.toLowerCase();
  const metadata = { order_id: order.orderId, order_number: String(order.number) };
  const back = (page: string) => `${order.storeUrl}/checkout/${page}?order=${order.token}`;
  return {
    mode: 'payment',
    submit_type: 'pay',
    client_reference_id: order.orderId,
    ...(order.stripeCustomerId === null
      ? { customer_email: order.email }
      : {
          customer: order.stripeCustomerId,
          saved_payment_method_options: { payment_method_save: 'enabled' },
        }),
    expires_at: Math.floor(order.expiresAt.getTime() / 1000),
    success_url: back('done'),
    cancel_url: back('return'),
    ...(order.creditMinor === 0 ? itemised(order, currency) : restOf(order, currency)),
    metadata,
    payment_intent_data: {
      description: `Order ${order.number}`,
      metadata,
      ...(order.captureMethod === 'manual' ? { capture_method: 'manual' } : {}),
    },
    ...(order.paymentMethodTypes === undefined
      ? {}
      : { allowed_payment_method_types: order.paymentMethodTypes }),
  };
}
