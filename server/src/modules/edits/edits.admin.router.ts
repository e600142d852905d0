import {
  EditOrder,
  EditOrderResult,
  OrderChange,
  PreviewEditResult,
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
  });
}
