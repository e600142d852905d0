import type Stripe from 'stripe';
import { newSecret, newStripeId } from '../ids.ts';
import type { StandIn } from '../stand-in.ts';
import { emit } from '../webhooks/emit.ts';

type CustomerFields = Partial<
  Pick<
    Stripe.Customer,
    'address' | 'description' | 'email' | 'metadata' | 'name' | 'phone' | 'preferred_locales' | 'shipping'
  >
>;

export function createCustomer(s: StandIn, fields: CustomerFields): Stripe.Customer {
  const customer = s.objects.put('customer', {
    id: newStripeId('cus'),
    object: 'customer',
    address: null,
    balance: 0,
    created: s.clock.seconds(),
    currency: null,
    customer_account: null,
    default_source: null,
    delinquent: false,
    description: null,
    discount: null,
    email: null,
    invoice_prefix: newSecret(8).toUpperCase(),
    invoice_settings: {
      custom_fields: null,
      default_payment_method: null,
      footer: null,
      rendering_options: null,
    },
    livemode: false,
    metadata: {},
    name: null,
    next_invoice_sequence: 1,
    phone: null,
    preferred_locales: [],
    shipping: null,
    tax_exempt: 'none',
    test_clock: null,
    ...fields,
  });
  emit(s, 'customer.created', customer);
  return customer;
}
