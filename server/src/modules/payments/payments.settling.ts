import type Stripe from 'stripe';
import type { Database, Tx } from '../../infra/postgres/client.ts';
import type { Clock } from '../../kernel/clock.ts';
import { newId } from '../../kernel/ids.ts';
import type { Log } from '../../kernel/log.ts';
import type { OrderRecord, OrdersModule } from '../orders/orders.ts';
import type { Completion } from './payments.completion.ts';
import type { Refunding } from './payments.refunding.ts';
import type { PaymentsRepo } from './payments.repo.ts';
import type { Sessions } from './payments.sessions.ts';
import { atOf, idOf } from './payments.stripe.ts';

export type SettlingDeps = {
  db: Database;
  repo: PaymentsRepo;
  orders: Pick<OrdersModule, 'records'>;
  sessions: Sessions;
  completion: Completion;
  refunding: Pick<Refunding, 'startAutomatic'>;
  clock: Clock;
  log: Log;
};
export type Settling = ReturnType<typeof createSettling>;
export type Settled = 'paid' | 'released' | 'waiting' | 'unchanged' | 'unknown-order';

/** A payment as Stripe holds it. */
type Received = {
  intent: Stripe.PaymentIntent;
  charge: Stripe.Charge;
  currency: string;
  amountMinor: number;
};

/**
 * Brings an order to what Stripe says of its session. Every way here re-reads Stripe, and every step is
 * guarded by the order's state under its lock, so any number of calls in any order end alike.
 */
export function createSettling(deps: SettlingDeps) {
  const { db, repo, orders, sessions, completion, refunding, clock, log } = deps;
  const { records } = orders;

  /** Throws when Stripe cannot be asked. */
  async function settleSession(sessionId: string): Promise<Settled> {
    return settle(await sessions.read(sessionId));
  }

  /** `session` as just read from Stripe, with its payment expanded. */
  async function settle(session: Stripe.Checkout.Session): Promise<Settled> {
    const order = await sessions.orderOf(session);
    if (order === null) {
      log.error({ session: session.id }, 'payment session of an order that is not ours');
      return 'unknown-order';
    }
    if (order.sessionId === null && session.metadata?.order_id === order.id) {
      await records.keepSession(order.id, { id: session.id, url: session.url }, clock.now());
    }
    const received = receivedOf(session);
    if (received !== null) return settlePaid(order, session, received);
    const isOver = session.status === 'expired' || hasDebitFailed(session);
    if (!isOver || isForeign(order, session)) return 'waiting';
    const to = session.status === 'expired' ? 'expired' : 'failed';
    const isGivenUp = await db.transaction(async (tx) => {
      const fresh = await records.lock(tx, order.id);
      return fresh !== null && completion.giveUp(tx, fresh, to);
    });
    return isGivenUp ? 'released' : 'unchanged';
  }

  async function settlePaid(order: OrderRecord, session: Stripe.Checkout.Session, received: Received) {
    return db.transaction(async (tx): Promise<Settled> => {
      const fresh = await records.lock(tx, order.id);
      if (fresh === null) return 'unknown-order';
      const isNew = await write(tx, fresh, received);
      if (!isNew) return 'unchanged';
      const mismatch = mismatchOf(fresh, session, received);
      if (mismatch !== null) return review(tx, fresh, received, mismatch);
      const payment = {
        paidAt: atOf(received.charge.created),
        intentId: received.intent.id,
        needsReview: null,
      };
      if (await completion.complete(tx, fresh, payment)) return 'paid';
      await giveBack(tx, fresh, received);
      return 'paid';
    });
  }

  /** The payment and its entry in the ledger; false when the ledger has it already. */
  async function write(tx: Tx, order: OrderRecord, { intent, charge, currency, amountMinor }: Received) {
    await repo.keepPayment(tx, {
      id: newId('pay', clock.now().getTime()),
      orderId: order.id,
      intentId: intent.id,
      chargeId: charge.id,
      state: intent.status,
      currency,
      amountMinor: intent.amount,
      capturedMinor: amountMinor,
      cardBrand: charge.payment_method_details?.card?.brand ?? null,
      cardLast4: charge.payment_method_details?.card?.last4 ?? null,
      createdAt: atOf(charge.created),
    });
    const entry = {
      orderId: order.id,
      amountMinor,
      currency,
      reference: charge.id,
      at: atOf(charge.created),
    };
    return repo.book(tx, { ...entry, kind: 'charge' });
  }

  /** Money that does not fit is booked and shown to staff; nothing ships until they have looked. */
  async function review(
    tx: Tx,
    order: OrderRecord,
    { intent, amountMinor, currency }: Received,
    why: string,
  ) {
    const at = clock.now();
    const isWaiting = order.paymentState === 'pending' && order.sessionId !== null;
    const isOwn = why === 'amount' || why === 'currency';
    if (isWaiting && isOwn) {
      const paidAt = at;
      await completion.complete(tx, order, { paidAt, intentId: intent.id, needsReview: why });
    } else {
      await records.move(tx, order, { set: { needsReview: why } }, at);
    }
    const text = `${why}: ${amountMinor} ${currency}`;
    await records.note(
      tx,
      [{ orderId: order.id, kind: 'needs-review', text, amountMinor, isInternal: true }],
      at,
    );
    log.error({ order: order.id, why }, 'payment does not fit its order');
    return 'paid' as const;
  }

  /** Paid when its units were gone: booked, and given back in full. */
  async function giveBack(tx: Tx, order: OrderRecord, { intent, charge }: Received): Promise<void> {
    const at = clock.now();
    const set = { paidAt: atOf(charge.created), paymentIntentId: intent.id };
    await records.move(tx, order, { payment: 'paid', fulfilment: 'cancelled', set }, at);
    await records.note(
      tx,
      [
        { orderId: order.id, kind: 'paid', amountMinor: order.totalMinor },
        { orderId: order.id, kind: 'cancelled' },
      ],
      at,
    );
    await refunding.startAutomatic(tx, order, 'short-stock');
  }

  /** By Stripe's own list: for a payment that was told of before its session. */
  async function settleIntent(intentId: string): Promise<Settled> {
    const session = await sessions.ofIntent(intentId);
    return session === null ? 'unknown-order' : settleSession(session);
  }

  return { settle, settleSession, settleIntent };
}

