import { useQuery } from '@tanstack/vue-query';
import { queryKey } from '@zivero/shared/client/query-keys';
import { computed } from 'vue';
import { useApi } from './api.ts';

const FRESH_MS = 5 * 60_000;

/** Every category and brand, to choose from. */
export function useTaxonomy() {
  const api = useApi();
  const categories = useQuery({
    queryKey: queryKey('catalog', 'categories'),
    queryFn: ({ signal }) => api.catalog.categories.query(undefined, { signal }),
    staleTime: FRESH_MS,
    shallow: true,
  });
  const brands = useQuery({
    queryKey: queryKey('catalog', 'brands'),
    queryFn: ({ signal }) => api.catalog.brands.query(undefined, { signal }),
    staleTime: FRESH_MS,
    shallow: true,
  });
  return {
    categories: computed(() => categories.data.value ?? []),
    brands: computed(() => brands.data.value ?? []),
  };
}
