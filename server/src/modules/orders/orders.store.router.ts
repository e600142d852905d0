import { ByOrderToken } from '@zivero/shared/schemas/checkout';
import { ByOrderNumber, MyOrders, StoreOrder, StoreOrderSummary } from '@zivero/shared/schemas/orders';
import { pageOf } from '@zivero/shared/schemas/paging';
import { customerProcedure, publicProcedure, router } from '../../rpc/trpc.ts';
import type { OrdersModule } from './orders.ts';

export function createOrdersStoreRouter(orders: OrdersModule) {
  return router({
    /** Whoever holds the token sees the order: it is unguessable and stands in the shopper's own mails. */
    byToken: publicProcedure
      .input(ByOrderToken)
      .output(StoreOrder)
      .query(({ input }) => orders.byToken(input.token)),
    mine: customerProcedure
      .input(MyOrders)
      .output(pageOf(StoreOrderSummary))
      .query(({ ctx, input }) => orders.mine(ctx.customerId, input)),
    byNumber: customerProcedure
      .input(ByOrderNumber)
      .output(StoreOrder)
      .query(({ ctx, input }) => orders.byNumber(ctx.customerId, input.number)),
  });
}
