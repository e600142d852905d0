import { trackingUrlOf } from '@zivero/shared/carriers';
import type { FulfilmentState } from '@zivero/shared/order-states';
import type { OrderId, OrderLineId, ProductId, VariantId } from '@zivero/shared/schemas/ids';
import type { AdminOrder, FulfilOrder, FulfilOrderResult, Tracking } from '@zivero/shared/schemas/orders';
import type { Database, Tx } from '../../infra/postgres/client.ts';
import type { Enqueue } from '../../infra/postgres/queue.ts';
import { AppError } from '../../kernel/app-error.ts';
import type { Clock } from '../../kernel/clock.ts';
import { newId } from '../../kernel/ids.ts';
import type { StockModule } from '../stock/stock.ts';
import type { OrderLineRecord, OrderRecord, OrdersRepo } from './orders.repo.ts';

type NotPossible = Extract<FulfilOrderResult, { kind: 'not-possible' }>['why'];
export type SendingDeps = {
  db: Database;
  repo: OrdersRepo;
  enqueue: Enqueue;
  clock: Clock;
  stock: Pick<StockModule, 'dispatch'>;
  view: (id: OrderId) => Promise<AdminOrder>;
};

/** Why nothing of this order may be packed or sent; null = it may. */
function obstacleOf(order: OrderRecord): NotPossible | null {
  if (order.fulfilmentState === 'cancelled' || order.paymentState === 'refunded') return 'cancelled';
  if (order.needsReview !== null) return 'needs-review';
  if (order.paymentState !== 'paid' && order.paymentState !== 'part-refunded') return 'not-paid';
  const isGone = ['sent', 'delivered', 'returned'].includes(order.fulfilmentState);
  return isGone ? 'already-sent' : null;
}

