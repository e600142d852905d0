import { money } from '@zivero/shared/money';
import type { OrderId, VariantId } from '@zivero/shared/schemas/ids';
import type { Money } from '@zivero/shared/schemas/money';
import type {
  AdminWaitingEdit,
  EditOrder,
  EditOrderResult,
  EditPreview,
  OrderChange,
  PreviewEditResult,
  WaitingEdit,
} from '@zivero/shared/schemas/order-edits';
import type { Database } from '../../infra/postgres/client.ts';
import { AppError } from '../../kernel/app-error.ts';
import type { Log } from '../../kernel/log.ts';
import type { CheckoutModule } from '../checkout/checkout.ts';
import type { DocumentsModule } from '../documents/documents.ts';
import type { OrdersModule } from '../orders/orders.ts';
import type { PaymentsModule } from '../payments/payments.ts';
import type { StockModule } from '../stock/stock.ts';
import { type ApplyingDeps, createApplying, Short } from './edits.applying.ts';
import { createEditPaying, type PayingDeps } from './edits.paying.ts';
import { createEditPlanning, type EditPlan, type PlanningDeps, titleOf } from './edits.planning.ts';
import type { EditRecord, EditsRepo } from './edits.repo.ts';
import { createWaiting, isRunOut } from './edits.waiting.ts';

export type EditsDeps = Omit<ApplyingDeps, 'orders' | 'stock'> &
  Omit<PlanningDeps, 'orders' | 'repo'> &
  Pick<PayingDeps, 'limit' | 'storeUrl'> & {
    db: Database;
    log: Log;
    repo: EditsRepo;
    orders: Pick<OrdersModule, 'records' | 'byId' | 'closeIfNothingLeft'>;
    payments: PayingDeps['payments'] & Pick<PaymentsModule, 'refund'>;
    stock: Pick<StockModule, 'reserve' | 'commit' | 'drop' | 'available'>;
    checkout: Pick<CheckoutModule, 'minimumOf'>;
    documents: Pick<DocumentsModule, 'issue'>;
  };
export type EditsModule = ReturnType<typeof createEdits>;

/**
 * Changes of a paid order before it is wholly sent: looked at first, then written under the order's lock. What
 * it costs less is refunded; what costs more waits until the difference is paid by a link.
 */
