import { useQuery } from '@tanstack/vue-query';
import { queryKey } from '@zivero/shared/client/query-keys';
import { computed } from 'vue';
import { useRoute, useRouter } from 'vue-router';
import { useApi } from '../../lib/api.ts';
import { useCursorPages } from '../../lib/use-cursor-pages.ts';
import {
  readStockFilters,
  type StockFilters,
  stockListInput,
  writeStockFilters,
} from './stock-list-query.ts';

/** The stock list as the address asks for it, with the number of variants in each view. */
export function useStockList() {
  const api = useApi();
  const route = useRoute();
  const router = useRouter();
  const filters = computed(() => readStockFilters(route.query));
  const pages = useCursorPages({
    key: queryKey('stock', 'list'),
    filters,
    // How many there are in all is told by the views; a search knows only its pages.
    load: async (cursor, signal) => {
      const page = await api.stockLists.list.query(stockListInput(filters.value, cursor), { signal });
      return { ...page, total: page.items.length };
    },
  });
  const counts = useQuery({
    queryKey: queryKey('stock', 'counts'),
    queryFn: ({ signal }) => api.stockLists.counts.query(undefined, { signal }),
    staleTime: 30_000,
    retry: false,
    shallow: true,
  });
  const setFilters = (change: Partial<StockFilters>) =>
    router.replace({ query: writeStockFilters({ ...filters.value, ...change }) });
  return { filters, setFilters, counts: counts.data, ...pages };
}

/** The places of the shop, the first to be sold from first. */
export function useLocations() {
  const api = useApi();
  const query = useQuery({
    queryKey: queryKey('stock', 'locations'),
    queryFn: ({ signal }) => api.stock.locations.query(undefined, { signal }),
    staleTime: 30_000,
    shallow: true,
  });
  const locations = computed(() => query.data.value ?? []);
  return {
    locations,
    open: computed(() => locations.value.filter((one) => one.closedAt === null)),
    nameOf: (id: string) => locations.value.find((one) => one.id === id)?.name ?? '',
    query,
  };
}
