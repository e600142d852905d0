import type Stripe from 'stripe';
import { missing, StripeFault } from '../api/stripe-error.ts';
import { readPayForm } from '../pages/pay-form.ts';
import { settleDebit } from '../payments/attempt.ts';
import { closeDispute, openDispute } from '../payments/dispute.ts';
import { answerChallenge, pay } from '../payments/pay.ts';
import { createRefund, finishRefund } from '../payments/refund.ts';
import { chargeToRefund } from '../resources/refund.api.ts';
import type { StandIn } from '../stand-in.ts';
import { refId } from '../types.ts';
import type { Control } from './control.ts';
import {
  DashboardDispute,
  DashboardRefund,
  DebitEnd,
  DisputeEnd,
  Pay,
  RefundEnd,
  type Which,
} from './schemas.ts';

/** What moves money without the shop asking: the dashboard, the shopper's bank, a shopper without a browser. */
export function moneyControls({ s, on }: Control): void {
  on('POST', '/refunds', DashboardRefund, ({ amount, reason, ...which }) =>
    createRefund(s, { charge: findCharge(s, which), amount, reason, metadata: {} }),
  );
  on('POST', '/refunds/:id/settle', RefundEnd, (end, id) => {
    const refund = s.objects.get('refund', id);
    if (!refund) throw missing('refund', id, 'id');
    return finishRefund(s, refund, end);
  });
  on('POST', '/disputes', DashboardDispute, ({ amount, reason, inquiry, ...which }) =>
    openDispute(s, { charge: findCharge(s, which), amount, reason, inquiry }),
  );
  on('POST', '/disputes/:id/close', DisputeEnd, ({ outcome }, id) => {
    const dispute = s.objects.get('dispute', id);
    if (!dispute) throw missing('dispute', id, 'id');
    return closeDispute(s, dispute, outcome);
  });
  on('POST', '/payment_intents/:id/settle', DebitEnd, ({ outcome }, id) => {
    const attempt = s.objects.all('attempt').find((one) => one.intent === id && one.state === 'succeeded');
    const intent = attempt ? settleDebit(s, attempt.id, outcome === 'succeeded') : null;
    if (!intent) throw missing('payment_intent', id, 'id');
    return intent;
  });
  on('POST', '/pay', Pay, (ask) => {
    const { saved: method, save, ...entered } = ask;
    const chosen = { ...(method ? { method } : {}), ...(save ? { save: 'on' } : {}) };
    const form = new URLSearchParams({
      ...entered,
      ...chosen,
      cardNumber: ask.card,
      expiry: '12/40',
      cvc: '123',
    });
    const read = readPayForm(form, { now: s.clock.now(), due: true, saved: method ? [method] : [] });
    if (!read.ok) throw new StripeFault(Object.values(read.faults).join(' '));
    const outcome = pay(s, ask.session, read.ask);
    if (outcome.kind !== 'challenge' || ask.challenge === 'leave') return outcome;
    return answerChallenge(s, outcome.attempt.id, ask.challenge === 'complete');
  });
}

function findCharge(s: StandIn, which: Which): Stripe.Charge {
  if (!which.session) return chargeToRefund(s, which);
  const session = s.objects.get('checkout.session', which.session);
  if (!session) throw missing('checkout.session', which.session, 'session');
  return chargeToRefund(s, { payment_intent: refId(session.payment_intent) ?? undefined });
}
