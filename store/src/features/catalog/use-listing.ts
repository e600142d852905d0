import { useInfiniteQuery } from '@tanstack/vue-query';
import { toAppError } from '@zivero/shared/client/app-error';
import type { SearchFilters, SearchPage, SearchSort } from '@zivero/shared/schemas/search';
import { computed, onServerPrefetch, type Ref } from 'vue';
import { useApi } from '../../lib/api.ts';
import { useServerResponse } from '../../lib/server-response.ts';

const PAGE_SIZE = 24;
export type ListingInput = { q: string; filters: SearchFilters; sort: SearchSort; asTyped?: boolean };

/** A list of things with its facets; grows page by page. The first page stands in the HTML. */
export function useListing(input: Readonly<Ref<ListingInput>>) {
  const api = useApi();
  const response = useServerResponse();
  const query = useInfiniteQuery({
    queryKey: computed(() => ['search', 'search', input.value] as const),
    queryFn: ({ pageParam, signal }: { pageParam: string | null; signal: AbortSignal }) =>
      api.search.search.query({ ...input.value, limit: PAGE_SIZE, after: pageParam }, { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (last: SearchPage) => last.after,
    placeholderData: (previous) => previous,
    shallow: true,
  });
  const fault = computed(() => (query.error.value ? toAppError(query.error.value) : null));
  onServerPrefetch(async () => {
    await query.suspense();
    const redirect = query.data.value?.pages[0]?.redirect;
    if (response && redirect) response.redirect = redirect;
    if (response && fault.value) response.status = Math.max(500, fault.value.status || 503);
  });
  const first = computed(() => query.data.value?.pages[0] ?? null);
  return {
    first,
    products: computed(() => query.data.value?.pages.flatMap((page) => page.products) ?? []),
    total: computed(() => first.value?.total ?? 0),
    fault,
    isLoading: query.isPending,
    isStale: query.isPlaceholderData,
    hasMore: computed(() => query.hasNextPage.value),
    isLoadingMore: query.isFetchingNextPage,
    loadMore: () => query.fetchNextPage(),
    retry: () => query.refetch(),
  };
}
