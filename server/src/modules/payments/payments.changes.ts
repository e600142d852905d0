import type Stripe from 'stripe';
import type { Tx } from '../../infra/postgres/client.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { OrderRecord, OrdersModule } from '../orders/orders.ts';
import { isOver, type Received, receivedOf } from './payments.readings.ts';
import type { RefundSettling } from './payments.refund-settling.ts';
import type { Refunding } from './payments.refunding.ts';
import { idOf } from './payments.stripe.ts';

/** A payment that was made for a change of an order. */
export type ChangePaid = { editId: string; sessionId: string; amountMinor: number; currency: string };
/** What whoever keeps changes of paid orders does for their payments; the order is locked. */
export type ChangesNeed = {
  /** Its money is booked: the change is written, or the money is given back. */
  paid(tx: Tx, order: OrderRecord, paid: ChangePaid): Promise<'applied' | 'not-wanted'>;
  /** A session that nobody can pay any more; true when the change ended with it. */
  over(tx: Tx, order: OrderRecord, session: { editId: string; sessionId: string }): Promise<boolean>;
  /** Changes whose payment was not heard of since `before`. */
  waiting(before: Date, limit: number): Promise<string[]>;
  look(editId: string): Promise<unknown>;
};
export type ChangeSettlingDeps = {
  changes: ChangesNeed;
  orders: Pick<OrdersModule, 'records'>;
  refunding: Pick<Refunding, 'startGivingBack'>;
  refundSettling: Pick<RefundSettling, 'moveByBalance'>;
  clock: Clock;
  /** The payment and its entry in the ledger; false when the ledger has it already. */
  write(tx: Tx, order: OrderRecord, received: Received): Promise<boolean>;
};

/** The change that a session or an intent was made for; undefined = for the order itself. */
export const changeOf = (of: { metadata: Stripe.Metadata | null }): string | undefined =>
  of.metadata?.edit_id;

/** What an order costs more after a change is paid by a session of its own; its money is the order's. */
export function createChangeSettling(deps: ChangeSettlingDeps) {
  const { changes, orders, refunding, refundSettling, clock, write } = deps;
  const { records } = orders;

  return async function settleChange(
    tx: Tx,
    order: OrderRecord,
    session: Stripe.Checkout.Session,
    editId: string,
  ): Promise<'paid' | 'released' | 'waiting' | 'unchanged'> {
    const about = { editId, sessionId: session.id };
    const received = receivedOf(session);
    if (received === null) {
      if (!isOver(session)) return 'waiting';
      return (await changes.over(tx, order, about)) ? 'released' : 'unchanged';
    }
    if (!(await write(tx, order, received))) return 'unchanged';
    const at = clock.now();
    const { amountMinor, currency } = received;
    await records.note(tx, [{ orderId: order.id, kind: 'paid', amountMinor }], at);
    // What a dispute took is looked at by staff.
    const now = order.paymentState === 'disputed' ? order : await refundSettling.moveByBalance(tx, order);
    if ((await changes.paid(tx, now, { ...about, amountMinor, currency })) === 'applied') return 'paid';
    const isBack = await refunding.startGivingBack(tx, now, idOf(received.intent) ?? '');
    if (!isBack) await records.move(tx, now, { set: { needsReview: 'paid-twice' } }, at);
    return 'paid';
  };
}
