import { type QueryKey, useQuery } from '@tanstack/vue-query';
import type { ClientError } from '@zivero/shared/client/app-error';
import { toAppError } from '@zivero/shared/client/app-error';
import { computed, type MaybeRefOrGetter, onServerPrefetch, type Ref, toValue } from 'vue';
import { useServerResponse } from './server-response.ts';

export type PageQuery<Data> = {
  data: Readonly<Ref<Data | null>>;
  fault: Readonly<Ref<ClientError | null>>;
  isLoading: Readonly<Ref<boolean>>;
  retry: () => Promise<unknown>;
};

/**
 * Data that stands in the page's HTML: read on the server before rendering, taken over by the browser.
 * `isEssential` data decide the status of the page: not found is a 404, no answer a 5xx.
 */
export function usePageQuery<Data>(options: {
  key: MaybeRefOrGetter<QueryKey>;
  load: (signal: AbortSignal) => Promise<Data>;
  isEnabled?: MaybeRefOrGetter<boolean>;
  isEssential?: boolean;
  staleMs?: number;
}): PageQuery<Data> {
  const response = useServerResponse();
  const query = useQuery<Data>({
    queryKey: computed(() => toValue(options.key)),
    queryFn: ({ signal }) => options.load(signal),
    enabled: computed(() => toValue(options.isEnabled) ?? true),
    shallow: true,
    staleTime: options.staleMs ?? 30_000,
  });
  const fault = computed(() => (query.error.value ? toAppError(query.error.value) : null));

  onServerPrefetch(async () => {
    if (toValue(options.isEnabled) === false) return;
    await query.suspense();
    if (response && options.isEssential && fault.value) {
      response.status = fault.value.status === 404 ? 404 : Math.max(500, fault.value.status || 503);
    }
  });

  return {
    data: computed(() => (query.data.value as Data | undefined) ?? null),
    fault,
    isLoading: query.isPending,
    retry: () => query.refetch(),
  };
}
