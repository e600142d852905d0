import type Stripe from 'stripe';
import { newSecret, newStripeId } from '../ids.ts';
import type { StandIn } from '../stand-in.ts';
import { refId, type SessionDetail } from '../types.ts';
import { emit } from '../webhooks/emit.ts';
import { releaseHold } from './hold.ts';

type IntentAsk = {
  id: string;
  amount: number;
  currency: string;
  customer: string | null;
  methodTypes: string[];
  asked: SessionDetail['intent'];
};

/** An intent that nobody has paid yet. */
export function newIntent(s: StandIn, ask: IntentAsk): Stripe.PaymentIntent {
  return {
    id: ask.id,
    object: 'payment_intent',
    allowed_payment_method_types: null,
    amount: ask.amount,
    amount_capturable: 0,
    amount_details: { tip: {} },
    amount_received: 0,
    application: null,
    application_fee_amount: null,
    automatic_payment_methods: null,
    canceled_at: null,
    cancellation_reason: null,
    capture_method: ask.asked.capture_method,
    client_secret: `${ask.id}_secret_${newSecret(25)}`,
    confirmation_method: 'automatic',
    created: s.clock.seconds(),
    currency: ask.currency,
    customer: ask.customer,
    customer_account: null,
    description: ask.asked.description,
    excluded_payment_method_types: null,
    last_payment_error: null,
    latest_charge: null,
    livemode: false,
    managed_payments: null,
    metadata: ask.asked.metadata,
    next_action: null,
    on_behalf_of: null,
    payment_method: null,
    payment_method_configuration_details: null,
    payment_method_options: {
      card: { installments: null, mandate_options: null, network: null, request_three_d_secure: 'automatic' },
    },
    payment_method_types: ask.methodTypes,
    payment_record: null,
    processing: null,
    receipt_email: ask.asked.receipt_email,
    review: null,
    setup_future_usage: ask.asked.setup_future_usage,
    shipping: ask.asked.shipping,
    source: null,
    statement_descriptor: null,
    statement_descriptor_suffix: ask.asked.statement_descriptor_suffix,
    status: 'requires_payment_method',
    transfer_data: null,
    transfer_group: null,
  };
}

/** Checkout makes its PaymentIntent when the shopper first presses the pay button, not before. */
export function createIntentFor(s: StandIn, session: Stripe.Checkout.Session): Stripe.PaymentIntent {
  const existing = refId(session.payment_intent);
  const found = existing ? s.objects.get('payment_intent', existing) : null;
  if (found) return found;
  const detail = s.objects.get('session_detail', `detail_${session.id}`);
  if (!detail) throw new Error(`session ${session.id} has no detail`);
  const intent = s.objects.put(
    'payment_intent',
    newIntent(s, {
      id: newStripeId('pi'),
      amount: session.amount_total ?? 0,
      currency: session.currency ?? '',
      customer: refId(session.customer),
      methodTypes: session.payment_method_types,
      asked: detail.intent,
    }),
  );
  s.objects.put('checkout.session', { ...session, payment_intent: intent.id });
  emit(s, 'payment_intent.created', intent);
  return intent;
}

/** Ends an intent for good; a hold on the shopper's card is let go. */
export function cancelIntent(
  s: StandIn,
  intent: Stripe.PaymentIntent,
  reason: Stripe.PaymentIntent.CancellationReason | null,
): Stripe.PaymentIntent {
  const canceled = s.objects.put('payment_intent', {
    ...intent,
    amount_capturable: 0,
    canceled_at: s.clock.seconds(),
    cancellation_reason: reason,
    next_action: null,
    status: 'canceled',
  });
  s.tasks.cancel('hold.expire', intent.id);
  emit(s, 'payment_intent.canceled', canceled);
  const charge = intent.latest_charge ? s.objects.get('charge', refId(intent.latest_charge) ?? '') : null;
  if (charge?.paid && !charge.captured) releaseHold(s, charge, charge.amount);
  return canceled;
}

/** A bank lets a hold go after seven days. */
export function expireHold(s: StandIn, intentId: string): void {
  const intent = s.objects.get('payment_intent', intentId);
  if (intent?.status === 'requires_capture') cancelIntent(s, intent, 'automatic');
}
