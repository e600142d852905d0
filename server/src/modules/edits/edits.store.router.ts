import { ByOrderToken } from '@zivero/shared/schemas/checkout';
import { PayEditResult, WaitingEditByToken } from '@zivero/shared/schemas/order-edits';
import { publicProcedure, router } from '../../rpc/trpc.ts';
import type { EditsModule } from './edits.ts';

/** The change of an order that its shopper is to pay, by the order's unguessable token. */
export function createEditsStoreRouter(edits: Pick<EditsModule, 'byToken' | 'pay' | 'lookByToken'>) {
  return router({
    waiting: publicProcedure
      .input(ByOrderToken)
      .output(WaitingEditByToken)
      .query(async ({ input }) => ({ waiting: await edits.byToken(input.token) })),
    pay: publicProcedure
      .input(ByOrderToken)
      .output(PayEditResult)
      .mutation(({ ctx, input }) => edits.pay({ token: input.token, ip: ctx.ip })),
    /** Back from Stripe's page: asks what became of it, where its webhook is late. */
    look: publicProcedure
      .input(ByOrderToken)
      .output(WaitingEditByToken)
      .mutation(async ({ ctx, input }) => {
        await edits.lookByToken({ token: input.token, ip: ctx.ip });
        return { waiting: await edits.byToken(input.token) };
      }),
  });
}
