import { useQuery } from '@tanstack/vue-query';
import { queryKey } from '@zivero/shared/client/query-keys';
import { computed } from 'vue';
import { useApi } from './api.ts';

/** The currency that the shop keeps its books in; undefined until it is known. */
export function useShopCurrency() {
  const api = useApi();
  const query = useQuery({
    queryKey: queryKey('dashboard', 'overview', { period: 'today' }),
    queryFn: ({ signal }) => api.dashboard.overview.query({ period: 'today' }, { signal }),
    staleTime: 60_000,
    shallow: true,
  });
  return computed(() => query.data.value?.currency);
}
