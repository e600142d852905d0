import type { OrderId } from '@zivero/shared/schemas/ids';
import type Stripe from 'stripe';
import type { Tx } from '../../infra/postgres/client.ts';
import { AppError } from '../../kernel/app-error.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { OrderRecord, OrdersModule } from '../orders/orders.ts';
import { changeOf } from './payments.changes.ts';
import type { StripeCustomers } from './payments.customers.ts';
import { asked, failureOf } from './payments.stripe.ts';

export type SessionsDeps = {
  stripe: Stripe;
  clock: Clock;
  orders: Pick<OrdersModule, 'records'>;
  customers: Pick<StripeCustomers, 'forget'>;
};
export type Sessions = ReturnType<typeof createSessions>;
/** What is needed to read a payment to its end in one call. */
const SESSION_DETAILS = { expand: ['payment_intent.latest_charge'] };

/** The Checkout Sessions of orders at Stripe. */
export function createSessions({ stripe, clock, orders, customers }: SessionsDeps) {
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
      const session = await create({ ...order, key: order.id }, params);
      await orders.records.keepSession(order.id, { id: session.id, url: session.url }, clock.now());
      return { id: session.id, url: session.url };
    } catch (error) {
      const failure = failureOf(error);
      if (failure.kind === 'refused') return null;
      throw new AppError('payment.provider-unavailable', { detail: failure.code, cause: error });
    }
  }

  /** A customer who is gone at Stripe keeps nobody from paying: then it is a session without saved cards. */
  async function create(
    { key, email }: { key: string; email: string },
    params: Stripe.Checkout.SessionCreateParams,
  ) {
    try {
      return await stripe.checkout.sessions.create(params, { idempotencyKey: key });
    } catch (error) {
      const { customer, saved_payment_method_options: _, ...rest } = params;
      const failure = failureOf(error);
      const isGone = failure.kind === 'refused' && failure.param === 'customer';
      if (customer === undefined || !isGone) throw error;
      await customers.forget(customer);
      const asGuest = { ...rest, customer_email: email };
      return stripe.checkout.sessions.create(asGuest, { idempotencyKey: `${key}:guest` });
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
    return known === null ? null : closeById(known.id);
  }

  async function closeById(id: string): Promise<Stripe.Checkout.Session> {
    const session = await read(id);
    if (session.status !== 'open') return session;
    try {
      await stripe.checkout.sessions.expire(id);
    } catch (error) {
      // Paid or expired in this very moment: the second reading tells which.
      if (failureOf(error).kind === 'unavailable')
        throw new AppError('payment.provider-unavailable', { cause: error });
    }
    const after = await read(id);
    if (after.status === 'open') throw new AppError('payment.provider-unavailable', { detail: 'still open' });
    return after;
  }

  /**
   * The order a session was made for, locked: Stripe keeps its id with the session, ours where nobody can change it.
   * A note of the session that we missed to make is made then.
   */
  async function lockOrderOf(tx: Tx, session: Stripe.Checkout.Session): Promise<OrderRecord | null> {
    const { records } = orders;
    const named = session.client_reference_id ?? session.metadata?.order_id;
    if (named === undefined) return null;
    const order = await records.lock(tx, named as OrderId);
    // A change of the order has a session of its own.
    if (order?.sessionId === null && changeOf(session) === undefined)
      await records.keepSession(order.id, session, clock.now(), tx);
    return order;
  }

  async function ofIntent(intentId: string): Promise<string | null> {
    const found = await asked(stripe.checkout.sessions.list({ payment_intent: intentId, limit: 1 }));
    return found.data[0]?.id ?? null;
  }

  return {
    ensure,
    read,
    close,
    closeById,
    /**
     * A session of anything else that is paid by a link; `key` makes it once. Throws
     * `payment.provider-unavailable`, `payment.provider-refused`.
     */
    make: (to: { key: string; email: string }, params: Stripe.Checkout.SessionCreateParams) =>
      asked(create(to, params)),
    lockOrderOf,
    ofIntent,
  };
}
