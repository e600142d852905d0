import { keepPreviousData, useQuery } from '@tanstack/vue-query';
import { toAppError } from '@zivero/shared/client/app-error';
import { queryKey } from '@zivero/shared/client/query-keys';
import { computed, type Ref } from 'vue';
import { useApi } from '../../lib/api.ts';

export const REPORT_DAYS = [7, 30, 90] as const;
export type ReportDays = (typeof REPORT_DAYS)[number];

/** What shoppers searched for in the last days. */
export function useReport(days: Readonly<Ref<ReportDays>>, isWanted: () => boolean) {
  const api = useApi();
  const query = useQuery({
    queryKey: computed(() => queryKey('searchReports', 'overview', { days: days.value })),
    queryFn: ({ signal }) => api.searchReports.overview.query({ days: days.value }, { signal }),
    enabled: isWanted,
    placeholderData: keepPreviousData,
    refetchInterval: 120_000,
    shallow: true,
  });
  return {
    data: computed(() => query.data.value ?? null),
    error: computed(() => (query.error.value && !query.data.value ? toAppError(query.error.value) : null)),
    isRenewing: query.isFetching,
    retry: () => query.refetch(),
  };
}
