import { keepPreviousData, useQuery } from '@tanstack/vue-query';
import { toAppError } from '@zivero/shared/client/app-error';
import { queryKey } from '@zivero/shared/client/query-keys';
import type { SearchPreview } from '@zivero/shared/schemas/search-rules';
import { computed, type Ref } from 'vue';
import { useApi } from '../../lib/api.ts';

/** What a query finds by the saved draft, beside what shoppers see. */
export function usePreview(q: Readonly<Ref<string>>) {
  const api = useApi();
  const query = useQuery({
    queryKey: computed(() => queryKey('search', 'preview', { q: q.value })),
    queryFn: ({ signal }) => api.search.preview.query({ q: q.value }, { signal }),
    enabled: () => q.value !== '',
    placeholderData: keepPreviousData,
    staleTime: 0,
    shallow: true,
  });
  return {
    data: computed<SearchPreview | null>(() => (q.value === '' ? null : (query.data.value ?? null))),
    error: computed(() => (query.error.value && q.value !== '' ? toAppError(query.error.value) : null)),
    isRenewing: query.isFetching,
    retry: () => query.refetch(),
  };
}
