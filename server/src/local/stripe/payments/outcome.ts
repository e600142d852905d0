import type Stripe from 'stripe';
import type { CardFailure } from '../types.ts';

/** What the card network and Stripe's risk check had to say. */
export function outcomeOf(failure: CardFailure | null): Stripe.Charge.Outcome {
  if (!failure) {
    return {
      advice_code: null,
      network_advice_code: null,
      network_decline_code: null,
      network_status: 'approved_by_network',
      reason: null,
      risk_level: 'normal',
      risk_score: 20,
      seller_message: 'Payment complete.',
      type: 'authorized',
    };
  }
  return {
    advice_code: 'try_again_later',
    network_advice_code: null,
    network_decline_code: '01',
    network_status: 'declined_by_network',
    reason: failure.declineCode ?? failure.code,
    risk_level: 'normal',
    risk_score: 20,
    seller_message: 'The bank did not return any further details with this decline.',
    type: 'issuer_declined',
  };
}

export function lastPaymentError(
  failure: CardFailure,
  method: Stripe.PaymentMethod,
  charge: string | null,
): Stripe.PaymentIntent.LastPaymentError {
  return {
    type: failure.code.startsWith('payment_intent') ? 'invalid_request_error' : 'card_error',
    code: failure.code as Stripe.PaymentIntent.LastPaymentError.Code,
    doc_url: `https://stripe.com/docs/error-codes/${failure.code.replaceAll('_', '-')}`,
    message: failure.message,
    payment_method: method,
    ...(failure.declineCode ? { decline_code: failure.declineCode } : {}),
    ...(charge ? { charge } : {}),
  };
}
