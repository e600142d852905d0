import {
  AddNote,
  AdminOrder,
  AdminOrderList,
  AdminOrderRow,
  ByOrderId,
  CancelOrder,
  CancelOrderResult,
  DeleteNote,
  EditNote,
  EditTracking,
  FulfilOrder,
  FulfilOrderResult,
  MarkDelivered,
  MarkPacked,
  OrderViewCounts,
  RefundOrder,
  RefundOrderResult,
} from '@zivero/shared/schemas/orders';
import { countedPageOf } from '@zivero/shared/schemas/paging';
import { router, staffProcedure } from '../../rpc/trpc.ts';
import type { OrdersModule } from './orders.ts';

export type OrdersAdminDeps = {
  orders: OrdersModule;
  /** Refunds are the payments' matter: `payments.refund`. */
  refund: (input: RefundOrder, staffId: string) => Promise<RefundOrderResult>;
  /** `payments.cancel`: the money goes back too, so it needs the permission to refund. */
  cancel: (input: CancelOrder, staffId: string) => Promise<CancelOrderResult>;
};

export function createOrdersAdminRouter({ orders, refund, cancel }: OrdersAdminDeps) {
  return router({
    list: staffProcedure('orders.read')
      .input(AdminOrderList)
      .output(countedPageOf(AdminOrderRow))
      .query(({ input }) => orders.list(input)),
    counts: staffProcedure('orders.read')
      .output(OrderViewCounts)
      .query(() => orders.counts()),
    byId: staffProcedure('orders.read')
      .input(ByOrderId)
      .output(AdminOrder)
      .query(({ input }) => orders.byId(input.id)),
    markPacked: staffProcedure('orders.fulfil')
      .input(MarkPacked)
      .output(FulfilOrderResult)
      .mutation(({ ctx, input }) => orders.markPacked(input.orderId, ctx.staff.id)),
    fulfil: staffProcedure('orders.fulfil')
      .input(FulfilOrder)
      .output(FulfilOrderResult)
      .mutation(({ ctx, input }) => orders.fulfil(input, ctx.staff.id)),
    editTracking: staffProcedure('orders.fulfil')
      .input(EditTracking)
      .output(AdminOrder)
      .mutation(({ ctx, input }) => orders.editTracking(input, ctx.staff.id)),
    markDelivered: staffProcedure('orders.fulfil')
      .input(MarkDelivered)
      .output(AdminOrder)
      .mutation(({ ctx, input }) => orders.markDelivered(input, ctx.staff.id)),
    refund: staffProcedure('orders.refund')
      .input(RefundOrder)
      .output(RefundOrderResult)
      .mutation(({ ctx, input }) => refund(input, ctx.staff.id)),
    cancel: staffProcedure('orders.refund')
      .input(CancelOrder)
      .output(CancelOrderResult)
      .mutation(({ ctx, input }) => cancel(input, ctx.staff.id)),
    addNote: staffProcedure('orders.note')
      .input(AddNote)
      .output(AdminOrder)
      .mutation(({ ctx, input }) => orders.addNote(input, ctx.staff.id)),
    editNote: staffProcedure('orders.note')
      .input(EditNote)
      .output(AdminOrder)
      .mutation(({ ctx, input }) => orders.editNote(input, ctx.staff.id)),
    deleteNote: staffProcedure('orders.note')
      .input(DeleteNote)
      .output(AdminOrder)
      .mutation(({ ctx, input }) => orders.deleteNote(input, ctx.staff.id)),
  });
}
