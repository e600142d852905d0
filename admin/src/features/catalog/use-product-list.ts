import { useQueries, useQuery } from '@tanstack/vue-query';
import { queryKey } from '@zivero/shared/client/query-keys';
import { computed } from 'vue';
import { useRoute, useRouter } from 'vue-router';
import { useApi } from '../../lib/api.ts';
import { useCursorPages } from '../../lib/use-cursor-pages.ts';
import {
  NO_FILTERS,
  PRODUCT_VIEWS,
  type ProductFilters,
  productListInput,
  readProductFilters,
  writeProductFilters,
} from './product-list-query.ts';

/** The product list as the address asks for it, with the number of products in each view. */
export function useProductList() {
  const api = useApi();
  const route = useRoute();
  const router = useRouter();
  const filters = computed(() => readProductFilters(route.query));
  const pages = useCursorPages({
    key: queryKey('catalog', 'list'),
    filters,
    load: (cursor, signal) => api.catalog.list.query(productListInput(filters.value, cursor), { signal }),
  });
  const counts = useQueries({
    queries: PRODUCT_VIEWS.map((view) => ({
      queryKey: queryKey('catalog', 'list', { count: view }),
      queryFn: async ({ signal }: { signal: AbortSignal }) =>
        (await api.catalog.list.query(productListInput({ ...NO_FILTERS, view }, null, 1), { signal })).total,
      staleTime: 60_000,
      retry: false,
    })),
  });
  const countOf = computed(() =>
    Object.fromEntries(PRODUCT_VIEWS.map((view, index) => [view, counts.value[index]?.data])),
  );
  const setFilters = (change: Partial<ProductFilters>) =>
    router.replace({ query: writeProductFilters({ ...filters.value, ...change }) });
  return { filters, setFilters, countOf, ...pages };
}

/** Classes of goods that are taxed differently. */
export function useTaxClasses() {
  const api = useApi();
  const tax = useQuery({
    queryKey: queryKey('tax', 'classes'),
    queryFn: ({ signal }) => api.tax.classes.query(undefined, { signal }),
    staleTime: 5 * 60_000,
    shallow: true,
  });
  return computed(() => tax.data.value ?? []);
}
