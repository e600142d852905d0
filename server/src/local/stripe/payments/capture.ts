import type Stripe from 'stripe';
import { formatAmount } from '../amounts.ts';
import { StripeFault } from '../api/stripe-error.ts';
import type { StandIn } from '../stand-in.ts';
import { refId } from '../types.ts';
import { emit } from '../webhooks/emit.ts';
import { settleCharge } from './charge.ts';
import { releaseHold } from './hold.ts';
import { markPaid } from './session.ts';

/** Takes held money, all or a part; what is not taken is let go and shows as refunded on the charge. */
export function captureIntent(
  s: StandIn,
  intent: Stripe.PaymentIntent,
  amount: number,
): Stripe.PaymentIntent {
  if (intent.status !== 'requires_capture') {
    const message = `This PaymentIntent could not be captured because it has a status of ${intent.status}. Only a PaymentIntent with one of the following statuses may be captured: requires_capture.`;
    throw new StripeFault(message, { code: 'payment_intent_unexpected_state' });
  }
  if (amount > intent.amount_capturable) {
    const limit = formatAmount(intent.amount_capturable, intent.currency);
    const message = `The payment could not be captured because the requested capture amount is greater than the amount you can capture for this charge (${limit}).`;
    throw new StripeFault(message, { code: 'amount_too_large', param: 'amount_to_capture' });
  }
  const held = s.objects.get('charge', refId(intent.latest_charge) ?? '');
  if (!held) throw new Error(`intent ${intent.id} holds no charge`);
  const captured = s.objects.put('payment_intent', {
    ...intent,
    amount_capturable: 0,
    amount_received: amount,
    status: 'succeeded',
  });
  s.tasks.cancel('hold.expire', intent.id);
  let charge = settleCharge(s, { ...held, captured: true, amount_captured: amount });
  if (amount < held.amount) charge = releaseHold(s, s.objects.put('charge', charge), held.amount - amount);
  else s.objects.put('charge', charge);
  emit(s, 'charge.captured', charge);
  emit(s, 'payment_intent.succeeded', captured);
  markPaid(s, intent.id);
  return captured;
}
