import type { OrderId, RefundId } from '@zivero/shared/schemas/ids';
import type { CancelOrder, CancelOrderResult } from '@zivero/shared/schemas/orders';
import type { Database } from '../../infra/postgres/client.ts';
import type { Enqueue } from '../../infra/postgres/queue.ts';
import { AppError } from '../../kernel/app-error.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { OrderRecord, OrdersModule } from '../orders/orders.ts';
import type { PromotionsModule } from '../promotions/promotions.ts';
import type { StockModule } from '../stock/stock.ts';
import type { Refunding } from './payments.refunding.ts';

export type CancellingDeps = {
  db: Database;
  orders: Pick<OrdersModule, 'records' | 'byId'>;
  stock: Pick<StockModule, 'release'>;
  promotions: Pick<PromotionsModule, 'claims'>;
  refunding: Pick<Refunding, 'startRest' | 'send'>;
  enqueue: Enqueue;
  clock: Clock;
};
type NotPossible = Extract<CancelOrderResult, { kind: 'not-possible' }>['why'];

/** Why this order can no longer be cancelled as a whole; null = it can. */
function obstacleOf(order: OrderRecord): NotPossible | null {
  if (order.fulfilmentState === 'cancelled') return 'cancelled';
  if (order.paymentState === 'disputed') return 'disputed';
  if (!['paid', 'part-refunded', 'refunded'].includes(order.paymentState)) return 'not-paid';
  return order.fulfilmentState === 'to-pack' ? null : 'packed';
}

/** Cancelling a paid order before it is packed: its units and its money go back in one transaction. */
export function createCancelling({
  db,
  orders,
  stock,
  promotions,
  refunding,
  enqueue,
  clock,
}: CancellingDeps) {
  const { records } = orders;

  /** Under the order's lock, so that of two who press at once one cancels and the other is told. */
  const write = ({ orderId: id, note = null }: CancelOrder, staffId: string) =>
    db.transaction(async (tx): Promise<{ why: NotPossible } | { refundId: RefundId | null }> => {
      const order = await records.lock(tx, id);
      if (order === null) throw new AppError('order.not-found', { detail: id });
      const isEditWaiting = await records.isEditWaiting(tx, id);
      const why = obstacleOf(order) ?? (isEditWaiting ? 'edit-waiting' : null);
      if (why !== null) return { why };
      const at = clock.now();
      const actor = { kind: 'staff', id: staffId } as const;
      await records.move(tx, order, { fulfilment: 'cancelled' }, at);
      await records.note(tx, [{ orderId: id, kind: 'cancelled', staffId }], at);
      await records.log(tx, { kind: 'order.cancelled', orderId: id, actor }, at);
      await enqueue(tx, 'mail.send', { kind: 'order-cancelled', subjectId: id, orderId: id });
      const rest = { reason: 'other', key: `cancel:${id}`, note, staffId, isStockMoved: true } as const;
      await promotions.claims.release(tx, id);
      const refundId = await refunding.startRest(tx, order, rest);
      // Stock rows are what buyers share: they are locked last, for the shortest time.
      await stock.release(tx, id, actor);
      return { refundId };
    });

  const answer = async (id: OrderId): Promise<CancelOrderResult> => ({
    kind: 'ok',
    order: await orders.byId(id),
  });

  /**
   * Cancels, gives the units back and refunds what is left of the payment. A refund that Stripe does not
   * take at once is sent by its job; one that it refuses stands in the timeline. Throws `order.not-found`.
   */
  async function cancel(input: CancelOrder, staffId: string): Promise<CancelOrderResult> {
    const written = await write(input, staffId);
    if ('why' in written) return { kind: 'not-possible', why: written.why };
    if (written.refundId !== null)
      await refunding.send(written.refundId).catch((error: unknown) => {
        if (error instanceof AppError && error.code === 'payment.provider-unavailable') return;
        throw error;
      });
    return answer(input.orderId);
  }

  return { cancel };
}
