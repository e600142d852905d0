import type Stripe from 'stripe';
import { StripeFault } from '../api/stripe-error.ts';
import { newStripeId } from '../ids.ts';
import type { StandIn } from '../stand-in.ts';
import { refId } from '../types.ts';
import { emit } from '../webhooks/emit.ts';
import { aftermathOf } from './charge.ts';
import { book } from './ledger.ts';

const DISPUTE_FEE = 1500;
const EVIDENCE_DAYS = 7;

type DisputeAsk = {
  charge: Stripe.Charge;
  amount: number | undefined;
  reason: string;
  inquiry: boolean;
};

/** The shopper's bank takes the money back (an inquiry only asks). */
export function openDispute(s: StandIn, { charge, amount, reason, inquiry }: DisputeAsk): Stripe.Dispute {
  if (!charge.captured || charge.status !== 'succeeded')
    throw new StripeFault(`Charge ${charge.id} cannot be disputed.`);
  if (charge.disputed) throw new StripeFault(`Charge ${charge.id} is disputed already.`);
  const id = newStripeId('du');
  const disputed = s.objects.put('charge', { ...charge, disputed: true });
  const wanted = amount ?? charge.amount_captured;
  const dispute = s.objects.put('dispute', {
    id,
    object: 'dispute',
    amount: wanted,
    balance_transactions: inquiry
      ? []
      : [bookDispute(s, disputed, { id, amount: -wanted, fee: DISPUTE_FEE })],
    charge: charge.id,
    created: s.clock.seconds(),
    currency: charge.currency,
    enhanced_eligibility_types: [],
    evidence: { ...NO_EVIDENCE },
    evidence_details: {
      due_by: s.clock.seconds() + EVIDENCE_DAYS * 86_400,
      enhanced_eligibility: {},
      has_evidence: false,
      past_due: false,
      submission_count: 0,
      submission_method: 'not_submitted',
    },
    intended_submission_method: null,
    is_charge_refundable: inquiry,
    livemode: false,
    metadata: {},
    payment_intent: refId(charge.payment_intent),
    payment_method_details: {
      card: {
        brand: 'visa',
        network: 'visa',
        case_type: inquiry ? 'inquiry' : 'chargeback',
        network_reason_code: '10',
      },
      type: 'card',
    },
    reason,
    status: inquiry ? 'warning_needs_response' : 'needs_response',
  });
  emit(s, 'charge.dispute.created', dispute);
  if (!inquiry) emit(s, 'charge.dispute.funds_withdrawn', dispute);
  return dispute;
}

export function openNotedDispute(s: StandIn, chargeId: string): void {
  const charge = s.objects.get('charge', chargeId);
  const aftermath = aftermathOf(s, chargeId);
  if (!charge || charge.disputed || aftermath.kind !== 'dispute') return;
  openDispute(s, { charge, amount: undefined, reason: aftermath.reason, inquiry: aftermath.inquiry });
}

/** The bank has decided. Won: the money comes back, the fee too. */
export function closeDispute(s: StandIn, dispute: Stripe.Dispute, outcome: 'won' | 'lost'): Stripe.Dispute {
  if (['won', 'lost', 'warning_closed'].includes(dispute.status)) {
    throw new StripeFault('This dispute is already closed', { code: 'dispute_already_closed' });
  }
  const isInquiry = dispute.status.startsWith('warning');
  const charge = s.objects.get('charge', refId(dispute.charge) ?? '');
  const back =
    outcome === 'won' && !isInquiry && charge
      ? [bookDispute(s, charge, { id: dispute.id, amount: dispute.amount, fee: -DISPUTE_FEE })]
      : [];
  const closed = s.objects.put('dispute', {
    ...dispute,
    balance_transactions: [...dispute.balance_transactions, ...back],
    is_charge_refundable: isInquiry || outcome === 'won',
    status: isInquiry ? 'warning_closed' : outcome,
  });
  if (back.length > 0) emit(s, 'charge.dispute.funds_reinstated', closed);
  emit(s, 'charge.dispute.closed', closed, { status: dispute.status });
  return closed;
}

function bookDispute(s: StandIn, charge: Stripe.Charge, entry: { id: string; amount: number; fee: number }) {
  return book(s, {
    type: 'adjustment',
    category: entry.amount < 0 ? 'dispute' : 'dispute_reversal',
    amount: entry.amount,
    fee: entry.fee,
    currency: charge.currency,
    source: entry.id,
    description:
      entry.amount < 0 ? `Chargeback withdrawal for ${charge.id}` : `Chargeback reversal for ${charge.id}`,
  });
}

const NO_EVIDENCE: Stripe.Dispute.Evidence = {
  access_activity_log: null,
  billing_address: null,
  cancellation_policy: null,
  cancellation_policy_disclosure: null,
  cancellation_rebuttal: null,
  customer_communication: null,
  customer_email_address: null,
  customer_name: null,
  customer_purchase_ip: null,
  customer_signature: null,
  duplicate_charge_documentation: null,
  duplicate_charge_explanation: null,
  duplicate_charge_id: null,
  enhanced_evidence: {},
  product_description: null,
  receipt: null,
  refund_policy: null,
  refund_policy_disclosure: null,
  refund_refusal_explanation: null,
  service_date: null,
  service_documentation: null,
  shipping_address: null,
  shipping_carrier: null,
  shipping_date: null,
  shipping_documentation: null,
  shipping_tracking_number: null,
  uncategorized_file: null,
  uncategorized_text: null,
};
