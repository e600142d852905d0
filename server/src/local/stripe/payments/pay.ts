import type Stripe from 'stripe';
import { StripeFault } from '../api/stripe-error.ts';
import { inTransaction, NO_ORIGIN, type StandIn } from '../stand-in.ts';
import type { Attempt } from '../types.ts';
import { refId } from '../types.ts';
import { emit } from '../webhooks/emit.ts';
import { approve, fail, startDebit } from './attempt.ts';
import { createCustomer } from './customer.ts';
import { createIntentFor } from './intent.ts';
import {
  type CardEntry,
  createCardMethod,
  createSepaMethod,
  type Payer,
  savedCards,
} from './payment-method.ts';
import { completeSession, currentSession } from './session.ts';

type Session = Stripe.Checkout.Session;

export type PayAsk = {
  /** From the form: the same for both presses of a double click. */
  attemptId: string;
  payer: Payer;
  means:
    | { type: 'card'; entry: CardEntry; isSaved: boolean }
    | { type: 'saved'; method: string }
    | { type: 'sepa_debit'; iban: string; fails: boolean }
    | { type: 'none' };
};

export type PayOutcome =
  | { kind: 'unknown' }
  | { kind: 'complete'; session: Session }
  | { kind: 'expired'; session: Session }
  | { kind: 'challenge'; attempt: Attempt }
  | { kind: 'declined'; session: Session; message: string };

/** One press of the pay button, start to end in one transaction: however often it comes, one charge. */
export function pay(s: StandIn, sessionId: string, ask: PayAsk): PayOutcome {
  return inTransaction(s, NO_ORIGIN, () => {
    const session = currentSession(s, sessionId);
    if (!session) return { kind: 'unknown' };
    if (session.status === 'complete') return { kind: 'complete', session };
    if (session.status === 'expired') return { kind: 'expired', session };
    const earlier = s.objects.get('attempt', ask.attemptId);
    if (earlier && earlier.session !== sessionId) return { kind: 'unknown' };
    if (earlier) return outcomeOfAttempt(s, earlier);
    if (ask.means.type === 'none') {
      return {
        kind: 'complete',
        session: completeSession(s, session, { payer: ask.payer, status: 'no_payment_required' }),
      };
    }
    return outcomeOfAttempt(s, begin(s, withCustomer(s, session, ask.payer), ask));
  });
}

/** The shopper answered the bank's question. A challenge that was overtaken or expired is answered in vain. */
export function answerChallenge(s: StandIn, attemptId: string, passed: boolean): PayOutcome {
  return inTransaction(s, NO_ORIGIN, () => {
    const attempt = s.objects.get('attempt', attemptId);
    const session = attempt ? currentSession(s, attempt.session) : null;
    if (!attempt || !session) return { kind: 'unknown' };
    if (session.status === 'complete') return { kind: 'complete', session };
    if (session.status === 'expired') return { kind: 'expired', session };
    if (attempt.state !== 'challenge') return outcomeOfAttempt(s, attempt);
    const intent = s.objects.get('payment_intent', attempt.intent);
    if (intent?.status !== 'requires_action' || refId(intent.payment_method) !== attempt.method) {
      return {
        kind: 'declined',
        session,
        message: 'This authentication is no longer valid. Please try again.',
      };
    }
    const done = !passed
      ? fail(s, attempt, NOT_AUTHENTICATED)
      : attempt.verdict
        ? fail(s, attempt, attempt.verdict)
        : approve(s, attempt, true);
    return outcomeOfAttempt(s, done);
  });
}

const NOT_AUTHENTICATED = {
  code: 'payment_intent_authentication_failure',
  declineCode: null,
  message:
    'We are unable to authenticate your payment method. Please choose a different payment method and try again.',
};

function begin(s: StandIn, session: Session, ask: PayAsk): Attempt {
  const intent = createIntentFor(s, session);
  const customer = intent.setup_future_usage ? refId(intent.customer) : null;
  const { means, payer } = ask;
  const attempt = { id: ask.attemptId, session: session.id, intent: intent.id, message: null } as const;
  if (means.type === 'sepa_debit') {
    const method = createSepaMethod(s, means.iban, payer, customer);
    const started: Attempt = {
      ...attempt,
      method: method.id,
      state: 'succeeded',
      verdict: means.fails ? DEBIT_FAILED : null,
      aftermath: { kind: 'none' },
    };
    return startDebit(s, started);
  }
  if (means.type === 'none') throw new Error('nothing to pay with');
  if (means.type === 'saved') {
    const saved = savedCards(s, session).find((one) => one.id === means.method);
    if (!saved) throw new StripeFault(`No such PaymentMethod: '${means.method}'`);
    const again = {
      method: saved.id,
      state: 'challenge',
      verdict: null,
      aftermath: { kind: 'none' },
    } as const;
    return approve(s, { ...attempt, ...again }, false);
  }
  const { card } = means.entry;
  const method = createCardMethod(s, means.entry, payer, customer);
  const tried: Attempt = {
    ...attempt,
    method: method.id,
    state: 'challenge',
    verdict: card.failure,
    aftermath: card.aftermath,
    savesFor: means.isSaved ? refId(session.customer) : null,
  };
  if (card.challenge) return challenge(s, intent, tried);
  return card.failure ? fail(s, tried, card.failure) : approve(s, tried, false);
}

const DEBIT_FAILED = {
  code: 'payment_method_provider_decline',
  declineCode: null,
  message: "The customer's bank account could not be debited.",
};

function challenge(s: StandIn, intent: Stripe.PaymentIntent, attempt: Attempt): Attempt {
  const url = `${s.publicUrl}/c/pay/${attempt.session}/authenticate/${attempt.id}`;
  const waiting = s.objects.put('payment_intent', {
    ...intent,
    next_action: { type: 'redirect_to_url', redirect_to_url: { return_url: null, url } },
    payment_method: attempt.method,
    status: 'requires_action',
  });
  emit(s, 'payment_intent.requires_action', waiting);
  return s.objects.put('attempt', attempt);
}

function withCustomer(s: StandIn, session: Session, payer: Payer): Session {
  if (session.customer || session.customer_creation !== 'always') return session;
  const customer = createCustomer(s, { email: payer.email, name: payer.name });
  return s.objects.put('checkout.session', { ...session, customer: customer.id });
}

function outcomeOfAttempt(s: StandIn, attempt: Attempt): PayOutcome {
  const session = s.objects.get('checkout.session', attempt.session);
  if (!session) return { kind: 'unknown' };
  if (attempt.state === 'challenge') return { kind: 'challenge', attempt };
  if (attempt.state === 'succeeded') return { kind: 'complete', session };
  return { kind: 'declined', session, message: attempt.message ?? 'Your card was declined.' };
}