/** Packing and sending, under the order's lock. */
export function createSending({ db, repo, enqueue, clock, stock, view }: SendingDeps) {
  async function locked(tx: Tx, id: OrderId): Promise<OrderRecord> {
    const order = await repo.lock(tx, id);
    if (order === null) throw new AppError('order.not-found', { detail: id });
    return order;
  }
  const answer = async (id: OrderId, why: NotPossible | null): Promise<FulfilOrderResult> =>
    why === null ? { kind: 'ok', order: await view(id) } : { kind: 'not-possible', why };
  const obstacleNow = async (tx: Tx, order: OrderRecord): Promise<NotPossible | null> =>
    obstacleOf(order) ?? ((await repo.isEditWaiting(tx, order.id)) ? 'edit-waiting' : null);

  /** Packing what is packed already changes nothing. Throws `order.not-found`. */
  async function markPacked(id: OrderId, staffId: string): Promise<FulfilOrderResult> {
    const why = await db.transaction(async (tx) => {
      const order = await locked(tx, id);
      const obstacle = await obstacleNow(tx, order);
      if (obstacle !== null) return obstacle;
      if (order.fulfilmentState === 'packed') return null;
      if (order.fulfilmentState !== 'to-pack') return 'already-sent' as const;
      await repo.move(tx, order, { fulfilment: 'packed' }, clock.now());
      await repo.note(tx, [{ orderId: id, kind: 'packed', staffId }], clock.now());
      return null;
    });
    return answer(id, why);
  }

  /**
   * Sends units of lines; several parcels may follow one another. More than is left to send sends nothing, and
   * neither does a chosen location that lacks them. Throws `order.not-found`, `order.line-not-found`.
   */
  async function fulfil(input: FulfilOrder, staffId: string): Promise<FulfilOrderResult> {
    try {
      return await answer(input.orderId, await tryFulfil(input, staffId));
    } catch (error) {
      if (error instanceof NotThere) return { kind: 'not-there', lines: error.lines };
      throw error;
    }
  }

  const tryFulfil = (input: FulfilOrder, staffId: string) =>
    db.transaction(async (tx) => {
      const order = await locked(tx, input.orderId);
      const obstacle = await obstacleNow(tx, order);
      if (obstacle !== null) return obstacle;
      const lines = await repo.linesOf([order.id], tx);
      const unsent = await repo.unsentOf(tx, order.id);
      const wanted = perLine(input.lines);
      for (const [lineId, quantity] of wanted) {
        const left = unsent.get(lineId);
        if (left === undefined) throw new AppError('order.line-not-found', { detail: lineId });
        if (quantity > left) return 'already-sent' as const;
        unsent.set(lineId, left - quantity);
      }
      const isAll = [...unsent.values()].every((left) => left <= 0);
      await send(tx, { order, lines, wanted, input, staffId, to: isAll ? 'sent' : 'part-sent' });
      return null;
    });

  type Parcel = {
    order: OrderRecord;
    lines: readonly OrderLineRecord[];
    wanted: ReadonlyMap<OrderLineId, number>;
    input: FulfilOrder;
    staffId: string;
    to: FulfilmentState;
  };

  async function send(tx: Tx, { order, lines, wanted, input, staffId, to }: Parcel): Promise<void> {
    const at = clock.now();
    const orderId = order.id;
    const id = newId('ful', at.getTime());
    const tracking = trackingOf(input, order);
    const parcel = { id, orderId, ...tracking, locationId: input.locationId ?? null, staffId, createdAt: at };
    await repo.move(tx, order, { fulfilment: to }, at);
    await repo.insertFulfilment(
      tx,
      parcel,
      [...wanted].map(([orderLineId, quantity]) => ({ orderLineId, quantity })),
    );
    await repo.note(tx, [{ orderId, kind: 'sent', staffId, text: parcelText(tracking) }], at);
    const actor = { kind: 'staff', id: staffId } as const;
    await repo.log(tx, { kind: 'order.sent', orderId, actor, payload: { fulfilmentId: id } }, at);
    if (input.notifyShopper) await enqueue(tx, 'mail.order-sent', { orderId, fulfilmentId: id });
    const sent = lines.flatMap((line) => {
      const quantity = wanted.get(line.id) ?? 0;
      const what = { variantId: line.variantId as VariantId, productId: line.productId as ProductId };
      return quantity > 0 ? [{ ...what, quantity }] : [];
    });
    const { locationId } = input;
    const from = locationId ? { locationId } : {};
    const dispatched = await stock.dispatch(tx, { orderId, lines: sent, actor, fulfilmentId: id, ...from });
    if (dispatched.kind === 'ok') return;
    // Thrown, so that all of it is undone.
    throw new NotThere(
      dispatched.lines.map(({ variantId, wanted: units, free }) => {
        const line = lines.find((one) => one.variantId === variantId);
        const title = [line?.title, line?.variantTitle].filter(Boolean).join(', ') || variantId;
        return { title, wanted: units, free };
      }),
    );
  }

  /**
   * After units were refunded that will not be sent: an order with nothing left to send is over, sent if a
   * parcel left, else cancelled.
   */
  async function closeIfNothingLeft(tx: Tx, order: OrderRecord): Promise<void> {
    if (!['not-yet', 'to-pack', 'packed', 'part-sent'].includes(order.fulfilmentState)) return;
    const unsent = await repo.unsentOf(tx, order.id);
    if ([...unsent.values()].some((left) => left > 0)) return;
    const isCancelled = order.fulfilmentState !== 'part-sent';
    const at = clock.now();
    await repo.move(tx, order, { fulfilment: isCancelled ? 'cancelled' : 'sent' }, at);
    if (isCancelled) await repo.note(tx, [{ orderId: order.id, kind: 'cancelled' }], at);
  }

  return { markPacked, fulfil, closeIfNothingLeft };
}

type Missing = Extract<FulfilOrderResult, { kind: 'not-there' }>['lines'];
class NotThere extends Error {
  readonly lines: Missing;
  constructor(lines: Missing) {
    super('not at that location');
    this.lines = lines;
  }
}

/** As it is kept: the address of a known carrier follows from the number, unless one was given. */
export function trackingOf(given: Tracking, order: Pick<OrderRecord, 'shippingAddress'>) {
  const carrier = given.carrier || null;
  const trackingNumber = given.trackingNumber || null;
  const trackingUrl = given.trackingUrl ?? trackingUrlOf(carrier, trackingNumber, order.shippingAddress);
  return { carrier, trackingNumber, trackingUrl };
}
/** "PostNL 3SABC", for the order's story. */
export function parcelText(parcel: { carrier: string | null; trackingNumber: string | null }): string | null {
  return [parcel.carrier, parcel.trackingNumber].filter(Boolean).join(' ') || null;
}

function perLine(lines: FulfilOrder['lines']): Map<OrderLineId, number> {
  const sums = new Map<OrderLineId, number>();
  for (const { orderLineId, quantity } of lines) {
    sums.set(orderLineId, (sums.get(orderLineId) ?? 0) + quantity);
  }
  return sums;
}
