import type { EditOrder } from '@zivero/shared/schemas/order-edits';
import type { Tx } from '../../infra/postgres/client.ts';
import type { Log } from '../../kernel/log.ts';
import type { OrderRecord } from '../orders/orders.ts';
import type { ChangePaid } from '../payments/payments.ts';
import type { StockActor } from '../stock/stock.ts';
import { type ApplyingDeps, type createApplying, factsOf, newEdit } from './edits.applying.ts';
import type { createEditPlanning, EditPlan, Novelties } from './edits.planning.ts';
import type { EditRecord } from './edits.repo.ts';

export type WaitingDeps = Pick<ApplyingDeps, 'repo' | 'orders' | 'enqueue' | 'clock'> & {
  planning: Pick<ReturnType<typeof createEditPlanning>, 'plan'>;
  applying: ReturnType<typeof createApplying>;
  log: Log;
};
export type Waiting = ReturnType<typeof createWaiting>;

/** So long the link can be paid, and the units that are added are held. */
const VALID_MS = 3 * 24 * 3_600_000;
/** Its job looks a little later, so that clocks may differ. */
const JOB_SLACK_MS = 5_000;
const SYSTEM = { kind: 'system', id: null } as const;

/** Nobody paid it in time. */
export const isRunOut = ({ expiresAt }: Pick<EditRecord, 'expiresAt'>, at: Date): boolean =>
  expiresAt !== null && expiresAt <= at;

/** Changes that cost more: what they add is held by the order, all else is written once they are paid. */
export function createWaiting(deps: WaitingDeps) {
  const { repo, orders, planning, applying, enqueue, clock, log } = deps;
  const { records } = orders;

  /** Writes down a change that waits for its payment, with the order locked. Throws `Short`. */
  async function start(
    tx: Tx,
    plan: EditPlan,
    { input, staffId, variants, taxes }: { input: EditOrder; staffId: string } & Novelties,
  ): Promise<EditRecord> {
    const at = clock.now();
    const expiresAt = new Date(at.getTime() + VALID_MS);
    const edit: EditRecord = {
      ...newEdit(plan, { input, staffId }, at),
      state: 'waiting',
      plan: {
        ...factsOf(plan, input),
        novelties: { variants: [...variants.values()], taxes: [...taxes] },
        held: plan.more,
        shown: shownOf(plan),
      },
      expiresAt,
    };
    const { id: editId, orderId, differenceMinor: amountMinor } = edit;
    await repo.insert(tx, edit);
    await records.note(tx, [{ orderId, kind: 'edit-waiting', staffId, amountMinor }], at);
    const actor = { kind: 'staff', id: staffId } as const;
    await records.log(tx, { kind: 'order.edit-waiting', orderId, actor, payload: { editId } }, at);
    await enqueue(tx, 'mail.send', { kind: 'change-payment', subjectId: editId, orderId });
    const startAfter = new Date(expiresAt.getTime() + JOB_SLACK_MS);
    await enqueue(tx, 'edits.settle', { editId }, { startAfter });
    await applying.hold(tx, plan, actor);
    return edit;
  }

  /**
   * Its payment has come, with the order locked and the money booked. What it asks for must still come to what
   * was paid: an order that is another by now keeps as it is, and the money goes back.
   */
  async function paid(tx: Tx, order: OrderRecord, by: ChangePaid): Promise<'applied' | 'not-wanted'> {
    const edit = await repo.byId(by.editId, tx);
    const isIt = edit?.orderId === order.id && edit.state === 'waiting';
    const isAll = edit?.differenceMinor === by.amountMinor && edit.currency === by.currency;
    if (edit === null || !isIt || !isAll) {
      log.error(
        { order: order.id, edit: by.editId, state: edit?.state },
        'money for a change that does not wait',
      );
      return 'not-wanted';
    }
    const { novelties, totalMinor } = edit.plan;
    const variants = new Map(novelties?.variants.map((one) => [one.variantId, one] as const));
    const wanted = { change: edit.plan, variants, taxes: new Map(novelties?.taxes), isPaidFor: true };
    const planned = await planning.plan(tx, order, wanted);
    if (planned.kind === 'ok' && planned.plan.after.totalMinor === totalMinor) {
      await applying.applyPaid(tx, planned.plan, edit);
      return 'applied';
    }
    const why = planned.kind === 'ok' ? 'other total' : planned.why;
    log.warn({ order: order.id, edit: edit.id, why }, 'a change was paid that is not possible any more');
    await giveUp(tx, edit, SYSTEM);
    return 'not-wanted';
  }

  /** With the order locked; false when it ended before. Its stock is the last that is locked. */
  async function giveUp(tx: Tx, edit: EditRecord, actor: StockActor): Promise<boolean> {
    const at = clock.now();
    if (!(await repo.settleWaiting(tx, edit.id, 'given-up', at))) return false;
    const { orderId, differenceMinor: amountMinor, plan } = edit;
    const staffId = actor.kind === 'staff' ? actor.id : null;
    const kind = isRunOut(edit, at) ? 'edit-expired' : 'edit-given-up';
    await records.note(tx, [{ orderId, kind, staffId, amountMinor }], at);
    await records.log(tx, { kind: `order.${kind}`, orderId, actor, payload: { editId: edit.id } }, at);
    await enqueue(tx, 'mail.send', { kind: 'change-given-up', subjectId: edit.id, orderId });
    await applying.drop(tx, orderId, { lines: plan.held ?? [], actor });
    return true;
  }

  /** A session that nobody can pay any more ends nothing before its time: the link makes another. */
  async function over(
    tx: Tx,
    order: OrderRecord,
    { editId, sessionId }: { editId: string; sessionId: string },
  ): Promise<boolean> {
    const edit = await repo.byId(editId, tx);
    if (edit?.orderId !== order.id || edit.sessionId !== sessionId) return false;
    return isRunOut(edit, clock.now()) && giveUp(tx, edit, SYSTEM);
  }

  return { start, paid, over, giveUp };
}

/** What changes, by line; an address alone costs nothing. */
function shownOf({ standing, after, variants }: EditPlan) {
  const more = after.lines.flatMap((line) => {
    const was = standing.find((one) => one.id === line.id);
    const variant = [...variants.values()].find((one) => one.variantId === line.variantId);
    const variantTitle = was?.variantTitle ?? variant?.variantTitle ?? '';
    const from = was?.quantity ?? 0;
    return from === line.quantity ? [] : [{ title: line.title, variantTitle, from, to: line.quantity }];
  });
  const gone = standing.filter((line) => !after.lines.some((one) => one.id === line.id));
  return [
    ...more,
    ...gone.map(({ title, variantTitle, quantity }) => ({ title, variantTitle, from: quantity, to: 0 })),
  ];
}
