import { useQuery } from '@tanstack/vue-query';
import { computed, type Ref } from 'vue';
import { useApi } from '../../lib/api.ts';

/** What others searched for with success; asked for when it is about to be shown, and kept for a while. */
export function usePopular(isWanted: Readonly<Ref<boolean>>) {
  const api = useApi();
  const query = useQuery({
    queryKey: ['search', 'popular'],
    queryFn: ({ signal }) => api.search.popular.query(undefined, { signal }),
    enabled: isWanted,
    staleTime: 5 * 60_000,
    shallow: true,
    retry: false,
  });
  return computed(() => query.data.value ?? []);
}
