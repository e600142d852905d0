import type { PaymentState } from '@zivero/shared/order-states';
import type { OrderId } from '@zivero/shared/schemas/ids';
import type Stripe from 'stripe';
import type { Database, Queryable } from '../../infra/postgres/client.ts';
import type { Enqueue } from '../../infra/postgres/queue.ts';
import type { Clock } from '../../kernel/clock.ts';
import { createGathering } from '../../kernel/gathering.ts';
import type { Log } from '../../kernel/log.ts';
import type { OrderRecord, OrdersModule } from '../orders/orders.ts';
import { changeOf } from './payments.changes.ts';
import type { Disputes } from './payments.disputes.ts';
import type { RefundSettling } from './payments.refund-settling.ts';
import type { PaymentsRepo } from './payments.repo.ts';
import type { Alongside, Settling } from './payments.settling.ts';
import { idOf } from './payments.stripe.ts';
import { createSharing, createTurns } from './payments.turns.ts';

export type EventsDeps = {
  db: Database;
  repo: PaymentsRepo;
  orders: Pick<OrdersModule, 'records'>;
  settling: Settling;
  refundSettling: RefundSettling;
  disputes: Disputes;
  enqueue: Enqueue;
  clock: Clock;
  log: Log;
};

/** Every type that means something to us; Stripe's list of undelivered events takes at most 20. */
export const HANDLED_EVENTS = [
  'checkout.session.completed',
  'checkout.session.async_payment_succeeded',
  'checkout.session.async_payment_failed',
  'checkout.session.expired',
  'payment_intent.succeeded',
  'payment_intent.payment_failed',
  'payment_intent.amount_capturable_updated',
  'payment_intent.canceled',
  'charge.refunded',
  'charge.refund.updated',
  'refund.created',
  'refund.updated',
  'refund.failed',
  'charge.dispute.created',
  'charge.dispute.updated',
  'charge.dispute.closed',
  'charge.dispute.funds_withdrawn',
  'charge.dispute.funds_reinstated',
] as const satisfies readonly Stripe.Event['type'][];
type Handled = Extract<Stripe.Event, { type: (typeof HANDLED_EVENTS)[number] }>;
const isHandled = (event: Stripe.Event): event is Handled =>
  (HANDLED_EVENTS as readonly string[]).includes(event.type);

/** Events of one payment have one subject, where they say which. */
function subjectOf({ id, data: { object } }: Handled): string {
  const isOfOrder = object.object === 'checkout.session' || object.object === 'payment_intent';
  return (isOfOrder ? object.metadata?.order_id : undefined) ?? id;
}

/** With the intent's money in the ledger: it has nothing more to say. */
const TAKEN: readonly PaymentState[] = ['paid', 'part-refunded', 'refunded', 'disputed'];

/** When an event is tried again that its own process could not settle. */
const AGAIN_MS = 2_000;

