import { ByOrderToken } from '@zivero/shared/schemas/checkout';
import {
  BuyAgainResult,
  ByOrderNumber,
  FindOrder,
  FindOrderResult,
  MyOrders,
  StoreOrder,
  StoreOrderSummary,
} from '@zivero/shared/schemas/orders';
import { pageOf } from '@zivero/shared/schemas/paging';
import { customerProcedure, publicProcedure, router, shopperProcedure } from '../../rpc/trpc.ts';
import type { OrdersModule } from './orders.ts';

export function createOrdersStoreRouter(orders: OrdersModule) {
  return router({
    /** Whoever holds the token sees the order: it is unguessable and stands in the shopper's own mails. */
    byToken: publicProcedure
      .input(ByOrderToken)
      .output(StoreOrder)
      .query(({ input }) => orders.byToken(input.token)),
    /** A mutation, so that the address stands in no log of addresses. */
    find: publicProcedure
      .input(FindOrder)
      .output(FindOrderResult)
      .mutation(({ ctx, input }) => orders.find(input, ctx.ip)),
    buyAgain: shopperProcedure
      .input(ByOrderToken)
      .output(BuyAgainResult)
      .mutation(({ ctx, input }) => {
        const { shopper } = ctx;
        const owner =
          shopper.kind === 'customer'
            ? shopper
            : { kind: 'guest' as const, anonymousId: ctx.ensureAnonymousId() };
        return orders.buyAgain(owner, input.token);
      }),
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
