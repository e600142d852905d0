import { canMoveFulfilment } from '@zivero/shared/order-states';
import type { OrderId, ProductId, ReturnId, VariantId } from '@zivero/shared/schemas/ids';
import type {
  AdminReturnsOfOrder,
  DecideReturn,
  ReceiveReturn,
  ReturnActResult,
} from '@zivero/shared/schemas/returns';
import type { Tx } from '../../infra/postgres/client.ts';
import { AppError } from '../../kernel/app-error.ts';
import type { OrderRecord } from '../orders/orders.ts';
import type { ReturnLineRecord, ReturnRecord } from './returns.repo.ts';
import { isAllBack } from './returns.rules.ts';
import type { ReturnsDeps } from './returns.ts';
import { numberOf } from './returns.view.ts';

export type ActDeps = ReturnsDeps & {
  answer: (orderId: OrderId) => Promise<Extract<ReturnActResult, { kind: 'ok' }>>;
  ofOrder: (orderId: OrderId) => Promise<AdminReturnsOfOrder>;
};
/** A return with its order, locked. */
export type Locked = { order: OrderRecord; row: ReturnRecord };

/** Locks the order of a return, then reads the return as it stands. Throws `order.not-found`. */
export async function lockReturn(
  tx: Tx,
  id: ReturnId,
  { repo, orders }: Pick<ActDeps, 'repo' | 'orders'>,
): Promise<Locked> {
  const known = await repo.byId(id, tx);
  const order = known === null ? null : await orders.records.lock(tx, known.orderId);
  const row = await repo.byId(id, tx);
  if (order === null || row === null) throw new AppError('order.not-found', { detail: id });
  return { order, row };
}

/** What staff do with a return before money moves. */
export function createReturnActs(deps: ActDeps) {
  const { db, repo, orders, stock, enqueue, clock, answer, ofOrder } = deps;
  const { records } = orders;
  type Done = { orderId: OrderId; kind: 'ok' | 'stale' | 'too-many' };

  async function told({ orderId, kind }: Done): Promise<ReturnActResult> {
    return kind === 'ok' ? answer(orderId) : { kind, returns: await ofOrder(orderId) };
  }

  /** Says yes or no; deciding the same again changes nothing. Throws `order.not-found`. */
  async function decide({ id, approve, answer: words }: DecideReturn, staffId: string) {
    const to = approve ? 'approved' : 'rejected';
    const done = await db.transaction(async (tx): Promise<Done> => {
      const { order, row } = await lockReturn(tx, id, deps);
      const orderId = order.id;
      if (row.state === to) return { orderId, kind: 'ok' };
      const isPossible =
        row.state === 'requested' || (!approve && ['approved', 'received'].includes(row.state));
      if (!isPossible) return { orderId, kind: 'stale' };
      const at = clock.now();
      const settledAt = approve ? null : at;
      await repo.move(tx, row, to, { staffId, answer: words || null, decidedAt: at, settledAt });
      const text = numberOf(order.number, row.sequence);
      await records.note(tx, [{ orderId, kind: `return-${to}`, staffId, text }], at);
      const actor = { kind: 'staff', id: staffId } as const;
      await records.log(tx, { kind: `return.${to}`, orderId, actor, payload: { returnId: id } }, at);
      await enqueue(tx, 'mail.send', { kind: `return-${to}`, subjectId: id, orderId });
      return { orderId, kind: 'ok' };
    });
    return told(done);
  }

  /**
   * The parcel is here: what was in it is counted, what can be sold again goes back to the shelf. Never more
   * than was announced. Throws `order.not-found`, `order.line-not-found`.
   */
  async function receive(input: ReceiveReturn, staffId: string): Promise<ReturnActResult> {
    const done = await db.transaction(async (tx): Promise<Done> => {
      const { order, row } = await lockReturn(tx, input.id, deps);
      const orderId = order.id;
      if (row.state !== 'approved') return { orderId, kind: 'stale' };
      const lines = await repo.linesOf([row.id], tx);
      const counted = countOf(input, lines);
      if (counted === null) return { orderId, kind: 'too-many' };
      const at = clock.now();
      await repo.move(tx, row, 'received', { staffId, receivedAt: at });
      for (const line of counted) await repo.saveReceived(tx, row.id, line);
      const text = numberOf(order.number, row.sequence);
      await records.note(tx, [{ orderId, kind: 'return-received', staffId, text }], at);
      const actor = { kind: 'staff', id: staffId } as const;
      await records.log(tx, { kind: 'return.received', orderId, actor, payload: { returnId: row.id } }, at);
      await enqueue(tx, 'mail.send', { kind: 'return-received', subjectId: row.id, orderId });
      await closeIfAllBack(tx, order);
      await putBack(tx, order, counted, staffId);
      return { orderId, kind: 'ok' };
    });
    return told(done);
  }

  /** With the last sent unit back the order counts as returned. */
  async function closeIfAllBack(tx: Tx, order: OrderRecord): Promise<void> {
    if (!canMoveFulfilment(order.fulfilmentState, 'returned')) return;
    const [facts, unsent, parts] = [
      await repo.factsOf(tx, order.id),
      await records.unsentOf(tx, order.id),
      await repo.ofOrder(order.id, tx),
    ];
    const came = parts.filter((one) => ['received', 'refunded', 'exchanged'].includes(one.state));
    const lines = await repo.linesOf(
      came.map((one) => one.id),
      tx,
    );
    const receivedOf = (id: string) =>
      lines.reduce((sum, line) => sum + (line.orderLineId === id ? (line.receivedQuantity ?? 0) : 0), 0);
    const all = facts.map(({ id, sent }) => ({
      sent,
      received: receivedOf(id),
      unsent: unsent.get(id) ?? 0,
    }));
    if (isAllBack(all)) await records.move(tx, order, { fulfilment: 'returned' }, clock.now());
  }

  async function putBack(tx: Tx, order: OrderRecord, counted: readonly Counted[], staffId: string) {
    const of = await records.linesOf([order.id], tx);
    const lines = counted.flatMap(({ orderLineId, restock: quantity }) => {
      const line = of.find((one) => one.id === orderLineId);
      if (line === undefined || quantity === 0) return [];
      return [{ variantId: line.variantId as VariantId, productId: line.productId as ProductId, quantity }];
    });
    const actor = { kind: 'staff', id: staffId } as const;
    if (lines.length > 0) await stock.restock(tx, { orderId: order.id, lines, actor });
  }

  return { decide, receive };
}

type Counted = ReceiveReturn['lines'][number];

/** Every line of the return, counted; null when more came than was announced or more is restocked than came. */
function countOf(input: ReceiveReturn, lines: readonly ReturnLineRecord[]): Counted[] | null {
  const foreign = input.lines.find((one) => !lines.some((line) => line.orderLineId === one.orderLineId));
  if (foreign !== undefined) throw new AppError('order.line-not-found', { detail: foreign.orderLineId });
  const counted = lines.map(({ orderLineId, quantity: most }) => {
    const own = input.lines.filter((one) => one.orderLineId === orderLineId);
    const quantity = own.reduce((sum, one) => sum + one.quantity, 0);
    const restock = own.reduce((sum, one) => sum + one.restock, 0);
    return { orderLineId, quantity, restock, isFine: quantity <= most && restock <= quantity };
  });
  if (!counted.every((one) => one.isFine)) return null;
  return counted.map(({ isFine: _, ...one }) => one);
}
