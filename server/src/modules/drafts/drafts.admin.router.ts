import {
  ByDraftId,
  CreateDraft,
  Draft,
  DraftActResult,
  DraftList,
  DraftRow,
  PayDraftOutside,
  SaveDraft,
  SendDraft,
} from '@zivero/shared/schemas/drafts';
import { pageOf } from '@zivero/shared/schemas/paging';
import { router, staffProcedure } from '../../rpc/trpc.ts';
import type { DraftsModule } from './drafts.ts';

export function createDraftsAdminRouter(drafts: DraftsModule) {
  const procedure = staffProcedure('orders.draft');
  return router({
    list: procedure
      .input(DraftList)
      .output(pageOf(DraftRow))
      .query(({ input }) => drafts.list(input)),
    byId: procedure
      .input(ByDraftId)
      .output(Draft)
      .query(({ input }) => drafts.byId(input.id)),
    create: procedure
      .input(CreateDraft)
      .output(Draft)
      .mutation(({ ctx, input }) => drafts.create(ctx.staff.id, input)),
    save: procedure
      .input(SaveDraft)
      .output(DraftActResult)
      .mutation(({ ctx, input }) => drafts.save(input, ctx.staff.id)),
    send: procedure
      .input(SendDraft)
      .output(DraftActResult)
      .mutation(({ ctx, input }) => drafts.send(input, ctx.staff.id)),
    cancel: procedure
      .input(ByDraftId)
      .output(DraftActResult)
      .mutation(({ ctx, input }) => drafts.cancel(input, ctx.staff.id)),
    payOutside: procedure
      .input(PayDraftOutside)
      .output(DraftActResult)
      .mutation(({ ctx, input }) => drafts.payOutside(input, ctx.staff.id)),
  });
}
