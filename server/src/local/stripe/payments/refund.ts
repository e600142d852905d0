import type Stripe from 'stripe';
import { formatAmount } from '../amounts.ts';
import { StripeFault } from '../api/stripe-error.ts';
import { newStripeId } from '../ids.ts';
import type { StandIn } from '../stand-in.ts';
import { refId } from '../types.ts';
import { emit } from '../webhooks/emit.ts';
import { aftermathOf } from './charge.ts';
import { book } from './ledger.ts';

type RefundAsk = {
  charge: Stripe.Charge;
  /** All that is left, when not given. */
  amount: number | undefined;
  reason: Stripe.Refund.Reason | null;
  metadata: Record<string, string>;
};

/** Gives money back: never more than is left, pending refunds counted. */
export function createRefund(s: StandIn, { charge, amount, reason, metadata }: RefundAsk): Stripe.Refund {
  const wanted = refundable(s, charge, amount);
  const plan = planRefund(s, charge);
  const refund = s.objects.put('refund', {
    id: newStripeId('re'),
    object: 'refund',
    amount: wanted,
    balance_transaction: null,
    charge: charge.id,
    created: s.clock.seconds(),
    currency: charge.currency,
    customer: refId(charge.customer),
    customer_account: null,
    destination_details: {
      card: { reference_status: 'pending', reference_type: 'acquirer_reference_number', type: 'refund' },
      type: 'card',
    },
    metadata,
    payment_intent: refId(charge.payment_intent),
    payment_method: charge.payment_method,
    reason,
    receipt_number: null,
    source_transfer_reversal: null,
    status: plan.status === 'failed' ? 'pending' : plan.status,
    transfer_reversal: null,
    ...(plan.status === 'pending' ? { pending_reason: 'processing' as const } : {}),
  });
  const booked = s.objects.put('refund', { ...refund, balance_transaction: bookRefund(s, refund, -1).id });
  const refunded = changeRefunded(s, charge, wanted);
  emit(s, 'refund.created', booked);
  emit(s, 'charge.refunded', refunded);
  const after = s.settings.get('settleAfterMs');
  if (plan.status === 'failed')
    return finishRefund(s, booked, { status: 'failed', reason: plan.failureReason });
  if (plan.failsLater && after !== null) s.tasks.schedule('refund.fail', refund.id, s.clock.ms() + after);
  if (plan.status === 'pending' && plan.settles && after !== null)
    s.tasks.schedule('refund.settle', refund.id, s.clock.ms() + after);
  return booked;
}

function refundable(s: StandIn, charge: Stripe.Charge, amount: number | undefined): number {
  if (!charge.paid || charge.status !== 'succeeded' || !charge.captured) {
    const message = `Charge ${charge.id} has no captured payment to refund.`;
    throw new StripeFault(message, { code: 'charge_not_refundable', param: 'charge' });
  }
  const dispute = s.objects.page('dispute', { where: { '$.charge': charge.id }, limit: 1 }).data[0];
  if (dispute && !dispute.is_charge_refundable) {
    throw new StripeFault(`Charge ${charge.id} has been charged back; cannot issue a refund.`, {
      code: 'charge_disputed',
    });
  }
  const left = charge.amount - charge.amount_refunded;
  if (left === 0) {
    throw new StripeFault(`Charge ${charge.id} has already been refunded.`, {
      code: 'charge_already_refunded',
    });
  }
  const wanted = amount ?? left;
  if (wanted > left) {
    const message = `Refund amount (${formatAmount(wanted, charge.currency)}) is greater than unrefunded amount on charge (${formatAmount(left, charge.currency)})`;
    throw new StripeFault(message, { code: 'amount_too_large', param: 'amount' });
  }
  return wanted;
}

/** How this refund will go: as ordered for the next one, else as the test card wants it. */
function planRefund(s: StandIn, charge: Stripe.Charge) {
  const ordered = s.settings.get('nextRefund');
  if (ordered) {
    s.settings.set('nextRefund', null);
    return {
      status: ordered.status,
      failureReason: ordered.failureReason,
      failsLater: false,
      settles: false,
    } as const;
  }
  const { kind } = aftermathOf(s, charge.id);
  return {
    status: kind === 'refund-pending' ? 'pending' : 'succeeded',
    failureReason: '',
    failsLater: kind === 'refund-fails-later',
    settles: true,
  } as const;
}

/** A pending refund ends; or one that had gone through comes back from the bank. */
export function finishRefund(
  s: StandIn,
  refund: Stripe.Refund,
  end: { status: 'succeeded' } | { status: 'failed'; reason: string },
): Stripe.Refund {
  s.tasks.cancel('refund.settle', refund.id);
  s.tasks.cancel('refund.fail', refund.id);
  if (refund.status === 'failed' || refund.status === end.status) return refund;
  const { pending_reason: _pending, ...rest } = refund;
  if (end.status === 'succeeded') {
    const done = s.objects.put('refund', { ...rest, status: 'succeeded' });
    announce(s, done, ['refund.updated', 'charge.refund.updated'], refund.status);
    return done;
  }
  const back = bookRefund(s, refund, 1);
  const failed = s.objects.put('refund', {
    ...rest,
    failure_balance_transaction: back.id,
    failure_reason: end.reason,
    status: 'failed',
  });
  const charge = s.objects.get('charge', refId(refund.charge) ?? '');
  if (charge) changeRefunded(s, charge, -refund.amount);
  announce(s, failed, ['refund.failed', 'refund.updated', 'charge.refund.updated'], refund.status);
  return failed;
}

function announce(s: StandIn, refund: Stripe.Refund, types: string[], oldStatus: string | null): void {
  for (const type of types) emit(s, type, refund, { status: oldStatus });
}

function changeRefunded(s: StandIn, charge: Stripe.Charge, by: number): Stripe.Charge {
  const total = charge.amount_refunded + by;
  return s.objects.put('charge', { ...charge, amount_refunded: total, refunded: total === charge.amount });
}

function bookRefund(s: StandIn, refund: Stripe.Refund, sign: 1 | -1): Stripe.BalanceTransaction {
  return book(s, {
    type: sign === -1 ? 'refund' : 'refund_failure',
    category: sign === -1 ? 'refund' : 'refund_failure',
    amount: sign * refund.amount,
    fee: 0,
    currency: refund.currency,
    source: refund.id,
    description: sign === -1 ? 'REFUND FOR CHARGE' : 'REFUND FAILURE',
  });
}
