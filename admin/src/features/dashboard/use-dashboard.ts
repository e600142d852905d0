import { keepPreviousData, useQuery } from '@tanstack/vue-query';
import { toAppError } from '@zivero/shared/client/app-error';
import { queryKey } from '@zivero/shared/client/query-keys';
import type { DashboardPeriod } from '@zivero/shared/schemas/dashboard';
import { computed, type MaybeRefOrGetter, toValue } from 'vue';
import { useApi } from '../../lib/api.ts';

/** The figures of a period, renewed every two minutes while the page is open. */
export function useDashboard(period: MaybeRefOrGetter<DashboardPeriod>) {
  const api = useApi();
  const query = useQuery({
    queryKey: computed(() => queryKey('dashboard', 'overview', { period: toValue(period) })),
    queryFn: ({ signal }) => api.dashboard.overview.query({ period: toValue(period) }, { signal }),
    refetchInterval: 120_000,
    placeholderData: keepPreviousData,
    shallow: true,
  });
  return {
    data: computed(() => query.data.value),
    error: computed(() => (query.error.value && !query.data.value ? toAppError(query.error.value) : null)),
    isRenewing: computed(() => query.isFetching.value && !query.isPending.value),
    updatedAt: query.dataUpdatedAt,
    retry: () => query.refetch(),
  };
}
