import type { OrderId } from '@zivero/shared/schemas/ids';
import type { EditOrder, EditOrderResult } from '@zivero/shared/schemas/order-edits';
import type { Tx } from '../../infra/postgres/client.ts';
import type { Enqueue } from '../../infra/postgres/queue.ts';
import type { Clock } from '../../kernel/clock.ts';
import { newId } from '../../kernel/ids.ts';
import type { OrdersModule } from '../orders/orders.ts';
import type { StockModule } from '../stock/stock.ts';
import { type EditPlan, titleOf } from './edits.planning.ts';
import type { EditRecord, EditsRepo } from './edits.repo.ts';

export type ApplyingDeps = {
  repo: EditsRepo;
  orders: Pick<OrdersModule, 'records' | 'closeIfNothingLeft'>;
  stock: Pick<StockModule, 'reserve' | 'commit' | 'drop'>;
  enqueue: Enqueue;
  clock: Clock;
};
type By = { input: EditOrder; staffId: string };
type Missing = Extract<EditOrderResult, { kind: 'short-stock' }>['lines'];

/** Thrown, so that all of it is undone. */
export class Short extends Error {
  constructor(readonly lines: Missing) {
    super('short stock');
  }
}

/** Writes a planned change, with the order locked. */
export function createApplying({ repo, orders, stock, enqueue, clock }: ApplyingDeps) {
  const { records } = orders;

  async function apply(tx: Tx, plan: EditPlan, { input, staffId }: By): Promise<EditRecord> {
    const { order, after } = plan;
    const at = clock.now();
    const orderId: OrderId = order.id;
    const id = newId('oed', at.getTime());
    const differenceMinor = after.totalMinor - order.totalMinor;
    const edit: EditRecord = {
      id,
      orderId,
      state: 'applied',
      differenceMinor,
      currency: order.currency,
      plan: { ...input, totalMinor: after.totalMinor, beforeMinor: order.totalMinor },
      idempotencyKey: input.idempotencyKey,
      staffId,
      sessionParams: null,
      attempt: 0,
      sessionId: null,
      sessionUrl: null,
      sessionExpiresAt: null,
      refundId: null,
      createdAt: at,
      expiresAt: null,
      settledAt: at,
    };
    await repo.insert(tx, edit);
    await writeLines(tx, plan, at);
    await repo.saveOrder(tx, orderId, {
      subtotalMinor: after.subtotalMinor,
      discountMinor: after.discountMinor,
      taxMinor: after.taxMinor,
      taxAddedMinor: after.taxAddedMinor,
      totalMinor: after.totalMinor,
      pricing: after.pricing,
      shippingAddress: input.shippingAddress ?? order.shippingAddress,
      email: input.email ?? order.email,
      updatedAt: at,
    });
    const note = { orderId, kind: 'edited', staffId, amountMinor: differenceMinor } as const;
    await records.note(tx, [{ ...note, text: wordsOf(plan) }], at);
    const actor = { kind: 'staff', id: staffId } as const;
    const payload = { editId: id, differenceMinor };
    await records.log(tx, { kind: 'order.edited', orderId, actor, payload }, at);
    // What was packed is not what is ordered any more.
    const isRepacked = order.fulfilmentState === 'packed' && plan.more.length + plan.fewer.length > 0;
    if (isRepacked) await records.move(tx, order, { fulfilment: 'to-pack' }, at);
    await orders.closeIfNothingLeft(tx, isRepacked ? { ...order, fulfilmentState: 'to-pack' } : order);
    if (differenceMinor < 0) await enqueue(tx, 'edits.settle', { editId: id });
    // How often a product was sold is counted from the lines of orders.
    const productIds = [...new Set([...plan.more, ...plan.fewer].map((one) => one.productId))].toSorted();
    await enqueue(
      tx,
      'orders.mirror-sold',
      productIds.map((productId) => ({ productId })),
    );
    await moveStock(tx, plan, actor);
    return edit;
  }

  async function writeLines(tx: Tx, { order, standing, after, variants }: EditPlan, at: Date) {
    const gone = standing.filter((line) => !after.lines.some((one) => one.id === line.id));
    await repo.removeLines(
      tx,
      gone.map((line) => line.id),
    );
    let position = Math.max(-1, ...standing.map((line) => line.position));
    for (const line of after.lines) {
      const { quantity, discountMinor, taxMinor, taxAddedMinor, totalMinor } = line;
      const figures = { quantity, discountMinor, taxMinor, taxAddedMinor, totalMinor };
      if (line.id !== null) {
        await repo.saveLine(tx, line.id, figures);
        continue;
      }
      const variant = [...variants.values()].find((one) => one.variantId === line.variantId);
      if (variant === undefined) continue;
      position += 1;
      const { variantId, productId, slug, title, variantTitle, sku, image } = variant;
      await repo.insertLines(tx, [
        {
          ...{ id: newId('oli', at.getTime()), orderId: order.id, position },
          ...{ variantId, productId, slug, title, variantTitle, sku, image },
          ...{ unitPriceMinor: line.unitPriceMinor, taxRateBasisPoints: line.tax.rateBasisPoints },
          ...figures,
        },
      ]);
    }
  }

  /** Stock rows are what buyers share: they are locked last, for the shortest time. */
  async function moveStock(tx: Tx, plan: EditPlan, actor: { kind: 'staff'; id: string }) {
    const orderId: OrderId = plan.order.id;
    const { more, fewer } = plan;
    if (fewer.length > 0) {
      const lines = fewer.map((line) => ({ ...line, isRestocked: true }));
      await stock.drop(tx, { orderId, lines, actor });
    }
    if (more.length === 0) return;
    const reserved = await stock.reserve(tx, { orderId, lines: more, actor });
    if (reserved.kind === 'short')
      throw new Short(
        reserved.lines.map(({ variantId, wanted, available }) => ({
          title: titleOf(plan, variantId),
          wanted,
          available,
        })),
      );
    await stock.commit(tx, orderId);
  }

  return { apply };
}

/** "Mug 3 → 2, + 1 × Lamp", for the order's story. */
function wordsOf({ standing, after }: EditPlan): string | null {
  const changed = standing.flatMap((line) => {
    const to = after.lines.find((one) => one.id === line.id)?.quantity ?? 0;
    return to === line.quantity ? [] : [`${line.title} ${line.quantity} → ${to}`];
  });
  const added = after.lines.filter((line) => line.id === null);
  const words = [...changed, ...added.map((line) => `+ ${line.quantity} × ${line.title}`)];
  return words.length === 0 ? null : words.join(', ').slice(0, 500);
}
