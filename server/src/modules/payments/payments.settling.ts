import type Stripe from 'stripe';
import type { Database, Tx } from '../../infra/postgres/client.ts';
import type { Enqueue } from '../../infra/postgres/queue.ts';
import { AppError } from '../../kernel/app-error.ts';
import type { Clock } from '../../kernel/clock.ts';
import { newId } from '../../kernel/ids.ts';
import type { Log } from '../../kernel/log.ts';
import { together } from '../../kernel/together.ts';
import type { OrderRecord, OrdersModule } from '../orders/orders.ts';
import { type ChangesNeed, changeOf, createChangeSettling } from './payments.changes.ts';
import type { Completion } from './payments.completion.ts';
import {
  type Held,
  hasRunOut,
  heldOf,
  isForeign,
  isOver,
  isPartOfHold,
  mismatchOf,
  type Received,
  receivedOf,
} from './payments.readings.ts';
import type { RefundSettling } from './payments.refund-settling.ts';
import type { Refunding } from './payments.refunding.ts';
import type { PaymentsRepo } from './payments.repo.ts';
import type { Sessions } from './payments.sessions.ts';
import { asked, atOf, failureOf } from './payments.stripe.ts';

export type SettlingDeps = {
  db: Database;
  repo: PaymentsRepo;
  orders: Pick<OrdersModule, 'records'>;
  sessions: Sessions;
  completion: Completion;
  refunding: Pick<Refunding, 'startAutomatic' | 'startGivingBack'>;
  refundSettling: Pick<RefundSettling, 'moveByBalance'>;
  changes: ChangesNeed;
  enqueue: Enqueue;
  clock: Clock;
  log: Log;
  stripe: Stripe;
};
export type Settling = ReturnType<typeof createSettling>;
export type Settled = 'paid' | 'authorised' | 'released' | 'waiting' | 'unchanged' | 'unknown-order';
/** What is to be written in the same transaction, whatever comes of it. */
export type Alongside = (tx: Tx) => Promise<unknown>;

/** Staff are told this long before a bank lets held money go. */
const WARN_BEFORE_MS = 24 * 3_600_000;

/**
 * Brings an order to what Stripe says of its session. Every way here re-reads Stripe, and every step is
 * guarded by the order's state under its lock, so any number of calls in any order end alike.
 */
