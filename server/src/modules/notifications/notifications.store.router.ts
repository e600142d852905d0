import { StopMails, StopMailsResult } from '@zivero/shared/schemas/mails';
import { publicProcedure, router } from '../../rpc/trpc.ts';
import type { AbandonedCarts } from './abandoned-carts.ts';

export function createMailsStoreRouter(reminders: Pick<AbandonedCarts, 'stop'>) {
  return router({
    stop: publicProcedure
      .input(StopMails)
      .output(StopMailsResult)
      .mutation(({ input }) => reminders.stop(input.token)),
  });
}
