import { keepPreviousData, useQuery } from '@tanstack/vue-query';
import { toAppError } from '@zivero/shared/client/app-error';
import { computed, type Ref, shallowRef, watch } from 'vue';
import { useApi } from '../../lib/api.ts';
import { readWanted } from './palette-query.ts';

/** Products and orders for what is typed, a moment after the last key. */
export function useFind(options: {
  text: Ref<string>;
  isOpen: Ref<boolean>;
  mayOrders: Ref<boolean>;
  mayProducts: Ref<boolean>;
}) {
  const api = useApi();
  const settled = shallowRef('');
  let timer: ReturnType<typeof setTimeout> | undefined;
  watch(options.text, (text) => {
    clearTimeout(timer);
    timer = setTimeout(
      () => {
        settled.value = text;
      },
      text.trim() === '' ? 0 : 140,
    );
  });
  const wanted = computed(() => readWanted(settled.value));
  const isAsking = computed(
    () => options.isOpen.value && wanted.value.q !== '' && wanted.value.scope !== 'do',
  );
  const started = shallowRef(0);
  const tookMs = shallowRef<number | null>(null);

  const orders = useQuery({
    queryKey: computed(() => ['orders', 'find', wanted.value.q]),
    queryFn: async ({ signal }) => {
      started.value = performance.now();
      const page = await api.orders.list.query({ view: 'all', q: wanted.value.q, limit: 5 }, { signal });
      tookMs.value = Math.round(performance.now() - started.value);
      return page.items;
    },
    enabled: () => isAsking.value && options.mayOrders.value,
    placeholderData: keepPreviousData,
    shallow: true,
  });
  const products = useQuery({
    queryKey: computed(() => ['catalog', 'find', wanted.value.q]),
    queryFn: async ({ signal }) =>
      (await api.catalog.list.query({ q: wanted.value.q, limit: 6 }, { signal })).items,
    enabled: () => isAsking.value && options.mayProducts.value && wanted.value.scope === 'all',
    placeholderData: keepPreviousData,
    shallow: true,
  });
  return {
    wanted,
    orders: computed(() => (isAsking.value ? (orders.data.value ?? []) : [])),
    products: computed(() =>
      isAsking.value && wanted.value.scope === 'all' ? (products.data.value ?? []) : [],
    ),
    isLoading: computed(
      () =>
        isAsking.value &&
        (orders.isFetching.value || products.isFetching.value || settled.value !== options.text.value),
    ),
    error: computed(() => {
      const cause = orders.error.value ?? products.error.value;
      return isAsking.value && cause ? toAppError(cause) : null;
    }),
    tookMs,
  };
}
