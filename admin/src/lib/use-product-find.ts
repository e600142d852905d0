import { keepPreviousData, useQuery } from '@tanstack/vue-query';
import { computed, type Ref, shallowRef, watch } from 'vue';
import { useApi } from './api.ts';

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
