import type { OrderId } from '@zivero/shared/schemas/ids';
import type { EditOrderResult, OrderChange } from '@zivero/shared/schemas/order-edits';
import type { Tx } from '../../infra/postgres/client.ts';
import type { Enqueue } from '../../infra/postgres/queue.ts';
import type { Clock } from '../../kernel/clock.ts';
import { newId } from '../../kernel/ids.ts';
import type { OrdersModule } from '../orders/orders.ts';
import type { StockActor, StockModule } from '../stock/stock.ts';
import { type EditPlan, titleOf } from './edits.planning.ts';
import type { EditRecord, EditsRepo, StockChange } from './edits.repo.ts';
import { correctionOf } from './edits.rules.ts';

export type ApplyingDeps = {
  repo: EditsRepo;
  orders: Pick<OrdersModule, 'records' | 'closeIfNothingLeft'>;
  stock: Pick<StockModule, 'reserve' | 'commit' | 'drop'>;
  enqueue: Enqueue;
  clock: Clock;
};
type By = { input: OrderChange & { idempotencyKey: string }; staffId: string };
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

  /** At once: what it costs less is refunded by a job. */
  async function apply(tx: Tx, plan: EditPlan, { input, staffId }: By): Promise<EditRecord> {
    const at = clock.now();
    const edit: EditRecord = {
      ...newEdit(plan, { input, staffId }, at),
      state: 'applied',
      plan: factsOf(plan, input),
      settledAt: at,
    };
    await repo.insert(tx, edit);
    await write(tx, plan, edit);
    if (edit.differenceMinor < 0) await enqueue(tx, 'edits.settle', { editId: edit.id });
    await moveStock(tx, plan, { kind: 'staff', id: staffId });
    return edit;
  }

  /** Of a change that waited: its payment has come, and its units are held by the order already. */
  async function applyPaid(tx: Tx, plan: EditPlan, edit: EditRecord): Promise<void> {
    await repo.settleWaiting(tx, edit.id, 'applied', clock.now());
    await write(tx, plan, edit);
    const { orderId } = edit;
    await enqueue(tx, 'mail.send', { kind: 'order-changed', subjectId: edit.id, orderId });
    await enqueue(tx, 'documents.invoice', { orderId });
    await moveStock(tx, { ...plan, more: [] }, { kind: 'staff', id: edit.staffId });
  }

  /** The order as it is to be; its stock is the caller's, and the last that is locked. */
  async function write(tx: Tx, plan: EditPlan, edit: EditRecord): Promise<void> {
    const { order, after } = plan;
    const { differenceMinor, staffId } = edit;
    const at = clock.now();
    const orderId: OrderId = order.id;
    await writeLines(tx, plan, at);
    await repo.saveOrder(tx, orderId, {
      subtotalMinor: after.subtotalMinor,
      discountMinor: after.discountMinor,
      taxMinor: after.taxMinor,
      taxAddedMinor: after.taxAddedMinor,
      totalMinor: after.totalMinor,
      pricing: after.pricing,
      shippingAddress: edit.plan.shippingAddress ?? order.shippingAddress,
      email: edit.plan.email ?? order.email,
      updatedAt: at,
    });
    const note = { orderId, kind: 'edited', staffId, amountMinor: differenceMinor } as const;
    await records.note(tx, [{ ...note, text: wordsOf(plan) }], at);
    const actor = { kind: 'staff', id: staffId } as const;
    const payload = { editId: edit.id, differenceMinor };
    await records.log(tx, { kind: 'order.edited', orderId, actor, payload }, at);
    // What was packed is not what is ordered any more.
    const isRepacked = order.fulfilmentState === 'packed' && plan.more.length + plan.fewer.length > 0;
    if (isRepacked) await records.move(tx, order, { fulfilment: 'to-pack' }, at);
    await orders.closeIfNothingLeft(tx, isRepacked ? { ...order, fulfilmentState: 'to-pack' } : order);
    // How often a product was sold is counted from the lines of orders.
    const productIds = [...new Set([...plan.more, ...plan.fewer].map((one) => one.productId))].toSorted();
    await enqueue(
      tx,
      'orders.mirror-sold',
      productIds.map((productId) => ({ productId })),
    );
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
    await drop(tx, plan.order.id, { lines: plan.fewer, actor });
    await hold(tx, plan, actor);
  }

  async function drop(
    tx: Tx,
    orderId: OrderId,
    { lines, actor }: { lines: readonly StockChange[]; actor: StockActor },
  ): Promise<void> {
    if (lines.length === 0) return;
    const free = lines.map((line) => ({ ...line, isRestocked: true }));
    await stock.drop(tx, { orderId, lines: free, actor });
  }

  /** What is added is the order's from now on. Throws `Short`. */
  async function hold(tx: Tx, plan: EditPlan, actor: StockActor): Promise<void> {
    const orderId: OrderId = plan.order.id;
    const { more } = plan;
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

  return { apply, applyPaid, hold, drop };
}

export const newEdit = (
  { order, after }: EditPlan,
  { input, staffId }: By,
  at: Date,
): Omit<EditRecord, 'plan' | 'state'> => ({
  id: newId('oed', at.getTime()),
  orderId: order.id,
  differenceMinor: after.totalMinor - order.totalMinor,
  currency: order.currency,
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
  settledAt: null,
});

/** What is kept of a change: what was asked for, and what it came to. */
export const factsOf = (
  { order, standing, after, variants }: EditPlan,
  { lines, added, shippingAddress, email }: OrderChange,
) => ({
  ...{ orderId: order.id, lines, added, shippingAddress: shippingAddress ?? null, email: email ?? null },
  ...{ totalMinor: after.totalMinor, beforeMinor: order.totalMinor },
  correction: correctionOf(
    { order: { ...order, shippingName: order.shippingMethod.name }, lines: standing },
    after,
    variants,
  ),
});

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
