import type Stripe from 'stripe';
import { z } from 'zod';
import { createCharge } from '../payments/charge.ts';
import { newIntent } from '../payments/intent.ts';
import { createCardMethod } from '../payments/payment-method.ts';
import { cardBehaviour } from '../payments/test-cards.ts';
import type { StandIn } from '../stand-in.ts';
import type { Control } from './control.ts';

const seconds = z.int().min(0);
const minor = z.int().min(1);
const stripeId = z.string().regex(/^[a-z]+_\w+$/);

/** A card payment that went through before the stand-in was there: a demo shop's past. */
export const KnownPayment = z.strictObject({
  intent: stripeId,
  charge: stripeId,
  amount: minor,
  currency: z.string().length(3).toLowerCase(),
  created: seconds,
  email: z.string(),
  name: z.string().nullable(),
  card: z.enum(['4242424242424242', '5555555555554444', '378282246310005']),
  refunds: z.array(z.strictObject({ id: stripeId, amount: minor, created: seconds })),
});
export type KnownPayment = z.infer<typeof KnownPayment>;

/** Takes payments for known: they can be looked up and refunded like any other. Tells nobody; twice is once. */
export function knownPaymentControls({ s, on }: Control): void {
  on('POST', '/payments', z.strictObject({ payments: z.array(KnownPayment).max(5_000) }), ({ payments }) => {
    const unknown = payments.filter(({ intent }) => s.objects.get('payment_intent', intent) === null);
    for (const payment of unknown) remember(s, payment);
    return { added: unknown.length };
  });
}

function remember(s: StandIn, payment: KnownPayment): void {
  const { email, name, created } = payment;
  const entry = { card: cardBehaviour(payment.card), expMonth: 12, expYear: 2040, cvcGiven: true };
  const method = createCardMethod(s, entry, { email, name, country: null }, null);
  const open = newIntent(s, {
    id: payment.intent,
    amount: payment.amount,
    currency: payment.currency,
    customer: null,
    methodTypes: ['card'],
    asked: {
      capture_method: 'automatic_async',
      description: null,
      metadata: {},
      receipt_email: email,
      setup_future_usage: null,
      shipping: null,
      statement_descriptor_suffix: null,
    },
  });
  const intent: Stripe.PaymentIntent = {
    ...open,
    amount_received: payment.amount,
    created,
    latest_charge: payment.charge,
    payment_method: method.id,
    status: 'succeeded',
  };
  s.objects.put('payment_intent', intent);
  const made = createCharge(s, {
    intent,
    method,
    captured: true,
    status: 'succeeded',
    failure: null,
    authenticated: false,
  });
  s.objects.remove(made.id);
  const refunded = payment.refunds.reduce((sum, { amount }) => sum + amount, 0);
  const charge: Stripe.Charge = {
    ...made,
    id: payment.charge,
    created,
    amount_refunded: refunded,
    refunded: refunded === payment.amount,
  };
  s.objects.put('charge', charge);
  for (const refund of payment.refunds) s.objects.put('refund', refundOf(charge, refund));
}

function refundOf(
  charge: Stripe.Charge,
  { id, amount, created }: KnownPayment['refunds'][number],
): Stripe.Refund {
  return {
    id,
    object: 'refund',
    amount,
    balance_transaction: null,
    charge: charge.id,
    created,
    currency: charge.currency,
    customer: null,
    customer_account: null,
    destination_details: { card: { type: 'refund' }, type: 'card' },
    metadata: {},
    payment_intent: charge.payment_intent,
    payment_method: charge.payment_method,
    reason: null,
    receipt_number: null,
    source_transfer_reversal: null,
    status: 'succeeded',
    transfer_reversal: null,
  };
}
