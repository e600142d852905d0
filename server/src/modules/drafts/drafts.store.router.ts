import { DraftToken, PayableDraft, PayDraft, PayDraftResult } from '@zivero/shared/schemas/drafts';
import { publicProcedure, router } from '../../rpc/trpc.ts';
import type { DraftsModule } from './drafts.ts';

export function createDraftsStoreRouter(drafts: Pick<DraftsModule, 'byToken' | 'pay'>) {
  return router({
    byToken: publicProcedure
      .input(DraftToken)
      .output(PayableDraft)
      .query(({ ctx, input }) => drafts.byToken(input.token, ctx.ip)),
    pay: publicProcedure
      .input(PayDraft)
      .output(PayDraftResult)
      .mutation(({ ctx, input }) => drafts.pay(input, ctx.ip)),
  });
}
