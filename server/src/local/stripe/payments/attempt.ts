import type Stripe from 'stripe';
import type { StandIn } from '../stand-in.ts';
import type { Attempt, CardFailure } from '../types.ts';
import { emit } from '../webhooks/emit.ts';
import { createCharge, noteAftermath, settleCharge } from './charge.ts';
import { lastPaymentError } from './outcome.ts';
import { completeSession, markPaid, sessionOfIntent } from './session.ts';

const HOLD_MS = 7 * 86_400_000;

function loadParts(s: StandIn, attempt: Attempt) {
  const intent = s.objects.get('payment_intent', attempt.intent);
  const method = s.objects.get('payment_method', attempt.method);
  const session = s.objects.get('checkout.session', attempt.session);
  if (!intent || !method || !session) throw new Error(`attempt ${attempt.id} has lost a part`);
  const { email, name, address } = method.billing_details;
  return { intent, method, session, payer: { email: email ?? '', name, country: address?.country ?? null } };
}

/** The bank said yes: money taken, or held when the intent is captured by hand; the session is complete. */
export function approve(s: StandIn, attempt: Attempt, authenticated: boolean): Attempt {
  const { intent, method, session, payer } = loadParts(s, attempt);
  const captured = intent.capture_method !== 'manual';
  const made = createCharge(s, {
    intent,
    method,
    captured,
    status: 'succeeded',
    failure: null,
    authenticated,
  });
  const charge = captured ? settleCharge(s, made) : made;
  const done = s.objects.put('payment_intent', {
    ...intent,
    amount_capturable: captured ? 0 : intent.amount,
    amount_received: captured ? intent.amount : 0,
    last_payment_error: null,
    latest_charge: charge.id,
    next_action: null,
    payment_method: method.id,
    status: captured ? 'succeeded' : 'requires_capture',
  });
  emit(s, 'charge.succeeded', charge);
  emit(s, captured ? 'payment_intent.succeeded' : 'payment_intent.amount_capturable_updated', done);
  if (!captured) s.tasks.schedule('hold.expire', intent.id, s.clock.ms() + HOLD_MS);
  completeSession(s, session, { payer, status: captured ? 'paid' : 'unpaid' });
  noteAftermath(s, charge, attempt.aftermath);
  if (attempt.savesFor)
    s.objects.put('payment_method', { ...method, allow_redisplay: 'always', customer: attempt.savesFor });
  return s.objects.put('attempt', { ...attempt, state: 'succeeded' });
}

/** The bank said no: the session stays open, another try is one press away. */
export function fail(s: StandIn, attempt: Attempt, failure: CardFailure): Attempt {
  const { intent, method } = loadParts(s, attempt);
  // Without the bank's leave to charge there is no charge that could fail.
  const isRefusedByBank = failure.code !== 'payment_intent_authentication_failure';
  const charge = isRefusedByBank
    ? createCharge(s, { intent, method, captured: false, status: 'failed', failure, authenticated: false })
    : null;
  const open = s.objects.put('payment_intent', {
    ...intent,
    last_payment_error: lastPaymentError(failure, method, charge?.id ?? null),
    latest_charge: charge?.id ?? intent.latest_charge,
    next_action: null,
    payment_method: null,
    status: 'requires_payment_method',
  });
  if (charge) emit(s, 'charge.failed', charge);
  emit(s, 'payment_intent.payment_failed', open);
  return s.objects.put('attempt', { ...attempt, state: 'failed', message: failure.message });
}

/** A bank debit is under way: the session is complete but unpaid, the answer comes days later. */
export function startDebit(s: StandIn, attempt: Attempt): Attempt {
  const { intent, method, session, payer } = loadParts(s, attempt);
  const charge = createCharge(s, {
    intent,
    method,
    captured: true,
    status: 'pending',
    failure: null,
    authenticated: false,
  });
  const processing = s.objects.put('payment_intent', {
    ...intent,
    last_payment_error: null,
    latest_charge: charge.id,
    payment_method: method.id,
    status: 'processing',
  });
  emit(s, 'charge.pending', charge);
  emit(s, 'payment_intent.processing', processing);
  completeSession(s, session, { payer, status: 'unpaid' });
  const after = s.settings.get('settleAfterMs');
  const started = s.objects.put('attempt', attempt);
  if (after !== null) s.tasks.schedule('debit.settle', attempt.id, s.clock.ms() + after);
  return started;
}

/** The bank's late answer to a debit; by its test IBAN, or as the dashboard says. */
export function settleDebit(s: StandIn, attemptId: string, succeeds?: boolean): Stripe.PaymentIntent | null {
  const attempt = s.objects.get('attempt', attemptId);
  if (!attempt) return null;
  const { intent, method } = loadParts(s, attempt);
  const charge =
    typeof intent.latest_charge === 'string' ? s.objects.get('charge', intent.latest_charge) : null;
  if (intent.status !== 'processing' || !charge) return intent;
  s.tasks.cancel('debit.settle', attemptId);
  if (succeeds ?? attempt.verdict === null) {
    const paid = settleCharge(s, s.objects.put('charge', { ...charge, status: 'succeeded', paid: true }));
    const done = s.objects.put('payment_intent', {
      ...intent,
      amount_received: intent.amount,
      status: 'succeeded',
    });
    emit(s, 'charge.succeeded', paid);
    emit(s, 'payment_intent.succeeded', done);
    const session = markPaid(s, intent.id);
    if (session) emit(s, 'checkout.session.async_payment_succeeded', session);
    return done;
  }
  const failure = attempt.verdict ?? {
    code: 'payment_method_provider_decline',
    declineCode: null,
    message: 'The debit failed.',
  };
  const failed = s.objects.put('charge', {
    ...charge,
    amount_captured: 0,
    captured: false,
    failure_code: failure.code,
    failure_message: failure.message,
    paid: false,
    status: 'failed',
  });
  const open = s.objects.put('payment_intent', {
    ...intent,
    last_payment_error: lastPaymentError(failure, method, charge.id),
    payment_method: null,
    status: 'requires_payment_method',
  });
  emit(s, 'charge.failed', failed);
  emit(s, 'payment_intent.payment_failed', open);
  const session = sessionOfIntent(s, intent.id);
  if (session) emit(s, 'checkout.session.async_payment_failed', session);
  return open;
}