/** The money of a session, once it is there; null while it is not. */
function receivedOf(session: Stripe.Checkout.Session): Received | null {
  const intent = session.payment_intent;
  if (session.payment_status !== 'paid' || intent === null || typeof intent === 'string') return null;
  const charge = intent.latest_charge;
  if (charge === null || typeof charge === 'string' || !charge.captured) return null;
  return {
    intent,
    charge,
    currency: intent.currency.toUpperCase(),
    amountMinor: charge.amount_captured,
  };
}

/** A bank debit that came back: the session is complete, its payment wants another means. */
function hasDebitFailed(session: Stripe.Checkout.Session): boolean {
  const intent = session.payment_intent;
  if (session.status !== 'complete' || intent === null || typeof intent === 'string') return false;
  return intent.status === 'requires_payment_method' || intent.status === 'canceled';
}

const isForeign = (order: OrderRecord, session: Stripe.Checkout.Session): boolean =>
  (order.sessionId !== null && order.sessionId !== session.id) ||
  (session.metadata?.order_id !== undefined && session.metadata.order_id !== order.id);

function mismatchOf(order: OrderRecord, session: Stripe.Checkout.Session, received: Received): string | null {
  if (isForeign(order, session)) return 'order';
  if (received.currency !== order.currency) return 'currency';
  if (received.amountMinor !== order.totalMinor - order.creditMinor) return 'amount';
  const isSecond = order.paymentIntentId !== null && order.paymentIntentId !== idOf(received.intent);
  return isSecond ? 'paid-twice' : null;
}
