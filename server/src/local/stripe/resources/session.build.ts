import type Stripe from 'stripe';
import type { z } from 'zod';
import { mergeMetadata } from '../api/params.ts';
import { newStripeId } from '../ids.ts';
import type { StandIn } from '../stand-in.ts';
import type { SessionDetail, WireLineItem } from '../types.ts';
import { checkSession, checkTotal } from './session.check.ts';
import { lineTotals, shippingCost, toLine } from './session.lines.ts';
import type { SessionCreateInput, shipping as shippingSchema } from './session.params.ts';

/** Makes an open session, its lines and its end. */
export function buildSession(s: StandIn, params: SessionCreateInput): Stripe.Checkout.Session {
  const now = s.clock.seconds();
  const { currency, expiresAt, methods } = checkSession(params, now);
  const lines = (params.line_items ?? []).map((line) => toLine(s, line, currency));
  const shipping = shippingCost(params.shipping_options?.[0]?.shipping_rate_data);
  const subtotal = lineTotals(lines.map(({ item }) => item as WireLineItem));
  const total = subtotal + (shipping?.amount_total ?? 0);
  checkTotal(total, currency);
  const id = newStripeId('cs_test');
  const session = s.objects.put('checkout.session', {
    ...NOT_ASKED_FOR,
    id,
    object: 'checkout.session',
    allowed_payment_method_types: params.allowed_payment_method_types ?? null,
    amount_subtotal: subtotal,
    amount_total: total,
    branding_settings: { ...BRANDING, display_name: s.shopName },
    cancel_url: params.cancel_url ?? null,
    client_reference_id: params.client_reference_id ?? null,
    created: now,
    currency,
    customer: params.customer ?? null,
    customer_creation: params.customer ? null : (params.customer_creation ?? 'if_required'),
    customer_details: params.customer_email ? { ...NO_DETAILS, email: params.customer_email } : null,
    customer_email: params.customer_email ?? null,
    expires_at: expiresAt,
    locale: params.locale ?? null,
    metadata: mergeMetadata({}, params.metadata),
    mode: 'payment',
    payment_method_types: methods,
    payment_status: total === 0 ? 'no_payment_required' : 'unpaid',
    saved_payment_method_options: params.customer ? savedOptions(params) : null,
    shipping_cost: shipping,
    shipping_options: shipping
      ? [{ shipping_amount: shipping.amount_total, shipping_rate: shipping.shipping_rate ?? '' }]
      : [],
    submit_type: params.submit_type ?? null,
    success_url: params.success_url ?? null,
    total_details: { amount_discount: 0, amount_shipping: shipping?.amount_total ?? 0, amount_tax: 0 },
  });
  s.objects.put('session_detail', { id: `detail_${id}`, session: id, lines, intent: intentDetail(params) });
  s.tasks.schedule('session.expire', id, expiresAt * 1000);
  return session;
}

function savedOptions({ saved_payment_method_options: asked }: SessionCreateInput) {
  return {
    allow_redisplay_filters: asked?.allow_redisplay_filters ?? ['always' as const],
    payment_method_remove: null,
    payment_method_save: asked?.payment_method_save ?? null,
  };
}

function intentDetail({ payment_intent_data: asked }: SessionCreateInput): SessionDetail['intent'] {
  return {
    capture_method: asked?.capture_method === 'manual' ? 'manual' : 'automatic_async',
    description: asked?.description ?? null,
    metadata: mergeMetadata({}, asked?.metadata),
    receipt_email: asked?.receipt_email ?? null,
    setup_future_usage: asked?.setup_future_usage ?? null,
    shipping: asked?.shipping ? toShipping(asked.shipping) : null,
    statement_descriptor_suffix: asked?.statement_descriptor_suffix ?? null,
  };
}

function toShipping(asked: z.output<typeof shippingSchema>): Stripe.PaymentIntent.Shipping {
  const { address: given, carrier = null, name, phone = null, tracking_number = null } = asked;
  const empty = { city: null, country: null, line1: null, line2: null, postal_code: null, state: null };
  const said = Object.entries(given).filter(([, value]) => value !== undefined);
  return { address: { ...empty, ...Object.fromEntries(said) }, carrier, name, phone, tracking_number };
}

const BRANDING = {
  background_color: '#ffffff',
  border_style: 'rounded',
  button_color: '#0f5132',
  font_family: 'default',
  icon: null,
  logo: null,
} as const;

const NO_DETAILS = {
  address: null,
  business_name: null,
  individual_name: null,
  name: null,
  phone: null,
  tax_exempt: 'none',
  tax_ids: null,
} as const;

/** Everything of a session that the stand-in does not offer, as Stripe shows it when nobody asked for it. */
const NOT_ASKED_FOR = {
  adaptive_pricing: { enabled: false },
  after_expiration: null,
  allow_promotion_codes: null,
  automatic_tax: { enabled: false, liability: null, provider: null, status: null },
  billing_address_collection: null,
  client_secret: null,
  collected_information: { business_name: null, individual_name: null, shipping_details: null },
  consent: null,
  consent_collection: null,
  currency_conversion: null,
  custom_fields: [],
  custom_text: {
    after_submit: null,
    shipping_address: null,
    submit: null,
    terms_of_service_acceptance: null,
  },
  customer_account: null,
  discounts: [],
  integration_identifier: null,
  invoice: null,
  invoice_creation: {
    enabled: false,
    invoice_data: {
      account_tax_ids: null,
      custom_fields: null,
      description: null,
      footer: null,
      issuer: null,
      metadata: {},
      rendering_options: null,
    },
  },
  livemode: false,
  managed_payments: null,
  origin_context: null,
  payment_intent: null,
  payment_link: null,
  payment_method_collection: 'if_required',
  payment_method_configuration_details: null,
  payment_method_options: { card: { request_three_d_secure: 'automatic' } },
  permissions: null,
  phone_number_collection: { enabled: false },
  recovered_from: null,
  saved_payment_method_options: null,
  setup_intent: null,
  shipping_address_collection: null,
  shipping_options: [],
  status: 'open',
  subscription: null,
  ui_mode: 'hosted_page',
  url: null,
  wallet_options: null,
} satisfies Partial<Stripe.Checkout.Session>;
