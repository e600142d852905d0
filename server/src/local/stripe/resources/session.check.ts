import { checkChargeable, checkCurrency } from '../amounts.ts';
import { notHere, StripeFault } from '../api/stripe-error.ts';
import type { SessionCreateInput } from './session.params.ts';

const SHORTEST_SECONDS = 30 * 60;
const LONGEST_SECONDS = 24 * 3600;
const METHODS = ['card', 'sepa_debit'];

const required = (param: string) =>
  new StripeFault(`Missing required param: ${param}.`, { code: 'parameter_missing', param });

/** What Stripe checks beyond the shape of the parameters; answers the currency and when the session ends. */
export function checkSession(params: SessionCreateInput, nowSeconds: number) {
  if (!params.mode) throw required('mode');
  if (params.mode !== 'payment') throw notHere(`mode=${params.mode}`, 'mode');
  if (params.ui_mode && !params.ui_mode.startsWith('hosted'))
    throw notHere(`ui_mode=${params.ui_mode}`, 'ui_mode');
  if (!params.success_url) throw required('success_url');
  checkUrl(params.success_url, 'success_url');
  if (params.cancel_url) checkUrl(params.cancel_url, 'cancel_url');
  if (params.customer && params.customer_email) {
    throw new StripeFault('You may only specify one of these parameters: customer, customer_email.', {
      param: 'customer',
    });
  }
  if (params.saved_payment_method_options?.payment_method_save === 'enabled' && !params.customer) {
    throw new StripeFault('`saved_payment_method_options` can only be used with a `customer`.', {
      param: 'saved_payment_method_options',
    });
  }
  refuseFeatures(params);
  const currency = checkLines(params);
  return {
    currency,
    expiresAt: checkExpiry(params.expires_at, nowSeconds),
    methods: checkMethods(params, currency),
  };
}

function checkUrl(value: string, param: string): void {
  // The placeholder is no legal URL character sequence on its own.
  const candidate = value.replaceAll('{CHECKOUT_SESSION_ID}', 'cs');
  if (!URL.canParse(candidate) || !/^https?:$/.test(new URL(candidate).protocol)) {
    throw new StripeFault('Not a valid URL', { code: 'url_invalid', param });
  }
}

function refuseFeatures(params: SessionCreateInput): void {
  for (const feature of [
    'automatic_tax',
    'adaptive_pricing',
    'invoice_creation',
    'phone_number_collection',
    'tax_id_collection',
  ] as const) {
    if (params[feature]?.enabled) throw notHere(feature, feature);
  }
  if (params.allow_promotion_codes) throw notHere('promotion codes', 'allow_promotion_codes');
  if (params.billing_address_collection === 'required')
    throw notHere('collecting a billing address', 'billing_address_collection');
  if ((params.shipping_options?.length ?? 0) > 1)
    throw notHere('a choice of shipping options', 'shipping_options');
}

function checkLines({ line_items: lines = [], shipping_options: options = [] }: SessionCreateInput): string {
  const [first] = lines;
  if (!first) throw required('line_items');
  const currency = (first.price_data?.currency ?? '').toLowerCase();
  lines.forEach((line, i) => {
    const at = `line_items[${i}]`;
    if (line.price)
      throw new StripeFault(`No such price: '${line.price}'`, {
        code: 'resource_missing',
        param: `${at}[price]`,
      });
    if (!line.price_data) throw required(`${at}[price_data]`);
    checkCurrency(line.price_data.currency, `${at}[price_data][currency]`);
    if (line.quantity === undefined) throw required(`${at}[quantity]`);
    if (line.price_data.unit_amount === undefined) throw required(`${at}[price_data][unit_amount]`);
    if (line.price_data.currency.toLowerCase() !== currency) {
      throw new StripeFault('All line items must have the same currency.', {
        param: `${at}[price_data][currency]`,
      });
    }
  });
  const rate = options[0]?.shipping_rate_data;
  if (options[0] && !rate) throw required('shipping_options[0][shipping_rate_data]');
  if (rate && rate.fixed_amount.currency.toLowerCase() !== currency) {
    throw new StripeFault('The shipping rate must have the same currency as the line items.', {
      param: 'shipping_options',
    });
  }
  return currency;
}

function checkExpiry(expiresAt: number | undefined, now: number): number {
  if (expiresAt === undefined) return now + LONGEST_SECONDS;
  if (expiresAt < now + SHORTEST_SECONDS) {
    const message = 'The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation.';
    throw new StripeFault(message, { param: 'expires_at' });
  }
  if (expiresAt > now + LONGEST_SECONDS) {
    const message = 'The `expires_at` timestamp must be less than 24 hours from Checkout Session creation.';
    throw new StripeFault(message, { param: 'expires_at' });
  }
  return expiresAt;
}

function checkMethods(params: SessionCreateInput, currency: string): string[] {
  const asked = params.payment_method_types ?? params.allowed_payment_method_types ?? ['card'];
  const unknown = asked.find((type) => !METHODS.includes(type));
  if (unknown) throw notHere(`the payment method ${unknown}`, 'payment_method_types');
  if (asked.length === 1 && asked[0] === 'sepa_debit' && currency !== 'eur') {
    throw new StripeFault('sepa_debit is only supported for eur.', { param: 'payment_method_types' });
  }
  return currency === 'eur' ? asked : asked.filter((type) => type !== 'sepa_debit');
}

/** Nothing to pay is fine (a free order); below Stripe's minimum is not. */
export function checkTotal(total: number, currency: string): void {
  if (total > 0) checkChargeable(total, currency, "The Checkout Session's total amount due");
}
