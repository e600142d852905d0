import { SearchInput, SearchPage, SuggestInput, Suggestions } from '@zivero/shared/schemas/search';
import { TrackSearches } from '@zivero/shared/schemas/search-events';
import { z } from 'zod';
import { chosenCurrency } from '../../rpc/shopper-currency.ts';
import { publicProcedure, router } from '../../rpc/trpc.ts';
import type { SearchModule } from './search.ts';
import type { SearchEventsModule } from './search-events.ts';
import type { SearchLearning } from './search-learning.ts';

export type SearchStoreDeps = {
  search: SearchModule;
  searchEvents: Pick<SearchEventsModule, 'track'>;
  searchLearning: Pick<SearchLearning, 'popular'>;
};

const POPULAR = 6;

export function createSearchStoreRouter({ search, searchEvents, searchLearning }: SearchStoreDeps) {
  return router({
    search: publicProcedure
      .input(SearchInput)
      .output(SearchPage)
      .query(({ ctx, input }) =>
        search.search({ ...input, currency: input.currency ?? chosenCurrency(ctx.cookies) }),
      ),
    suggest: publicProcedure
      .input(SuggestInput)
      .output(Suggestions)
      .query(({ ctx, input }) =>
        search.suggest({ ...input, currency: input.currency ?? chosenCurrency(ctx.cookies) }),
      ),
    /** What others searched for with success: for a field that is still empty. */
    popular: publicProcedure
      .output(z.array(z.string()).max(POPULAR))
      .query(() => searchLearning.popular(POPULAR)),
    /** Counts searches, clicks and what came of them; answers before anything is written. */
    track: publicProcedure
      .input(TrackSearches)
      .output(z.object({ isTaken: z.boolean() }))
      .mutation(async ({ ctx, input }) => ({
        isTaken: await searchEvents.track(input.events, ctx.ip),
      })),
  });
}
