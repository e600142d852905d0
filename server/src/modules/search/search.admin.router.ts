import {
  PreviewSearch,
  PublishSearchRules,
  SaveSearchRules,
  SaveSearchRulesResult,
  SearchPreview,
  SearchRulesState,
  SearchRulesVersion,
} from '@zivero/shared/schemas/search-rules';
import { z } from 'zod';
import { router, staffProcedure } from '../../rpc/trpc.ts';
import type { SearchPreviewModule } from './search-preview.ts';
import type { SearchRulesModule } from './search-rules.ts';

export type SearchAdminDeps = { rules: SearchRulesModule; preview: SearchPreviewModule };

const RestoreVersion = z.object({ base: z.int().min(0), version: z.int().min(1) });

export function createSearchAdminRouter({ rules, preview }: SearchAdminDeps) {
  return router({
    rules: staffProcedure('catalog.read')
      .output(SearchRulesState)
      .query(() => rules.state()),
    versions: staffProcedure('catalog.read')
      .output(z.array(SearchRulesVersion))
      .query(() => rules.versions()),
    saveRules: staffProcedure('catalog.write')
      .input(SaveSearchRules)
      .output(SaveSearchRulesResult)
      .mutation(({ ctx, input }) => rules.save(input, ctx.staff)),
    publishRules: staffProcedure('catalog.write')
      .input(PublishSearchRules)
      .output(SaveSearchRulesResult)
      .mutation(({ ctx, input }) => rules.publish(input, ctx.staff)),
    restoreRules: staffProcedure('catalog.write')
      .input(RestoreVersion)
      .output(SaveSearchRulesResult)
      .mutation(({ ctx, input }) => rules.restore(input, ctx.staff)),
    preview: staffProcedure('catalog.read')
      .input(PreviewSearch)
      .output(SearchPreview)
      .query(({ input }) => preview(input.q)),
  });
}
