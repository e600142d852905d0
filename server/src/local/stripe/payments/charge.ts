import type Stripe from 'stripe';
import { newStripeId } from '../ids.ts';
import type { StandIn } from '../stand-in.ts';
import { type Aftermath, type CardFailure, refId } from '../types.ts';
import { emit } from '../webhooks/emit.ts';
import { bookCharge } from './ledger.ts';
import { outcomeOf } from './outcome.ts';
import { chargeDetails } from './payment-method.ts';

type ChargeAsk = {
  intent: Stripe.PaymentIntent;
  method: Stripe.PaymentMethod;
  captured: boolean;
  status: 'succeeded' | 'pending' | 'failed';
  failure: CardFailure | null;
  authenticated: boolean;
};

/** Writes a charge down; the caller says what to tell the world. */
export function createCharge(s: StandIn, ask: ChargeAsk): Stripe.Charge {
  const { intent, method, failure, status } = ask;
  const captured = ask.captured && status !== 'failed';
  return s.objects.put('charge', {
    id: newStripeId(method.type === 'card' ? 'ch' : 'py'),
    object: 'charge',
    amount: intent.amount,
    amount_captured: captured ? intent.amount : 0,
    amount_refunded: 0,
    application: null,
    application_fee: null,
    application_fee_amount: null,
    balance_transaction: null,
    billing_details: { ...method.billing_details, tax_id: null },
    calculated_statement_descriptor: s.shopName.toUpperCase().slice(0, 22),
    captured,
    created: s.clock.seconds(),
    currency: intent.currency,
    customer: refId(intent.customer),
    description: intent.description,
    disputed: false,
    failure_balance_transaction: null,
    failure_code: failure?.code ?? null,
    failure_message: failure?.message ?? null,
    fraud_details: {},
    livemode: false,
    metadata: intent.metadata,
    on_behalf_of: null,
    outcome: outcomeOf(failure),
    paid: status !== 'failed',
    payment_intent: intent.id,
    payment_method: method.id,
    payment_method_details: chargeDetails(method, ask),
    radar_options: {},
    receipt_email: intent.receipt_email,
    receipt_number: null,
    receipt_url: status === 'succeeded' ? `${s.publicUrl}/` : null,
    refunded: false,
    review: null,
    shipping: intent.shipping as Stripe.Charge.Shipping | null,
    source: null,
    source_transfer: null,
    statement_descriptor: null,
    statement_descriptor_suffix: intent.statement_descriptor_suffix,
    status,
    transfer_data: null,
    transfer_group: intent.transfer_group,
  });
}

/** The money has come in: its line in the balance is written, at once or, as Stripe may, a little later. */
export function settleCharge(s: StandIn, charge: Stripe.Charge): Stripe.Charge {
  const wait = s.settings.get('balanceTransactionAfterMs');
  if (wait === 0)
    return s.objects.put('charge', { ...charge, balance_transaction: bookCharge(s, charge).id });
  s.tasks.schedule('charge.book', charge.id, s.clock.ms() + wait);
  return charge;
}

export function bookLater(s: StandIn, chargeId: string): void {
  const charge = s.objects.get('charge', chargeId);
  if (!charge || charge.balance_transaction) return;
  const booked = s.objects.put('charge', { ...charge, balance_transaction: bookCharge(s, charge).id });
  emit(s, 'charge.updated', booked, { balance_transaction: null });
}

/** What the test card wants to happen later is noted with the charge. */
export function noteAftermath(s: StandIn, charge: Stripe.Charge, aftermath: Aftermath): void {
  if (aftermath.kind === 'none') return;
  s.objects.put('charge_behaviour', { id: `behaviour_${charge.id}`, charge: charge.id, aftermath });
  if (aftermath.kind === 'dispute') s.tasks.schedule('dispute.open', charge.id, s.clock.ms());
}

export function aftermathOf(s: StandIn, chargeId: string): Aftermath {
  return s.objects.get('charge_behaviour', `behaviour_${chargeId}`)?.aftermath ?? { kind: 'none' };
}
