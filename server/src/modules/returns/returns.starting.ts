import { canMoveReturn } from '@zivero/shared/order-states';
import type { OrderId, ReturnId } from '@zivero/shared/schemas/ids';
import type {
  OrderReturns,
  StaffStartReturn,
  StartReturn,
  StartReturnResult,
  WithdrawReturnResult,
} from '@zivero/shared/schemas/returns';
import type { Tx } from '../../infra/postgres/client.ts';
import { AppError } from '../../kernel/app-error.ts';
import { newId } from '../../kernel/ids.ts';
import type { OrderRecord } from '../orders/orders.ts';
import { perLine, returnableUnits, returnableUntil } from './returns.rules.ts';
import type { ReturnsDeps } from './returns.ts';
import { numberOf } from './returns.view.ts';

type Deps = Pick<ReturnsDeps, 'db' | 'repo' | 'orders' | 'settings' | 'enqueue' | 'limit' | 'clock'> & {
  storeView: (order: OrderRecord) => Promise<OrderReturns>;
};
type Wish = Pick<StartReturn, 'idempotencyKey' | 'lines' | 'wish' | 'note'>;
type Written = { kind: 'ok'; id: ReturnId } | { kind: 'too-many' } | { kind: 'not-sent' };

const PER_CALLER = { max: 20, windowSeconds: 3_600 };

/** How a return begins and how its shopper calls it off. */
export function createStarting(deps: Deps) {
  const { db, repo, orders, settings, enqueue, limit, clock, storeView } = deps;
  const { records } = orders;

  /** Under the order's lock: of two who ask for the last unit at once one is told. */
  function write(orderId: OrderId, wish: Wish, by: { staffId: string } | null): Promise<Written> {
    return db.transaction(async (tx): Promise<Written> => {
      const order = await records.lock(tx, orderId);
      if (order === null) throw new AppError('order.not-found', { detail: orderId });
      const same = await repo.byKey(tx, orderId, wish.idempotencyKey);
      if (same !== null) return { kind: 'ok', id: same.id };
      const lines = perLine(wish.lines);
      const facts = await repo.factsOf(tx, orderId);
      if (facts.every((line) => line.sent === 0)) return { kind: 'not-sent' };
      for (const { orderLineId, quantity } of lines) {
        const line = facts.find((one) => one.id === orderLineId);
        if (line === undefined) throw new AppError('order.line-not-found', { detail: orderLineId });
        if (quantity > returnableUnits(line)) return { kind: 'too-many' };
      }
      return { kind: 'ok', id: await insert(tx, order, { ...wish, lines }, by) };
    });
  }

  async function insert(tx: Tx, order: OrderRecord, wish: Wish, by: { staffId: string } | null) {
    const at = clock.now();
    const orderId = order.id;
    const id = newId('ret', at.getTime());
    const sequence = (await repo.ofOrder(orderId, tx)).length + 1;
    const row = {
      id,
      orderId,
      sequence,
      state: by === null ? ('requested' as const) : ('approved' as const),
      wish: wish.wish,
      startedBy: by === null ? ('shopper' as const) : ('staff' as const),
      staffId: by?.staffId ?? null,
      note: wish.note || null,
      idempotencyKey: wish.idempotencyKey,
      createdAt: at,
      decidedAt: by === null ? null : at,
    };
    await repo.insert(tx, row, wish.lines);
    const text = numberOf(order.number, sequence);
    const kind = by === null ? ('return-requested' as const) : ('return-approved' as const);
    await records.note(tx, [{ orderId, kind, staffId: by?.staffId ?? null, text }], at);
    const actor =
      by === null
        ? ({ kind: 'shopper', id: order.customerId } as const)
        : ({ kind: 'staff', id: by.staffId } as const);
    const payload = { returnId: id };
    await records.log(tx, { kind: 'return.started', orderId, actor, payload }, at);
    await enqueue(tx, 'mail.send', { kind, subjectId: id, orderId });
    return id;
  }

  /**
   * A shopper asks to send things back, within the shop's time. Pressing twice with one key asks once. Throws
   * `order.not-found`, `order.line-not-found`, `request.too-many`.
   */
  async function start(input: StartReturn, ip: string): Promise<StartReturnResult> {
    const order = await records.byToken(input.token);
    if (order === null) throw new AppError('order.not-found');
    if (!(await limit(`return:ip:${ip}`, PER_CALLER))) throw new AppError('request.too-many');
    const [parcels, shop] = await Promise.all([records.fulfilmentsOf(db, order.id), settings.get()]);
    if (parcels.length === 0) return { kind: 'not-possible', why: 'not-sent' };
    const until = returnableUntil(parcels, shop.returnWindowDays);
    const isRepeated = (await repo.byKey(db, order.id, input.idempotencyKey)) !== null;
    if (!isRepeated && (until === null || until <= clock.now()))
      return { kind: 'not-possible', why: 'window-over' };
    const written = await write(order.id, input, null);
    if (written.kind === 'not-sent') return { kind: 'not-possible', why: 'not-sent' };
    return { kind: written.kind, returns: await storeView(order) };
  }

  /** Calls off what was not received yet. Throws `order.not-found`. */
  async function withdraw(token: string, id: ReturnId): Promise<WithdrawReturnResult> {
    const order = await records.byToken(token);
    if (order === null) throw new AppError('order.not-found');
    const isDone = await db.transaction(async (tx) => {
      await records.lock(tx, order.id);
      const row = await repo.byId(id, tx);
      // A stranger's return is as unknown as one that does not exist.
      if (row === null || row.orderId !== order.id) throw new AppError('order.not-found', { detail: id });
      if (row.state === 'withdrawn') return true;
      if (!canMoveReturn(row.state, 'withdrawn')) return false;
      const at = clock.now();
      await repo.move(tx, row, 'withdrawn', { settledAt: at });
      const text = numberOf(order.number, row.sequence);
      await records.note(tx, [{ orderId: order.id, kind: 'return-withdrawn', text }], at);
      return true;
    });
    return { kind: isDone ? 'ok' : 'too-late', returns: await storeView(order) };
  }

  return {
    start,
    withdraw,
    /** Staff start one for a shopper who called; approved at once, whatever the time. */
    startByStaff: (input: StaffStartReturn, staffId: string): Promise<Written> =>
      write(input.orderId, input, { staffId }),
  };
}
