import type { OrderId } from '@zivero/shared/schemas/ids';
import type Stripe from 'stripe';
import { AppError } from '../../kernel/app-error.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { OrderRecord, OrdersModule } from '../orders/orders.ts';
import { asked, failureOf } from './payments.stripe.ts';

export type SessionsDeps = { stripe: Stripe; clock: Clock; orders: Pick<OrdersModule, 'records'> };
export type Sessions = ReturnType<typeof createSessions>;
/** What is needed to read a payment to its end in one call. */
const SESSION_DETAILS = { expand: ['payment_intent.latest_charge'] };

/** The Checkout Sessions of orders at Stripe. */
export function createSessions({ stripe, clock, orders }: SessionsDeps) {
  /**
   * The order's session, made if it is missing: the stored parameters with the order's id as the key, so
   * whoever repeats it, however often, gets the same session. Null: Stripe refuses, there is none and
   * never was. Throws `payment.provider-unavailable` when that is not known.
   */
  async function ensure(order: OrderRecord): Promise<{ id: string; url: string | null } | null> {
    if (order.sessionId !== null) return { id: order.sessionId, url: order.sessionUrl };
    if (order.sessionParams === null) return null;
    const params = order.sessionParams as Stripe.Checkout.SessionCreateParams;
    try {
      const session = await stripe.checkout.sessions.create(params, { idempotencyKey: order.id });
      await orders.records.keepSession(order.id, { id: session.id, url: session.url }, clock.now());
      return { id: session.id, url: session.url };
    } catch (error) {
      const failure = failureOf(error);
      if (failure.kind === 'refused') return null;
      throw new AppError('payment.provider-unavailable', { detail: failure.code, cause: error });
    }
  }

  const read = (id: string): Promise<Stripe.Checkout.Session> =>
    asked(stripe.checkout.sessions.retrieve(id, SESSION_DETAILS));

  /**
   * Ends the order's session so that nobody can pay it any more, and answers how it stands then: `expired`
   * or `complete`; null when there never was one. Throws when Stripe cannot be asked.
   */
  async function close(order: OrderRecord): Promise<Stripe.Checkout.Session | null> {
    const known = await ensure(order);
    if (known === null) return null;
    const session = await read(known.id);
    if (session.status !== 'open') return session;
    try {
      await stripe.checkout.sessions.expire(known.id);
    } catch (error) {
      // Paid or expired in this very moment: the second reading tells which.
      if (failureOf(error).kind === 'unavailable')
        throw new AppError('payment.provider-unavailable', { cause: error });
    }
    const after = await read(known.id);
    if (after.status === 'open') throw new AppError('payment.provider-unavailable', { detail: 'still open' });
    return after;
  }

  /** The order a session was made for, by our own note of it, else by what Stripe keeps with it. */
  async function orderOf(session: Stripe.Checkout.Session): Promise<OrderRecord | null> {
    const known = await orders.records.bySession(session.id);
    const named = session.metadata?.order_id;
    return known ?? (named === undefined ? null : orders.records.byId(named as OrderId));
  }

  async function ofIntent(intentId: string): Promise<string | null> {
    const found = await asked(stripe.checkout.sessions.list({ payment_intent: intentId, limit: 1 }));
    return found.data[0]?.id ?? null;
  }

  return { ensure, read, close, orderOf, ofIntent };
}
