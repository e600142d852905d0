import type Stripe from 'stripe';
import { mergeMetadata } from '../api/params.ts';
import { newStripeId } from '../ids.ts';
import type { StandIn } from '../stand-in.ts';
import type { SessionDetail, WireLineItem } from '../types.ts';
import type { SessionCreateInput } from './session.params.ts';

type LineInput = NonNullable<SessionCreateInput['line_items']>[number];
type RateInput = NonNullable<SessionCreateInput['shipping_options']>[number]['shipping_rate_data'];

/** A line as Stripe shows it, with a price made for it alone; and what only the page shows. */
export function toLine(s: StandIn, line: LineInput, currency: string): SessionDetail['lines'][number] {
  const unit = line.price_data?.unit_amount ?? 0;
  const quantity = line.quantity ?? 1;
  const product = line.price_data?.product_data;
  const total = unit * quantity;
  const item: WireLineItem = {
    id: newStripeId('li'),
    object: 'item',
    adjustable_quantity: null,
    amount_discount: 0,
    amount_subtotal: total,
    amount_tax: 0,
    amount_total: total,
    currency,
    description: product?.name ?? null,
    metadata: mergeMetadata({}, line.metadata),
    price: {
      id: newStripeId('price'),
      object: 'price',
      active: false,
      billing_scheme: 'per_unit',
      created: s.clock.seconds(),
      currency,
      custom_unit_amount: null,
      livemode: false,
      lookup_key: null,
      metadata: {},
      nickname: null,
      product: newStripeId('prod'),
      recurring: null,
      tax_behavior: line.price_data?.tax_behavior ?? 'unspecified',
      tiers_mode: null,
      transform_quantity: null,
      type: 'one_time',
      unit_amount: unit,
      unit_amount_decimal: String(unit),
    },
    quantity,
  };
  return { item, image: product?.images?.[0] ?? null, text: product?.description ?? null };
}

export function lineTotals(items: readonly WireLineItem[]): number {
  return items.reduce((sum, item) => sum + item.amount_total, 0);
}

export function shippingCost(rate: RateInput): Stripe.Checkout.Session.ShippingCost | null {
  if (!rate) return null;
  const { amount } = rate.fixed_amount;
  return { amount_subtotal: amount, amount_tax: 0, amount_total: amount, shipping_rate: newStripeId('shr') };
}
