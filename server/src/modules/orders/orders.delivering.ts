import type { OrderId } from '@zivero/shared/schemas/ids';
import type { AdminOrder, EditTracking, MarkDelivered } from '@zivero/shared/schemas/orders';
import type { Database, Tx } from '../../infra/postgres/client.ts';
import { AppError } from '../../kernel/app-error.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { FulfilmentRecord, OrderRecord, OrdersRepo } from './orders.repo.ts';
import { parcelText, trackingOf } from './orders.sending.ts';

export type DeliveringDeps = {
  db: Database;
  repo: OrdersRepo;
  clock: Clock;
  view: (id: OrderId) => Promise<AdminOrder>;
};

/** What happens to parcels after they left, under the order's lock. */
export function createDelivering({ db, repo, clock, view }: DeliveringDeps) {
  type Of = Pick<EditTracking, 'orderId' | 'fulfilmentId'>;
  type Parcels = { order: OrderRecord; parcel: FulfilmentRecord; all: FulfilmentRecord[] };

  async function act({ orderId, fulfilmentId }: Of, work: (tx: Tx, parcels: Parcels) => Promise<void>) {
    await db.transaction(async (tx) => {
      const order = await repo.lock(tx, orderId);
      if (order === null) throw new AppError('order.not-found', { detail: orderId });
      const all = await repo.fulfilmentsOf(tx, orderId);
      const parcel = all.find((one) => one.id === fulfilmentId);
      if (parcel === undefined) throw new AppError('order.not-found', { detail: fulfilmentId });
      await work(tx, { order, parcel, all });
    });
    return view(orderId);
  }

  /** Corrects what was typed when a parcel was sent. Throws `order.not-found`. */
  const editTracking = (input: EditTracking, staffId: string): Promise<AdminOrder> =>
    act(input, async (tx, { order, parcel }) => {
      const tracking = trackingOf(input, order);
      const isSame =
        tracking.carrier === parcel.carrier &&
        tracking.trackingNumber === parcel.trackingNumber &&
        tracking.trackingUrl === parcel.trackingUrl;
      if (isSame) return;
      await repo.saveFulfilment(tx, parcel.id, tracking);
      const text = parcelText(tracking);
      await repo.note(tx, [{ orderId: order.id, kind: 'tracking', staffId, text }], clock.now());
    });

  /**
   * A parcel has arrived, or has not after all. With the last one of an order that is sent as a whole the
   * order is delivered. Saying it again changes nothing. Throws `order.not-found`.
   */
  const markDelivered = (input: MarkDelivered, staffId: string): Promise<AdminOrder> =>
    act(input, async (tx, { order, parcel, all }) => {
      if ((parcel.deliveredAt !== null) === input.isDelivered) return;
      const at = clock.now();
      await repo.saveFulfilment(tx, parcel.id, { deliveredAt: input.isDelivered ? at : null });
      const isAll = all.every((one) => one.deliveredAt !== null || one.id === parcel.id);
      const actor = { kind: 'staff', id: staffId } as const;
      const payload = { fulfilmentId: parcel.id };
      const kind = input.isDelivered ? 'order.delivered' : 'order.not-delivered';
      await repo.log(tx, { kind, orderId: order.id, actor, payload }, at);
      if (input.isDelivered) {
        const text = parcelText(parcel);
        await repo.note(tx, [{ orderId: order.id, kind: 'delivered', staffId, text }], at);
        if (isAll && order.fulfilmentState === 'sent')
          await repo.move(tx, order, { fulfilment: 'delivered' }, at);
        return;
      }
      await repo.note(tx, [{ orderId: order.id, kind: 'not-delivered', staffId, isInternal: true }], at);
      if (order.fulfilmentState === 'delivered') await repo.move(tx, order, { fulfilment: 'sent' }, at);
    });

  return { editTracking, markDelivered };
}
