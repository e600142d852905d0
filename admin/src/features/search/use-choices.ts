import { useQuery } from '@tanstack/vue-query';
import { queryKey } from '@zivero/shared/client/query-keys';
import { computed } from 'vue';
import { useApi } from '../../lib/api.ts';
import type { PickOption } from '../../ui/Picker.vue';

/** Categories and brands as a boost names them: by path and by slug. */
export function useBoostChoices() {
  const api = useApi();
  const categories = useQuery({
    queryKey: queryKey('catalog', 'categories'),
    queryFn: ({ signal }) => api.catalog.categories.query(undefined, { signal }),
    staleTime: 5 * 60_000,
    shallow: true,
  });
  const brands = useQuery({
    queryKey: queryKey('catalog', 'brands'),
    queryFn: ({ signal }) => api.catalog.brands.query(undefined, { signal }),
    staleTime: 5 * 60_000,
    shallow: true,
  });
  return {
    categories: computed<PickOption[]>(() =>
      (categories.data.value ?? []).map(({ path, name }) => ({
        value: path,
        label: name,
        depth: path.split('/').length - 2,
      })),
    ),
    brands: computed<PickOption[]>(() =>
      (brands.data.value ?? []).map(({ slug, name }) => ({ value: slug, label: name })),
    ),
  };
}
