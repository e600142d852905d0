import { keepPreviousData, useQuery } from '@tanstack/vue-query';
import { toAppError } from '@zivero/shared/client/app-error';
import { computed, type Ref, shallowReactive } from 'vue';
import { type LocationQueryRaw, useRoute, useRouter } from 'vue-router';

type Page<Row> = { items: Row[]; nextCursor: string | null; total: number };

/** Cursors of the pages already seen, per list and filter, so that "previous" works after a detour. */
const trails = shallowReactive(new Map<string, (string | null)[]>());

/**
 * One page of a list at a time. The page lies in the address (`cursor`, `at` = rows before it), so that
 * it survives a reload and the way back; changed filters begin at the first page.
 */
export function useCursorPages<Row>(options: {
  key: readonly string[];
  filters: Ref<Record<string, unknown>>;
  load: (cursor: string | null, signal: AbortSignal) => Promise<Page<Row>>;
  isEnabled?: Ref<boolean>;
}) {
  const route = useRoute();
  const router = useRouter();
  const cursor = computed(() => (typeof route.query.cursor === 'string' ? route.query.cursor : null));
  const offset = computed(() => (cursor.value === null ? 0 : Math.max(0, Number(route.query.at) || 0)));
  const trailKey = computed(() => JSON.stringify([options.key, options.filters.value]));

  const query = useQuery({
    queryKey: computed(() => [...options.key, options.filters.value, cursor.value]),
    queryFn: ({ signal }) => options.load(cursor.value, signal),
    placeholderData: keepPreviousData,
    enabled: computed(() => options.isEnabled?.value ?? true),
    shallow: true,
  });
  const rows = computed<readonly Row[]>(() => query.data.value?.items ?? []);
  const total = computed(() => query.data.value?.total ?? 0);

  const show = (to: string | null, at: number) => {
    const { cursor: _cursor, at: _at, ...rest } = route.query;
    const page: LocationQueryRaw = to === null ? {} : { cursor: to, at: String(at) };
    return router.push({ query: { ...rest, ...page } }).then(() => window.scrollTo({ top: 0 }));
  };
  function next() {
    const to = query.data.value?.nextCursor;
    if (!to || query.isPlaceholderData.value) return;
    trails.set(trailKey.value, [...(trails.get(trailKey.value) ?? []), cursor.value]);
    void show(to, offset.value + rows.value.length);
  }
  function previous() {
    const trail = trails.get(trailKey.value) ?? [];
    trails.set(trailKey.value, trail.slice(0, -1));
    const size = Math.max(1, Math.round(offset.value / Math.max(1, trail.length)));
    void show(trail.at(-1) ?? null, Math.max(0, offset.value - size));
  }
  return {
    rows,
    total,
    from: computed(() => offset.value + (rows.value.length > 0 ? 1 : 0)),
    to: computed(() => offset.value + rows.value.length),
    hasNext: computed(() => Boolean(query.data.value?.nextCursor)),
    hasPrevious: computed(() => cursor.value !== null),
    next,
    previous,
    isLoading: computed(() => query.isPending.value),
    isRenewing: computed(() => query.isFetching.value && !query.isPending.value),
    isStale: query.isPlaceholderData,
    error: computed(() => (query.error.value ? toAppError(query.error.value) : null)),
    updatedAt: query.dataUpdatedAt,
    retry: () => query.refetch(),
  };
}