export function createSettling(deps: SettlingDeps) {
  const { db, repo, orders, sessions, completion, refunding, enqueue, clock, log, stripe } = deps;
  const { records } = orders;
  const settleChange = createChangeSettling({ ...deps, write });

  /** Throws when Stripe cannot be asked. */
  async function settleSession(sessionId: string, alongside?: Alongside): Promise<Settled> {
    return settle(await sessions.read(sessionId), alongside);
  }

  /** `session` as just read from Stripe, with its payment expanded. */
  async function settle(
    session: Stripe.Checkout.Session,
    alongside?: Alongside,
    isAgain = false,
  ): Promise<Settled> {
    const settled = await db.transaction(async (tx): Promise<Settled | 'not-wanted'> => {
      const order = await sessions.lockOrderOf(tx, session);
      const outcome = order === null ? 'unknown-order' : await settleLocked(tx, order, session);
      if (outcome !== 'not-wanted') await alongside?.(tx);
      return outcome;
    });
    if (settled === 'unknown-order')
      log.error({ session: session.id }, 'payment session of an order that is not ours');
    if (settled !== 'not-wanted') return settled;
    if (isAgain) throw new AppError('payment.provider-unavailable', { detail: 'still held' });
    await letGo(session);
    return settle(await sessions.read(session.id), alongside, true);
  }

  async function settleLocked(
    tx: Tx,
    order: OrderRecord,
    session: Stripe.Checkout.Session,
  ): Promise<Settled | 'not-wanted'> {
    const editId = changeOf(session);
    if (editId !== undefined) return settleChange(tx, order, session, editId);
    const received = receivedOf(session);
    if (received !== null) return settlePaid(tx, order, session, received);
    const held = heldOf(session);
    if (held !== null) return settleHeld(tx, order, session, held);
    if (!isOver(session) || isForeign(order, session)) return 'waiting';
    if (order.paymentState === 'authorised') await tellOfLapse(tx, order, session);
    const to = hasRunOut(session) ? 'expired' : 'failed';
    return (await completion.giveUp(tx, order, to)) ? 'released' : 'unchanged';
  }

  async function settlePaid(
    tx: Tx,
    order: OrderRecord,
    session: Stripe.Checkout.Session,
    received: Received,
  ): Promise<Settled> {
    const isNew = await write(tx, order, received);
    if (!isNew) return 'unchanged';
    const isPart = isPartOfHold(order, received);
    const mismatch = isPart ? null : mismatchOf(order, session, received);
    if (mismatch !== null) return review(tx, order, received, mismatch);
    const payment = {
      paidAt: atOf(received.charge.created),
      intentId: received.intent.id,
      needsReview: null,
      ...(isPart ? { partMinor: received.amountMinor } : {}),
    };
    if (await completion.complete(tx, order, payment)) return 'paid';
    await giveBack(tx, order, received);
    return 'paid';
  }

  /** Money that is held on the shopper's card until staff take it. A hold that nobody wants is let go. */
  async function settleHeld(
    tx: Tx,
    order: OrderRecord,
    session: Stripe.Checkout.Session,
    { intent, charge, captureBefore }: Held,
  ): Promise<Settled | 'not-wanted'> {
    if (order.paymentState === 'authorised' && order.paymentIntentId === intent.id) return 'unchanged';
    const amount = { currency: intent.currency.toUpperCase(), amountMinor: intent.amount };
    const mismatch = mismatchOf(order, session, { intent, charge, ...amount });
    if (mismatch !== null || order.paymentState !== 'pending') {
      log.error({ order: order.id, why: mismatch ?? order.paymentState }, 'a hold that is not wanted');
      return 'not-wanted';
    }
    await keep(tx, order, { intent, charge, captureBefore, capturedMinor: 0 });
    await completion.authorise(tx, order, { intentId: intent.id, amountMinor: intent.amount });
    const warnAt = new Date(captureBefore.getTime() - WARN_BEFORE_MS);
    await enqueue(tx, 'payments.hold-ends', { orderId: order.id }, { startAfter: warnAt });
    return 'authorised';
  }

  async function letGo({ payment_intent: intent }: Stripe.Checkout.Session): Promise<void> {
    if (intent === null || typeof intent === 'string') return;
    try {
      await stripe.paymentIntents.cancel(intent.id, {}, { idempotencyKey: `let-go:${intent.id}` });
    } catch (error) {
      // Taken or let go by somebody else meanwhile: the next reading tells.
      if (failureOf(error).kind === 'unavailable') await asked(Promise.reject(error));
    }
  }

  /** The shopper's bank let the money go, or somebody at Stripe's dashboard: staff see it on the order. */
  async function tellOfLapse(
    tx: Tx,
    order: OrderRecord,
    { payment_intent: intent }: Stripe.Checkout.Session,
  ): Promise<void> {
    if (intent === null || typeof intent === 'string') return;
    await repo.moveIntent(tx, intent.id, intent.status);
    const text = intent.cancellation_reason ?? null;
    const note = { orderId: order.id, kind: 'authorisation-ended', text, isInternal: true } as const;
    await records.note(tx, [{ ...note, amountMinor: intent.amount }], clock.now());
  }

  type Keeping = Pick<Held, 'intent' | 'charge' | 'captureBefore'> & { capturedMinor: number };
  const keep = (tx: Tx, order: OrderRecord, kept: Omit<Keeping, 'captureBefore'> & Partial<Keeping>) =>
    repo.keepPayment(tx, {
      id: newId('pay', clock.now().getTime()),
      orderId: order.id,
      intentId: kept.intent.id,
      chargeId: kept.charge.id,
      state: kept.intent.status,
      currency: kept.intent.currency.toUpperCase(),
      amountMinor: kept.intent.amount,
      capturedMinor: kept.capturedMinor,
      captureBefore: kept.captureBefore ?? null,
      cardBrand: kept.charge.payment_method_details?.card?.brand ?? null,
      cardLast4: kept.charge.payment_method_details?.card?.last4 ?? null,
      createdAt: atOf(kept.charge.created),
    });

  /** The payment and its entry in the ledger; false when the ledger has it already. */
  async function write(tx: Tx, order: OrderRecord, { intent, charge, currency, amountMinor }: Received) {
    const kind = intent.capture_method === 'manual' ? 'capture' : 'charge';
    const entry = { orderId: order.id, amountMinor, currency, reference: charge.id };
    const [, isNew] = await together(
      keep(tx, order, { intent, charge, capturedMinor: amountMinor }),
      repo.book(tx, { ...entry, kind, at: atOf(charge.created) }),
    );
    return isNew;
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
  async function settleIntent(intentId: string, alongside?: Alongside): Promise<Settled> {
    const session = await sessions.ofIntent(intentId);
    return session === null ? 'unknown-order' : settleSession(session, alongside);
  }

  return { settle, settleSession, settleIntent };
}
