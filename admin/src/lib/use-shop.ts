import { useQuery } from '@tanstack/vue-query';
import { toAppError } from '@zivero/shared/client/app-error';
import { queryKey } from '@zivero/shared/client/query-keys';
import { computed } from 'vue';
import { useApi } from './api.ts';

/** What the shop counts and sells in; everything that has an amount in it waits for `shop`. */
export function useShop() {
  const api = useApi();
  const query = useQuery({
    queryKey: queryKey('settings', 'shop'),
    queryFn: ({ signal }) => api.settings.shop.query(undefined, { signal }),
    staleTime: 60_000,
    shallow: true,
  });
  return {
    shop: query.data,
    currency: computed(() => query.data.value?.currency ?? ''),
    currencies: computed<readonly string[]>(() => query.data.value?.currencies ?? []),
    error: computed(() => (query.error.value && !query.data.value ? toAppError(query.error.value) : null)),
    retry: () => query.refetch(),
  };
}
