import { keepPreviousData, useQuery } from '@tanstack/vue-query';
import { queryKey } from '@zivero/shared/client/query-keys';
import { computed, type Ref, shallowRef, watch } from 'vue';
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

/** Products for what is typed, a moment after the last key. */
export function useProductFind(text: Ref<string>, isOpen: Ref<boolean>) {
  const api = useApi();
  const settled = shallowRef('');
  let timer: ReturnType<typeof setTimeout> | undefined;
  watch(text, (now) => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      settled.value = now.trim();
    }, 160);
  });
  const query = useQuery({
    queryKey: computed(() => ['catalog', 'find', settled.value, 'active']),
    queryFn: async ({ signal }) =>
      (await api.catalog.list.query({ q: settled.value, status: 'active', limit: 8 }, { signal })).items,
    enabled: () => isOpen.value && settled.value !== '',
    placeholderData: keepPreviousData,
    shallow: true,
  });
  return computed(() => (settled.value === '' ? [] : (query.data.value ?? [])));
}
