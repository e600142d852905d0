import type Stripe from 'stripe';
import type { OrderRecord } from '../orders/orders.ts';
import { atOf, idOf } from './payments.stripe.ts';

/** What a session, read with its payment and charge, says about money. Pure. */

/** A payment as Stripe holds it. */
export type Received = {
  intent: Stripe.PaymentIntent;
  charge: Stripe.Charge;
  currency: string;
  amountMinor: number;
};
/** Money that is held on a card and not taken yet. */
export type Held = { intent: Stripe.PaymentIntent; charge: Stripe.Charge; captureBefore: Date };

type Session = Stripe.Checkout.Session;

function paymentOf({ payment_intent: intent }: Session) {
  if (intent === null || typeof intent === 'string') return null;
  const charge = intent.latest_charge;
  return charge === null || typeof charge === 'string' ? null : { intent, charge };
}

/** The money of a session, once it is there; null while it is not. */
export function receivedOf(session: Session): Received | null {
  const payment = paymentOf(session);
  if (payment === null || !payment.charge.captured) return null;
  const { intent, charge } = payment;
  if (session.payment_status !== 'paid' && intent.status !== 'succeeded') return null;
  return { ...payment, currency: intent.currency.toUpperCase(), amountMinor: charge.amount_captured };
}

/** Banks hold money for about a week; Stripe says for how long where it knows. */
const USUAL_HOLD_MS = 7 * 86_400_000;

export function heldOf(session: Session): Held | null {
  const payment = paymentOf(session);
  if (payment?.intent.status !== 'requires_capture') return null;
  const until = payment.charge.payment_method_details?.card?.capture_before;
  const captureBefore =
    until === undefined ? new Date(payment.charge.created * 1000 + USUAL_HOLD_MS) : atOf(until);
  return { ...payment, captureBefore };
}

/** No money will come of it: run out, let go, or a bank debit that came back. */
export function isOver(session: Session): boolean {
  if (session.status === 'expired') return true;
  const intent = session.payment_intent;
  if (session.status !== 'complete' || intent === null || typeof intent === 'string') return false;
  return intent.status === 'requires_payment_method' || intent.status === 'canceled';
}

/** Nobody's card said no: the time was up, or held money was let go. */
export function hasRunOut({ status, payment_intent: intent }: Session): boolean {
  const isHold = intent !== null && typeof intent !== 'string' && intent.capture_method === 'manual';
  return status === 'expired' || (isHold && intent.status === 'canceled');
}

export const isForeign = (order: OrderRecord, session: Session): boolean =>
  (order.sessionId !== null && order.sessionId !== session.id) ||
  (session.metadata?.order_id !== undefined && session.metadata.order_id !== order.id);

/** Staff took less than was held: right for the order's amount, whichever of its events came first. */
export function isPartOfHold(order: OrderRecord, { intent, currency, amountMinor }: Received): boolean {
  const dueMinor = order.totalMinor - order.creditMinor;
  const isOwn = order.paymentIntentId === null || order.paymentIntentId === intent.id;
  const isHold = intent.capture_method === 'manual' && intent.amount === dueMinor;
  return isOwn && isHold && currency === order.currency && amountMinor < dueMinor;
}

export function mismatchOf(order: OrderRecord, session: Session, received: Received): string | null {
  if (isForeign(order, session)) return 'order';
  if (received.currency !== order.currency) return 'currency';
  if (received.amountMinor !== order.totalMinor - order.creditMinor) return 'amount';
  const isSecond = order.paymentIntentId !== null && order.paymentIntentId !== idOf(received.intent);
  return isSecond ? 'paid-twice' : null;
}