export function createEdits(deps: EditsDeps) {
  const { db, repo, orders, payments, stock, checkout, documents, clock, storeUrl } = deps;
  const { records } = orders;
  const planning = createEditPlanning(deps);
  const applying = createApplying(deps);
  const waiting = createWaiting({ ...deps, planning, applying });
  const paying = createEditPaying({ ...deps, waiting });

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
    if (isTooLittle(plan)) return { kind: 'not-possible', why: 'below-minimum' };
    const available = await stock.available(plan.more.map((line) => line.variantId));
    const short = plan.more.flatMap(({ variantId, quantity }) => {
      const left = available.get(variantId);
      if (left === null || (left ?? 0) >= quantity) return [];
      return [{ title: titleOf(plan, variantId), wanted: quantity, available: left ?? 0 }];
    });
    if (short.length > 0) return { kind: 'short-stock', lines: short };
    return { kind: 'ok', preview: await previewOf(plan) };
  }

  /** More than nothing, and less than Stripe charges. */
  const isTooLittle = ({ order, after }: EditPlan): boolean => {
    const moreMinor = after.totalMinor - order.totalMinor;
    return moreMinor > 0 && moreMinor < checkout.minimumOf(order.currency);
  };

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
    // What was ordered first stands on the invoice, what changes on a document that follows it.
    await documents.issue([input.orderId]);
    try {
      const written = await db.transaction(async (tx) => {
        const order = await records.lock(tx, input.orderId);
        if (order === null) throw new AppError('order.not-found', { detail: input.orderId });
        const same = await repo.byKey(tx, order.id, input.idempotencyKey);
        if (same !== null) return { kind: 'ok' as const, edit: same };
        const planned = await planning.plan(tx, order, { change: input, ...known });
        if (planned.kind !== 'ok') return planned;
        const { plan } = planned;
        if (isTooLittle(plan)) return { kind: 'not-possible' as const, why: 'below-minimum' as const };
        const isAsSeen =
          order.totalMinor === input.expectedBeforeMinor &&
          plan.after.totalMinor === input.expectedTotalMinor;
        if (!isAsSeen) return { kind: 'changed' as const, plan };
        const by = { input, staffId };
        const edit =
          plan.after.totalMinor > order.totalMinor
            ? await waiting.start(tx, plan, { ...by, ...known })
            : await applying.apply(tx, plan, by);
        return { kind: 'ok' as const, edit };
      });
      if (written.kind === 'not-possible') return written;
      if (written.kind === 'changed')
        return { kind: 'price-changed', preview: await previewOf(written.plan) };
      const now = written.edit.state === 'waiting' ? await waitingOf(input.orderId) : null;
      if (now !== null) return { kind: 'waiting', edit: now, order: await orders.byId(input.orderId) };
      await settle(written.edit.id, staffId);
      return { kind: 'ok', order: await orders.byId(input.orderId) };
    } catch (error) {
      if (error instanceof Short) return { kind: 'short-stock', lines: error.lines };
      throw error;
    }
  }

  /**
   * Its job: gives back what an applied change costs less, again and again it is refunded once; ends one that
   * was not paid in time.
   */
  async function settle(editId: string, staffId?: string): Promise<void> {
    const edit = await repo.byId(editId);
    if (edit?.state === 'waiting') await paying.look(editId);
    if (edit === null || edit.state !== 'applied' || edit.differenceMinor >= 0 || edit.refundId !== null)
      return;
    const { orderId } = edit;
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

  /** The change of an order that waits for its payment, as staff see it. */
  async function waitingOf(orderId: OrderId): Promise<AdminWaitingEdit | null> {
    const [edit, order] = await Promise.all([repo.waitingOf(orderId), records.byId(orderId)]);
    const seen = viewOf(edit);
    if (edit === null || seen === null || order === null) return null;
    return { ...seen, email: edit.plan.email ?? order.email, payUrl: `${storeUrl}/order/${order.token}` };
  }

  /** The same for its shopper. Throws `order.not-found`. */
  async function byToken(token: string): Promise<WaitingEdit | null> {
    const order = await records.byToken(token);
    if (order === null) throw new AppError('order.not-found');
    const edit = await repo.waitingOf(order.id);
    return edit === null || paying.isOver(edit) ? null : viewOf(edit);
  }

  return {
    preview,
    edit,
    settle,
    waitingOf,
    byToken,
    pay: paying.pay,
    withdraw: paying.withdraw,
    lookByToken: paying.lookByToken,
    /** For mails; null = no such change. */
    async forMail(editId: string): Promise<EditForMail | null> {
      const edit = await repo.byId(editId);
      if (edit === null) return null;
      const { plan, differenceMinor, currency, state, expiresAt, settledAt } = edit;
      const amount = money(differenceMinor, currency);
      const hasRunOut = state === 'given-up' && settledAt !== null && isRunOut(edit, settledAt);
      return { state, email: plan.email ?? null, amount, lines: plan.shown ?? [], expiresAt, hasRunOut };
    },
    /** Wired to payments: what the money of a change does. */
    changes: {
      paid: waiting.paid,
      over: waiting.over,
      look: paying.look,
      waiting: (before: Date, limit: number) => repo.waiting({ before, now: clock.now(), limit }),
    },
  };
}

export type EditForMail = {
  state: EditRecord['state'];
  /** Null: the order's. */
  email: string | null;
  amount: Money;
  lines: WaitingEdit['lines'];
  expiresAt: Date | null;
  /** It ended because nobody paid it in time. */
  hasRunOut: boolean;
};

function viewOf(edit: EditRecord | null): WaitingEdit | null {
  if (edit === null || edit.expiresAt === null) return null;
  const { id, differenceMinor, currency, plan, expiresAt, createdAt } = edit;
  return { id, amount: money(differenceMinor, currency), lines: plan.shown ?? [], expiresAt, createdAt };
}
