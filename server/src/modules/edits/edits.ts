import { money } from '@zivero/shared/money';
import type { OrderId, VariantId } from '@zivero/shared/schemas/ids';
import type {
  EditOrder,
  EditOrderResult,
  EditPreview,
  OrderChange,
  PreviewEditResult,
} from '@zivero/shared/schemas/order-edits';
import type { Database } from '../../infra/postgres/client.ts';
import { AppError } from '../../kernel/app-error.ts';
import type { OrdersModule } from '../orders/orders.ts';
import type { PaymentsModule } from '../payments/payments.ts';
import type { StockModule } from '../stock/stock.ts';
import { type ApplyingDeps, createApplying, Short } from './edits.applying.ts';
import { createEditPlanning, type EditPlan, type PlanningDeps, titleOf } from './edits.planning.ts';
import type { EditsRepo } from './edits.repo.ts';

export type EditsDeps = Omit<ApplyingDeps, 'orders' | 'stock'> &
  Omit<PlanningDeps, 'orders' | 'repo'> & {
    db: Database;
    repo: EditsRepo;
    orders: Pick<OrdersModule, 'records' | 'byId' | 'closeIfNothingLeft'>;
    payments: Pick<PaymentsModule, 'refund'>;
    stock: Pick<StockModule, 'reserve' | 'commit' | 'drop' | 'available'>;
  };
export type EditsModule = ReturnType<typeof createEdits>;

/**
 * Changes of a paid order before it is wholly sent: looked at first, then written under the order's lock. What
 * it costs less is refunded; what would cost more is shown and not written.
 */
export function createEdits(deps: EditsDeps) {
  const { db, repo, orders, payments, stock } = deps;
  const { records } = orders;
  const planning = createEditPlanning(deps);
  const applying = createApplying(deps);

  async function orderOf(id: OrderId) {
    const order = await records.byId(id);
    if (order === null) throw new AppError('order.not-found', { detail: id });
    return order;
  }

  /** What a change would come to; writes nothing. Throws `order.not-found`. */
  async function preview(change: OrderChange): Promise<PreviewEditResult> {
    const order = await orderOf(change.orderId);
    const known = await planning.novelties(change, order);
    const planned = await planning.plan(db, order, { change, ...known });
    if (planned.kind !== 'ok') return planned;
    const { plan } = planned;
    const available = await stock.available(plan.more.map((line) => line.variantId));
    const short = plan.more.flatMap(({ variantId, quantity }) => {
      const left = available.get(variantId);
      if (left === null || (left ?? 0) >= quantity) return [];
      return [{ title: titleOf(plan, variantId), wanted: quantity, available: left ?? 0 }];
    });
    if (short.length > 0) return { kind: 'short-stock', lines: short };
    return { kind: 'ok', preview: await previewOf(plan) };
  }

  async function previewOf(plan: EditPlan): Promise<EditPreview> {
    const { order, standing, after, least, variants } = plan;
    const in$ = (minor: number) => money(minor, order.currency);
    const differenceMinor = after.totalMinor - order.totalMinor;
    const { refundable } = await orders.byId(order.id);
    const gone = standing.filter((line) => !after.lines.some((one) => one.id === line.id));
    return {
      lines: [
        ...after.lines.map((line) => {
          const was = standing.find((one) => one.id === line.id);
          const variantId = line.variantId as VariantId;
          return {
            orderLineId: was?.id ?? null,
            variantId,
            title: line.title,
            variantTitle: was?.variantTitle ?? variants.get(variantId)?.variantTitle ?? '',
            from: was?.quantity ?? 0,
            to: line.quantity,
            least: was === undefined ? 0 : (least.get(was.id) ?? 0),
            unitPrice: in$(line.unitPriceMinor),
            total: in$(line.totalMinor),
          };
        }),
        ...gone.map((line) => ({
          orderLineId: line.id,
          variantId: line.variantId as VariantId,
          ...{ title: line.title, variantTitle: line.variantTitle },
          ...{ from: line.quantity, to: 0, least: 0 },
          ...{ unitPrice: in$(line.unitPriceMinor), total: in$(0) },
        })),
      ],
      before: in$(order.totalMinor),
      after: in$(after.totalMinor),
      difference: in$(differenceMinor),
      refund: in$(Math.min(Math.max(0, -differenceMinor), refundable.amountMinor)),
    };
  }

  /**
   * Writes a change that was looked at. Pressing twice with one key changes once. Throws `order.not-found`.
   */
  async function edit(input: EditOrder, staffId: string): Promise<EditOrderResult> {
    const seen = await orderOf(input.orderId);
    const known = await planning.novelties(input, seen);
    try {
      const written = await db.transaction(async (tx) => {
        const order = await records.lock(tx, input.orderId);
        if (order === null) throw new AppError('order.not-found', { detail: input.orderId });
        const same = await repo.byKey(tx, order.id, input.idempotencyKey);
        if (same !== null) return { kind: 'ok' as const, edit: same };
        const planned = await planning.plan(tx, order, { change: input, ...known });
        if (planned.kind !== 'ok') return planned;
        const { plan } = planned;
        // What costs more is a purchase of its own: an order that is paid by a link.
        if (plan.after.totalMinor > order.totalMinor)
          return { kind: 'not-possible' as const, why: 'costs-more' as const };
        if (plan.after.totalMinor !== input.expectedTotalMinor) return { kind: 'changed' as const, plan };
        return { kind: 'ok' as const, edit: await applying.apply(tx, plan, { input, staffId }) };
      });
      if (written.kind === 'not-possible') return written;
      if (written.kind === 'changed')
        return { kind: 'price-changed', preview: await previewOf(written.plan) };
      await settle(written.edit.id, staffId);
      return { kind: 'ok', order: await orders.byId(input.orderId) };
    } catch (error) {
      if (error instanceof Short) return { kind: 'short-stock', lines: error.lines };
      throw error;
    }
  }

  /** Gives back what an applied change costs less; again and again it is refunded once. */
  async function settle(editId: string, staffId?: string): Promise<void> {
    const edit = await repo.byId(editId);
    if (edit === null || edit.state !== 'applied' || edit.differenceMinor >= 0 || edit.refundId !== null)
      return;
    const orderId = edit.orderId as OrderId;
    const { refundable } = await orders.byId(orderId);
    const amountMinor = Math.min(-edit.differenceMinor, refundable.amountMinor);
    const key = `edit:${edit.id}`;
    const known = await repo.refundByKey(orderId, key);
    if (known === null && amountMinor === 0) return;
    const what = { lines: [], shippingMinor: 0, extraMinor: amountMinor, note: null };
    await payments.refund(
      { orderId, idempotencyKey: key, ...what, reason: 'other' },
      staffId ?? edit.staffId,
    );
    const refundId = await repo.refundByKey(orderId, key);
    if (refundId !== null) await repo.saveRefund(edit.id, refundId);
  }

  return { preview, edit, settle };
}
