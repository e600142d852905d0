import { money } from '@zivero/shared/money';
import type { CaptureOrder, CaptureOrderResult, ReleaseHold } from '@zivero/shared/schemas/captures';
import type { OrderId } from '@zivero/shared/schemas/ids';
import type Stripe from 'stripe';
import type { Database } from '../../infra/postgres/client.ts';
import { AppError } from '../../kernel/app-error.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { OrdersModule } from '../orders/orders.ts';
import { HOLD_ENDS } from './payments.completion.ts';
import type { PaymentRecord, PaymentsRepo } from './payments.repo.ts';
import type { Settling } from './payments.settling.ts';
import { failureOf } from './payments.stripe.ts';

export type CapturingDeps = {
  db: Database;
  repo: PaymentsRepo;
  orders: Pick<OrdersModule, 'records' | 'byId'>;
  settling: Pick<Settling, 'settleSession'>;
  clock: Clock;
  stripe: Stripe;
};

/** Money that is held on a shopper's card: staff take it, all or a part, or let it go. */
export function createCapturing({ db, repo, orders, settling, clock, stripe }: CapturingDeps) {
  const { records } = orders;

  async function holdOf(orderId: OrderId) {
    const order = await records.byId(orderId);
    if (order === null) throw new AppError('order.not-found', { detail: orderId });
    const payment = (await repo.paymentsOf(db, orderId)).find((one) => one.state === 'requires_capture');
    const { sessionId } = order;
    if (order.paymentState !== 'authorised' || payment === undefined || sessionId === null) return null;
    return { payment, sessionId };
  }

  /** Written down before Stripe is asked, so that it is known who did it whatever becomes of the answer. */
  async function tell(orderId: OrderId, staffId: string, started: { isTaken: boolean; amountMinor: number }) {
    const at = clock.now();
    const kind = started.isTaken ? 'capture-started' : 'release-started';
    const { amountMinor } = started;
    await db.transaction(async (tx) => {
      await records.note(tx, [{ orderId, kind, staffId, amountMinor, isInternal: true }], at);
      const actor = { kind: 'staff', id: staffId } as const;
      await records.log(tx, { kind: `order.${kind}`, orderId, actor, payload: { amountMinor } }, at);
    });
  }

  /** What Stripe then says of the session counts, whoever else pressed at the same time. */
  async function ask(
    { sessionId, orderId }: { sessionId: string; orderId: OrderId },
    call: () => Promise<unknown>,
  ): Promise<CaptureOrderResult> {
    let refusal: string | null = null;
    try {
      await call();
    } catch (error) {
      const failure = failureOf(error);
      if (failure.kind === 'unavailable')
        throw new AppError('payment.provider-unavailable', { detail: failure.code, cause: error });
      refusal = failure.code;
    }
    await settling.settleSession(sessionId);
    const order = await orders.byId(orderId);
    return refusal === null ? { kind: 'ok', order } : { kind: 'refused', code: refusal, order };
  }

  const isTooMuch = (payment: PaymentRecord, amountMinor: number) => amountMinor > payment.amountMinor;

  /**
   * Takes `amountMinor` of the held money, or all of it; the rest goes back to the card at once and cannot be
   * taken later. Throws `order.not-found`, `payment.provider-unavailable`.
   */
  async function capture(
    { orderId, amountMinor }: CaptureOrder,
    staffId: string,
  ): Promise<CaptureOrderResult> {
    const hold = await holdOf(orderId);
    if (hold === null) return { kind: 'not-held', order: await orders.byId(orderId) };
    const { payment, sessionId } = hold;
    const wanted = amountMinor ?? payment.amountMinor;
    if (isTooMuch(payment, wanted))
      return { kind: 'too-much', held: money(payment.amountMinor, payment.currency) };
    await tell(orderId, staffId, { isTaken: true, amountMinor: wanted });
    const idempotencyKey = `capture:${payment.intentId}:${wanted}`;
    return ask({ sessionId, orderId }, () =>
      stripe.paymentIntents.capture(payment.intentId, { amount_to_capture: wanted }, { idempotencyKey }),
    );
  }

  /** Lets the held money go and ends the order: its units are free again. Throws as `capture`. */
  async function release({ orderId }: ReleaseHold, staffId: string): Promise<CaptureOrderResult> {
    const hold = await holdOf(orderId);
    if (hold === null) return { kind: 'not-held', order: await orders.byId(orderId) };
    const { payment, sessionId } = hold;
    await tell(orderId, staffId, { isTaken: false, amountMinor: payment.amountMinor });
    const idempotencyKey = `release:${payment.intentId}`;
    return ask({ sessionId, orderId }, () =>
      stripe.paymentIntents.cancel(
        payment.intentId,
        { cancellation_reason: 'requested_by_customer' },
        { idempotencyKey },
      ),
    );
  }

  /** Job, a day before the bank lets go: an order that still waits is put before staff. */
  async function warnOfHold(orderId: OrderId): Promise<void> {
    await db.transaction(async (tx) => {
      const order = await records.lock(tx, orderId);
      if (order?.paymentState !== 'authorised' || order.needsReview !== null) return;
      await records.move(tx, order, { set: { needsReview: HOLD_ENDS } }, clock.now());
      const note = { orderId, kind: 'needs-review', text: HOLD_ENDS, isInternal: true } as const;
      await records.note(tx, [note], clock.now());
    });
  }

  return { capture, release, warnOfHold };
}
