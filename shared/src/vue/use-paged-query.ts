import { type QueryKey, useInfiniteQuery } from '@tanstack/vue-query';
import { computed, type MaybeRefOrGetter, toValue } from 'vue';
import { toAppError } from '../client/app-error.ts';

export type Page<Item> = { items: Item[]; nextCursor: string | null; total?: number };

/**
 * A list that grows by "Show more". Items are kept shallow; a changed key starts again at the first
 * page and keeps the old rows on screen until the new ones are there.
 */
export function usePagedQuery<Item>(options: {
  queryKey: MaybeRefOrGetter<QueryKey>;
  load: (page: { cursor: string | null; signal: AbortSignal }) => Promise<Page<Item>>;
  isEnabled?: MaybeRefOrGetter<boolean>;
}) {
  const query = useInfiniteQuery({
    queryKey: computed(() => toValue(options.queryKey)),
    queryFn: ({ pageParam, signal }: { pageParam: string | null; signal: AbortSignal }) =>
      options.load({ cursor: pageParam, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (last: Page<Item>) => last.nextCursor,
    enabled: computed(() => toValue(options.isEnabled) ?? true),
    placeholderData: (previous) => previous,
    shallow: true,
  });
  return {
    items: computed<Item[]>(() => query.data.value?.pages.flatMap((page) => page.items) ?? []),
    total: computed(() => query.data.value?.pages[0]?.total ?? null),
    isLoading: query.isPending,
    isStale: query.isPlaceholderData,
    isLoadingMore: query.isFetchingNextPage,
    hasMore: computed(() => query.hasNextPage.value),
    error: computed(() => (query.error.value ? toAppError(query.error.value) : null)),
    loadMore: () => query.fetchNextPage(),
    retry: () => query.refetch(),
    suspense: query.suspense,
  };
}
