import type { OrderId, RefundId } from '@zivero/shared/schemas/ids';
import type Stripe from 'stripe';
import type { Database } from '../../infra/postgres/client.ts';
import { AppError } from '../../kernel/app-error.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Log } from '../../kernel/log.ts';
import type { OrdersModule } from '../orders/orders.ts';
import type { ChangesNeed } from './payments.changes.ts';
import type { Completion } from './payments.completion.ts';
import { HANDLED_EVENTS } from './payments.events.ts';
import type { PaymentsRepo } from './payments.repo.ts';
import type { Sessions } from './payments.sessions.ts';
import type { Settled, Settling } from './payments.settling.ts';
import { asked } from './payments.stripe.ts';

export type ReconcilingDeps = {
  db: Database;
  repo: PaymentsRepo;
  orders: Pick<OrdersModule, 'records'>;
  sessions: Sessions;
  settling: Settling;
  completion: Completion;
  sendRefund: (id: RefundId) => Promise<unknown>;
  receive: (event: Stripe.Event) => Promise<void>;
  settleEvent: (id: string) => Promise<void>;
  changes: Pick<ChangesNeed, 'waiting' | 'look'>;
  stripe: Stripe;
  clock: Clock;
  log: Log;
};
export type Reconciled = { asked: number; changed: number; failed: number };

/** Younger than this is left to the webhook that is probably on its way. */
const GRACE_MS = 45_000;
/** An event that came and is still open by then was left by a process that died. */
const EVENT_GRACE_MS = 10_000;
const LOOK_BACK_MS = 3 * 86_400_000;
const MOST = 500;
const MOST_MISSED = 5_000;
const AT_ONCE = 8;
/** So many calls in a row without an answer, and the rest is left for the next time. */
const STRIPE_IS_AWAY = 8;

/** What brings our books and Stripe's together without any webhook. */
export function createReconciling(deps: ReconcilingDeps) {
  const { db, repo, orders, sessions, settling, completion, clock, log } = deps;

  /**
   * Ends an order's wait for money: Stripe ends the session first, and only what Stripe calls expired gives
   * its units back; what was paid in that moment is settled instead. A debit that is still under way waits.
   */
  async function end(orderId: OrderId): Promise<Settled> {
    const order = await orders.records.byId(orderId);
    if (order === null || order.paymentState !== 'pending') return 'unchanged';
    const session = await sessions.close(order);
    if (session !== null) return settling.settle(session);
    const isGivenUp = await db.transaction(async (tx) => {
      const fresh = await orders.records.lock(tx, orderId);
      return fresh !== null && completion.giveUp(tx, fresh, 'expired');
    });
    return isGivenUp ? 'released' : 'unchanged';
  }

  /** Job of a pending order: does nothing before its time, so that a clock that runs ahead ends no payment. */
  async function expireOrder(orderId: OrderId): Promise<void> {
    const order = await orders.records.byId(orderId);
    if (order?.expiresAt && order.expiresAt <= clock.now()) await end(orderId);
  }

  async function settlePending(orderId: OrderId): Promise<Settled> {
    const order = await orders.records.byId(orderId);
    if (order === null) return 'unchanged';
    const isOver = order.expiresAt !== null && order.expiresAt <= clock.now();
    if (order.paymentState === 'pending' && isOver) return end(orderId);
    if (order.sessionId !== null) return settling.settleSession(order.sessionId);
    // Placed by a process that died before it made the session: nobody holds its address, it just ends.
    return 'waiting';
  }

  /** Oldest first. What we take in here stays undelivered for Stripe, so every page has to be looked at. */
  async function missedEvents(): Promise<Stripe.Event[]> {
    const listed = deps.stripe.events.list({
      delivery_success: false,
      types: [...HANDLED_EVENTS],
      created: { gte: Math.floor((clock.now().getTime() - LOOK_BACK_MS) / 1000) },
      limit: 100,
    });
    const missed = await asked(listed.autoPagingToArray({ limit: MOST_MISSED }));
    return missed.toReversed();
  }

  /**
   * Asks Stripe about every order that still waits for money, every refund without an end and every event
   * that did not reach us. One that fails does not keep the others from being asked, unless Stripe is away.
   */
  async function reconcile(): Promise<Reconciled> {
    const result: Reconciled = { asked: 0, changed: 0, failed: 0 };
    let inARow = 0;
    const attempt = async (work: () => Promise<unknown>): Promise<void> => {
      if (inARow >= STRIPE_IS_AWAY) return;
      result.asked += 1;
      try {
        const outcome = await work();
        inARow = 0;
        if (outcome === 'paid' || outcome === 'released') result.changed += 1;
      } catch (error) {
        const isAway = error instanceof AppError && error.code === 'payment.provider-unavailable';
        inARow = isAway ? inARow + 1 : 0;
        result.failed += 1;
        log.warn({ err: error }, 'reconciliation: one left for later');
      }
    };
    async function attemptEach<T>(all: readonly T[], work: (one: T) => Promise<unknown>): Promise<void> {
      for (let from = 0; from < all.length; from += AT_ONCE) {
        await Promise.all(all.slice(from, from + AT_ONCE).map((one) => attempt(() => work(one))));
      }
    }
    const before = new Date(clock.now().getTime() - GRACE_MS);
    const left = new Date(clock.now().getTime() - EVENT_GRACE_MS);
    await attemptEach(await repo.openEvents(left, MOST), deps.settleEvent);
    await attemptEach(await repo.pendingOrders(before, MOST), settlePending);
    await attemptEach(await repo.lapsedHolds(clock.now(), MOST), settlePending);
    await attemptEach(await deps.changes.waiting(before, MOST), deps.changes.look);
    await attemptEach(await repo.pendingRefunds(before, MOST), (refund) => deps.sendRefund(refund.id));
    let missed: Stripe.Event[] = [];
    await attempt(async () => {
      missed = await missedEvents();
    });
    await attemptEach(missed, deps.receive);
    if (result.changed + result.failed > 0) log.info(result, 'reconciled');
    return result;
  }

  return { end, expireOrder, reconcile };
}