/** Stripe's events: stored once each, then used only as a hint of what to re-read. */
export function createEvents(deps: EventsDeps) {
  const { db, repo, orders, settling, refundSettling, disputes, enqueue, clock, log } = deps;
  const running = new Set<Promise<void>>();
  const inTurn = createTurns();
  /** Of those that changed nothing it is noted a little later, together, that they were looked at. */
  const lookedAt = createGathering((ids) => repo.endEvents(ids, clock.now()));
  const share = createSharing();

  /**
   * Stores a signed event, then settles it in the background. Resolves when it is committed. One that cannot be
   * settled gets a job; of one whose process dies before that, the reconciliation knows. An event that came before
   * is not stored again; one of an unknown type is stored and ignored.
   */
  async function receive(event: Stripe.Event): Promise<void> {
    const at = clock.now();
    const known = isHandled(event);
    const row = { id: event.id, type: event.type, body: event, receivedAt: at };
    const isNew = await repo.storeEvent(db, { ...row, state: known ? 'received' : 'ignored' });
    if (!isNew || !known) return;
    const work = settleStored(event)
      .catch((error: unknown) => leaveToJob(event, error))
      .finally(() => running.delete(work));
    running.add(work);
  }

  async function leaveToJob({ id: eventId }: Stripe.Event, error: unknown): Promise<void> {
    log.warn({ err: error, event: eventId }, 'event left to its job');
    try {
      await enqueue(
        db,
        'payments.settle',
        { eventId },
        { startAfter: new Date(clock.now().getTime() + AGAIN_MS) },
      );
    } catch (err) {
      log.warn({ err, event: eventId }, 'event left to the reconciliation');
    }
  }

  /** Does what a stored event asks for, once; throws when Stripe cannot be asked, to be tried again. */
  async function settleEvent(id: string): Promise<void> {
    const stored = await repo.openEvent(id);
    if (stored === null) return;
    await settleStored(stored.body as Stripe.Event);
    await lookedAt.flush();
  }

  /**
   * The event ends in the transaction of what it brought about, where that is one. If the process dies before the
   * others are noted, the reconciliation looks at them once more.
   */
  async function settleStored(event: Stripe.Event): Promise<void> {
    let isEnded = false;
    const end = async (tx: Queryable): Promise<void> => {
      await repo.endEvent(tx, event.id, 'settled', clock.now());
      isEnded = true;
    };
    if (isHandled(event)) await inTurn(subjectOf(event), (isFirst) => handle(event, end, isFirst));
    if (!isEnded) lookedAt.add(event.id);
  }

  async function handle(event: Handled, end: Alongside, isFirst: boolean): Promise<void> {
    switch (event.type) {
      case 'checkout.session.completed':
        if (!isFirst && (await isTaken(event.data.object))) return;
        await settling.settleSession(event.data.object.id, end);
        return;
      case 'checkout.session.async_payment_succeeded':
      case 'checkout.session.async_payment_failed':
      case 'checkout.session.expired':
        await settling.settleSession(event.data.object.id, end);
        return;
      case 'payment_intent.succeeded':
      case 'payment_intent.amount_capturable_updated':
      case 'payment_intent.canceled':
        return settleIntent(event.data.object, end);
      case 'payment_intent.payment_failed':
        return noteDecline(event.id, event.data.object);
      case 'charge.refunded':
      case 'charge.refund.updated':
      case 'refund.created':
      case 'refund.updated':
      case 'refund.failed':
        return settleRefunds(idOf(event.data.object.payment_intent));
      case 'charge.dispute.created':
      case 'charge.dispute.updated':
      case 'charge.dispute.closed':
      case 'charge.dispute.funds_withdrawn':
      case 'charge.dispute.funds_reinstated':
        return settleDispute(event.data.object);
    }
  }

  async function settleIntent(intent: Stripe.PaymentIntent, end: Alongside): Promise<void> {
    // The payment of a change: the order's own session knows nothing of it.
    if (changeOf(intent) !== undefined) {
      await settling.settleIntent(intent.id, end);
      return;
    }
    const order = await orderOf(intent);
    if (order?.sessionId && !hasTaken(order, intent.id)) await settling.settleSession(order.sessionId, end);
  }

  const hasTaken = (order: OrderRecord, intentId: string | null): boolean =>
    order.paymentIntentId === intentId && TAKEN.includes(order.paymentState);

  /** Another event of the same payment has brought its money into the books. */
  async function isTaken(session: Stripe.Checkout.Session): Promise<boolean> {
    const intentId = idOf(session.payment_intent);
    const named = session.metadata?.order_id;
    if (intentId === null || named === undefined || changeOf(session) !== undefined) return false;
    const order = await orders.records.byId(named as OrderId);
    return order !== null && order.sessionId === session.id && hasTaken(order, intentId);
  }

  async function orderOf(intent: Stripe.PaymentIntent) {
    const named = intent.metadata.order_id;
    return named === undefined ? orders.records.byIntent(intent.id) : orders.records.byId(named as OrderId);
  }

  /** The shopper's bank said no; the session stays open for another try. Told once per event. */
  async function noteDecline(eventId: string, intent: Stripe.PaymentIntent): Promise<void> {
    const order = await orderOf(intent);
    const failure = intent.last_payment_error;
    await db.transaction(async (tx) => {
      if (!(await repo.endEvent(tx, eventId, 'settled', clock.now()))) return;
      if (order === null || order.paymentState !== 'pending') return;
      const text = failure?.decline_code ?? failure?.code ?? null;
      await orders.records.note(tx, [{ orderId: order.id, kind: 'payment-failed', text }], clock.now());
    });
  }

  /** Events overtake each other: a refund may be told before the payment it belongs to. */
  async function settlePaymentOf(intentId: string): Promise<void> {
    if ((await repo.paymentByIntent(db, intentId)) === null) await settling.settleIntent(intentId);
  }

  async function settleRefunds(intentId: string | null): Promise<void> {
    if (intentId === null) return;
    await settlePaymentOf(intentId);
    await share(intentId, () => refundSettling.mirror(intentId));
  }

  async function settleDispute(dispute: Stripe.Dispute): Promise<void> {
    const intentId = idOf(dispute.payment_intent);
    if (intentId !== null) await settlePaymentOf(intentId);
    await disputes.mirror(dispute.id);
  }

  return {
    receive,
    settleEvent,
    /** Resolves when nothing is being settled in the background: for a graceful stop, and tests. */
    async idle(): Promise<void> {
      while (running.size > 0) await Promise.all(running);
      await lookedAt.flush();
    },
  };
}
