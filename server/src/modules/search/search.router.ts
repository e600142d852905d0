import { SearchInput, SearchPage, SuggestInput, Suggestions } from '@zivero/shared/schemas/search';
import { publicProcedure, router } from '../../rpc/trpc.ts';
import type { SearchModule } from './search.ts';

export function createSearchStoreRouter(search: SearchModule) {
  return router({
    search: publicProcedure
      .input(SearchInput)
      .output(SearchPage)
      .query(({ input }) => search.search(input)),
    suggest: publicProcedure
      .input(SuggestInput)
      .output(Suggestions)
      .query(({ input }) => search.suggest(input)),
  });
}
