import {
  EditOrder,
  EditOrderResult,
  EditsOfOrder,
  OrderChange,
  PreviewEditResult,
  WaitingEditOfOrder,
  WithdrawEditResult,
} from '@zivero/shared/schemas/order-edits';
import { router, staffProcedure } from '../../rpc/trpc.ts';
import type { EditsModule } from './edits.ts';

/** A change may give money back, so it needs the permission to refund. */
export function createEditsAdminRouter(edits: EditsModule) {
  const editing = staffProcedure('orders.refund');
  return router({
    preview: editing
      .input(OrderChange)
      .output(PreviewEditResult)
      .query(({ input }) => edits.preview(input)),
    save: editing
      .input(EditOrder)
      .output(EditOrderResult)
      .mutation(({ ctx, input }) => edits.edit(input, ctx.staff.id)),
    /** Whoever may see the order sees what it waits for. */
    waiting: staffProcedure('orders.read')
      .input(EditsOfOrder)
      .output(WaitingEditOfOrder)
      .query(async ({ input }) => ({ waiting: await edits.waitingOf(input.orderId) })),
    withdraw: editing
      .input(EditsOfOrder)
      .output(WithdrawEditResult)
      .mutation(({ ctx, input }) => edits.withdraw(input.orderId, ctx.staff.id)),
  });
}
