import type Stripe from 'stripe';
import type { StandIn } from '../stand-in.ts';
import { refId } from '../types.ts';
import { emit } from '../webhooks/emit.ts';
import { cancelIntent } from './intent.ts';
import type { Payer } from './payment-method.ts';

type Session = Stripe.Checkout.Session;

/** The session as it stands by the clock: one whose time has run out is expired before it is looked at. */
export function currentSession(s: StandIn, id: string): Session | null {
  const session = s.objects.get('checkout.session', id);
  if (session?.status === 'open' && s.clock.seconds() >= session.expires_at) return expireSession(s, session);
  return session;
}

/** Ends an open session. A challenge that is under way comes to nothing: its intent is cancelled too. */
export function expireSession(s: StandIn, session: Session): Session {
  const expired = s.objects.put('checkout.session', { ...session, status: 'expired' });
  s.tasks.cancel('session.expire', session.id);
  emit(s, 'checkout.session.expired', expired);
  const intent = s.objects.get('payment_intent', refId(session.payment_intent) ?? '');
  if (intent && (intent.status === 'requires_action' || intent.status === 'requires_payment_method')) {
    cancelIntent(s, intent, 'expired');
  }
  return expired;
}

/** Runs when a session's time is up. */
export function expireDue(s: StandIn, id: string): void {
  currentSession(s, id);
}

/** The shopper is through; the money may be there (`paid`), held, or still to come (`unpaid`). */
export function completeSession(
  s: StandIn,
  session: Session,
  { payer, status }: { payer: Payer; status: Stripe.Checkout.Session.PaymentStatus },
): Session {
  const { email, name, country } = payer;
  const address = { city: null, country, line1: null, line2: null, postal_code: null, state: null };
  const completed = s.objects.put('checkout.session', {
    ...session,
    customer_details: {
      address,
      business_name: null,
      email,
      individual_name: null,
      name,
      phone: null,
      tax_exempt: 'none',
      tax_ids: [],
    },
    payment_status: status,
    status: 'complete',
  });
  s.tasks.cancel('session.expire', session.id);
  emit(s, 'checkout.session.completed', completed);
  return completed;
}

export function sessionOfIntent(s: StandIn, intentId: string): Session | null {
  return (
    s.objects.page('checkout.session', { where: { '$.payment_intent': intentId }, limit: 1 }).data[0] ?? null
  );
}

/** A session that was complete but unpaid has its money now. */
export function markPaid(s: StandIn, intentId: string): Session | null {
  const session = sessionOfIntent(s, intentId);
  return session ? s.objects.put('checkout.session', { ...session, payment_status: 'paid' }) : null;
}
