import type { OrderId } from '@zivero/shared/schemas/ids';
import type { RefundReturn, ReturnActResult, ReturnReason } from '@zivero/shared/schemas/returns';
import { type ActDeps, lockReturn } from './returns.acts.ts';
import type { ReturnLineRecord, ReturnRecord } from './returns.repo.ts';

type Claimed = {
  orderId: OrderId;
  row: ReturnRecord;
  lines: ReturnLineRecord[];
  /** Null: it is not ours to refund. */
  key: string | null;
};
const isDamage = (reason: ReturnReason) => reason === 'damaged' || reason === 'not-as-described';

/** The money of a return: claimed under the order's lock, then refunded by payments with a key of the return. */
export function createReturnRefunds(deps: ActDeps) {
  const { db, repo, payments, clock, answer, ofOrder } = deps;

  /**
   * The return is refunded from here on: whoever exchanges it at the same time is told. A refund that failed,
   * or was never sent because of a crash, is claimed again.
   */
  const claim = ({ id }: RefundReturn) =>
    db.transaction(async (tx): Promise<Claimed> => {
      const { order, row } = await lockReturn(tx, id, deps);
      const part = (await repo.ofOrder(order.id, tx)).find((one) => one.id === id);
      const lines = await repo.linesOf([id], tx);
      const isOver = part?.refundState === 'failed' || part?.refundState === 'canceled';
      const isAgain = row.state === 'refunded' && (row.refundId === null || isOver);
      const claimed = { orderId: order.id, row, lines };
      if (row.state !== 'received' && !isAgain) return { ...claimed, key: null };
      if (row.state === 'received')
        await repo.move(tx, row, 'refunded', { refundId: null, settledAt: clock.now() });
      return { ...claimed, key: `return:${id}:${await repo.failedRefunds(tx, row)}` };
    });

  /** Nothing was refunded: it waits again. */
  const unclaim = ({ row }: Claimed) =>
    db.transaction(async (tx) => {
      const { row: now } = await lockReturn(tx, row.id, deps);
      if (now.state === 'refunded') await repo.move(tx, now, 'received', { settledAt: null });
    });

  /**
   * Gives back what the received units were paid for, or the amount that staff chose. Pressing again, by
   * whomever, refunds once. Throws `order.not-found`.
   */
  async function refund(input: RefundReturn, staffId: string): Promise<ReturnActResult> {
    const claimed = await claim(input);
    const { orderId, row, lines, key } = claimed;
    if (key === null) return { kind: 'stale', returns: await ofOrder(orderId) };
    const units = lines.flatMap(({ orderLineId, receivedQuantity }) =>
      receivedQuantity ? [{ orderLineId, quantity: receivedQuantity, restock: false }] : [],
    );
    const isDamaged = lines.length > 0 && lines.every((line) => isDamage(line.reason));
    const made = await payments.refund(
      {
        orderId,
        idempotencyKey: key,
        lines: input.amountMinor === undefined ? units : [],
        shippingMinor: 0,
        extraMinor: input.amountMinor ?? 0,
        reason: isDamaged ? 'damaged' : 'returned',
        note: input.note ?? null,
      },
      staffId,
    );
    if (made.kind === 'ok' || made.kind === 'pending') {
      const refundId = await repo.refundByKey(orderId, key);
      if (refundId !== null) await repo.saveRefund(db, row.id, refundId);
      return answer(orderId);
    }
    await unclaim(claimed);
    if (made.kind === 'nothing-chosen') {
      const order = await deps.orders.byId(orderId);
      return { kind: 'too-much', refundable: order.refundable };
    }
    return made;
  }

  return { refund };
}
