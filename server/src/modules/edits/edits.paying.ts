import type { OrderId } from '@zivero/shared/schemas/ids';
import type { PayEditResult, WithdrawEditResult } from '@zivero/shared/schemas/order-edits';
import type Stripe from 'stripe';
import type { Database } from '../../infra/postgres/client.ts';
import { AppError } from '../../kernel/app-error.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { OrderRecord, OrdersModule } from '../orders/orders.ts';
import type { PaymentsModule } from '../payments/payments.ts';
import type { StockActor } from '../stock/stock.ts';
import type { EditRecord, EditsRepo } from './edits.repo.ts';
import { editSession } from './edits.session.ts';
import { isRunOut, type Waiting } from './edits.waiting.ts';

export type PayingDeps = {
  db: Database;
  repo: EditsRepo;
  orders: Pick<OrdersModule, 'records' | 'byId'>;
  payments: Pick<PaymentsModule, 'links' | 'settleSession' | 'customerAt'>;
  waiting: Pick<Waiting, 'giveUp'>;
  clock: Clock;
  /** Counts one use of `key`; false when there were `max` in the window already. */
  limit: (key: string, rule: { max: number; windowSeconds: number }) => Promise<boolean>;
  storeUrl: string;
};
const PER_CALLER = { max: 60, windowSeconds: 600 };
const MAX_ROUNDS = 4;
const SYSTEM = { kind: 'system', id: null } as const;

/** The payment that a change waits for: one session at a time, and none that could be paid once it is over. */
export function createEditPaying(deps: PayingDeps) {
  const { db, repo, orders, payments, waiting, clock, limit, storeUrl } = deps;
  const { records } = orders;

  /** The session of its newest attempt, made if it is missing: whoever repeats it gets the same. */
  async function ensure(edit: EditRecord, email: string) {
    if (edit.sessionId !== null) return { id: edit.sessionId, url: edit.sessionUrl };
    const params = edit.sessionParams as Stripe.Checkout.SessionCreateParams;
    const session = await payments.links.make({ key: `${edit.id}:${edit.attempt}`, email }, params);
    await repo.keepSession(edit, session);
    return { id: session.id, url: session.url };
  }

  /** Parameters of the next session, unless somebody else was first. */
  async function startAttempt(edit: EditRecord, order: OrderRecord): Promise<void> {
    const { customerId, email, shippingAddress } = order;
    const known = { email, name: shippingAddress.name };
    const stripeCustomerId = customerId === null ? null : await payments.customerAt(customerId, known);
    await db.transaction(async (tx) => {
      if ((await records.lock(tx, order.id)) === null) return;
      const fresh = await repo.byId(edit.id, tx);
      if (fresh?.state !== 'waiting' || fresh.attempt !== edit.attempt) return;
      const attempt = edit.attempt + 1;
      const { params, expiresAt } = editSession(edit, order, {
        now: clock.now(),
        storeUrl,
        stripeCustomerId,
      });
      await repo.startAttempt(tx, edit.id, { attempt, params: params as Record<string, unknown>, expiresAt });
    });
  }

  async function page(order: OrderRecord): Promise<PayEditResult> {
    for (let round = 0; round < MAX_ROUNDS; round += 1) {
      const edit = await repo.waitingOf(order.id);
      if (edit === null) return { kind: 'over' };
      if (isOver(edit)) {
        const ended = await end(edit.id, SYSTEM);
        return { kind: ended === 'given-up' ? 'over' : 'paid' };
      }
      if (edit.sessionParams !== null) {
        const { id, url } = await ensure(edit, order.email);
        const session = await payments.links.read(id);
        if (session.status === 'open' && url !== null) return { kind: 'ok', paymentUrl: url };
        const settled = session.status === 'complete' ? await payments.settleSession(id) : 'unchanged';
        if (settled === 'paid' || settled === 'waiting') return { kind: 'paid' };
      }
      await startAttempt(edit, order);
    }
    throw new AppError('service.unavailable', { detail: 'a change is being paid too often' });
  }

  /** Begins or goes on with the payment, by the order's token. Throws `order.not-found`, `request.too-many`. */
  async function pay({ token, ip }: { token: string; ip: string }): Promise<PayEditResult> {
    if (!(await limit(`edit:pay:${ip}`, PER_CALLER))) throw new AppError('request.too-many');
    const order = await records.byToken(token);
    if (order === null) throw new AppError('order.not-found');
    try {
      return await page(order);
    } catch (error) {
      if (error instanceof AppError && error.code === 'payment.provider-unavailable')
        return { kind: 'payment-unavailable' };
      throw error;
    }
  }

  const isOver = (edit: EditRecord) => isRunOut(edit, clock.now());

  /**
   * Ends its waiting: Stripe ends the session first; what was paid in that moment is settled instead. A debit
   * that is still under way waits. Throws when Stripe cannot be asked.
   */
  async function end(editId: string, actor: StockActor): Promise<'given-up' | 'paid' | 'under-way'> {
    for (let round = 0; round < MAX_ROUNDS; round += 1) {
      const edit = await repo.byId(editId);
      if (edit?.state !== 'waiting') return edit?.state === 'applied' ? 'paid' : 'given-up';
      if (edit.sessionParams !== null) {
        const order = await records.byId(edit.orderId);
        const { id } = await ensure(edit, order?.email ?? '');
        const session = await payments.links.close(id);
        const settled = session.status === 'complete' ? await payments.settleSession(id) : 'unchanged';
        if (settled === 'waiting') return 'under-way';
        if (settled === 'paid') continue;
      }
      const isGivenUp = await db.transaction(async (tx) => {
        await records.lock(tx, edit.orderId);
        const fresh = await repo.byId(editId, tx);
        // Somebody may have opened another session meanwhile.
        if (fresh?.state !== 'waiting' || fresh.attempt !== edit.attempt) return false;
        return waiting.giveUp(tx, fresh, actor);
      });
      if (isGivenUp) return 'given-up';
    }
    throw new AppError('service.unavailable', { detail: 'a change is being paid too often' });
  }

  /** By its job and by reconciliation: what Stripe says of its session, and its end once its time is over. */
  async function look(editId: string): Promise<unknown> {
    const edit = await repo.byId(editId);
    if (edit?.state !== 'waiting') return null;
    if (isOver(edit)) return end(editId, SYSTEM);
    return edit.sessionId === null ? null : payments.settleSession(edit.sessionId);
  }

  return {
    isOver,
    pay,
    look,
    end,
    /** The same by the order's token, for whoever comes back from Stripe's page before its webhook. */
    async lookByToken({ token, ip }: { token: string; ip: string }): Promise<void> {
      if (!(await limit(`edit:look:${ip}`, PER_CALLER))) throw new AppError('request.too-many');
      const order = await records.byToken(token);
      const edit = order === null ? null : await repo.waitingOf(order.id);
      if (edit !== null) await look(edit.id);
    },
    /** Throws `order.not-found`, `payment.provider-unavailable`. */
    async withdraw(orderId: OrderId, staffId: string): Promise<WithdrawEditResult> {
      const edit = await repo.waitingOf(orderId);
      const ended = edit === null ? 'given-up' : await end(edit.id, { kind: 'staff', id: staffId });
      if (ended === 'under-way') return { kind: 'under-way' };
      return { kind: ended === 'paid' ? 'paid' : 'ok', order: await orders.byId(orderId) };
    },
  };
}
