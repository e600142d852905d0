import {
  ByReturnOrder,
  OrderReturns,
  StartReturn,
  StartReturnResult,
  WithdrawReturn,
  WithdrawReturnResult,
} from '@zivero/shared/schemas/returns';
import { publicProcedure, router } from '../../rpc/trpc.ts';
import type { ReturnsModule } from './returns.ts';

/** By the order's unguessable token, for guests and signed-in shoppers alike. */
export function createReturnsStoreRouter(returns: ReturnsModule) {
  return router({
    ofOrder: publicProcedure
      .input(ByReturnOrder)
      .output(OrderReturns)
      .query(({ input }) => returns.ofToken(input.token)),
    start: publicProcedure
      .input(StartReturn)
      .output(StartReturnResult)
      .mutation(({ ctx, input }) => returns.start(input, ctx.ip)),
    withdraw: publicProcedure
      .input(WithdrawReturn)
      .output(WithdrawReturnResult)
      .mutation(({ input }) => returns.withdraw(input.token, input.id)),
  });
}
