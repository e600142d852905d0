import type Stripe from 'stripe';
import { newStripeId } from '../ids.ts';
import type { StandIn } from '../stand-in.ts';
import { refId } from '../types.ts';
import { emit } from '../webhooks/emit.ts';

/** Money that was only held goes back; no line in the balance, it never was there. */
export function releaseHold(s: StandIn, charge: Stripe.Charge, amount: number): Stripe.Charge {
  const released = s.objects.put('charge', {
    ...charge,
    amount_refunded: charge.amount_refunded + amount,
    refunded: charge.amount_refunded + amount === charge.amount,
  });
  s.objects.put('refund', {
    id: newStripeId('re'),
    object: 'refund',
    amount,
    balance_transaction: null,
    charge: charge.id,
    created: s.clock.seconds(),
    currency: charge.currency,
    customer: refId(charge.customer),
    customer_account: null,
    metadata: {},
    payment_intent: refId(charge.payment_intent),
    payment_method: charge.payment_method,
    reason: null,
    receipt_number: null,
    source_transfer_reversal: null,
    status: 'succeeded',
    transfer_reversal: null,
  });
  emit(s, 'charge.refunded', released);
  return released;
}
