import { useQuery } from '@tanstack/vue-query';
import { queryKey } from '@zivero/shared/client/query-keys';
import { type MaybeRefOrGetter, toValue } from 'vue';
import { useApi } from '../../lib/api.ts';

/** How many orders stand in each view; renewed every minute, for the navigation and the tabs. */
export function useOrderCounts(isEnabled: MaybeRefOrGetter<boolean>) {
  const api = useApi();
  const query = useQuery({
    queryKey: queryKey('orders', 'counts'),
    queryFn: ({ signal }) => api.orders.counts.query(undefined, { signal }),
    enabled: () => toValue(isEnabled),
    refetchInterval: 60_000,
  });
  return query.data;
}
