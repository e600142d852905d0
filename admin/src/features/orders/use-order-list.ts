import { queryKey } from '@zivero/shared/client/query-keys';
import { defineStore } from 'pinia';
import { computed, shallowRef, watch } from 'vue';
import { useRoute, useRouter } from 'vue-router';
import { useApi } from '../../lib/api.ts';
import { useCursorPages } from '../../lib/use-cursor-pages.ts';
import {
  type OrderFilters,
  orderListInput,
  readOrderFilters,
  writeOrderFilters,
} from './order-list-query.ts';

/** The orders last seen as a list, so that an order's page knows its neighbours. */
export const useOrderTrail = defineStore('order-trail', () => ({ ids: shallowRef<readonly string[]>([]) }));

/** The order list as the address asks for it. */
export function useOrderList() {
  const api = useApi();
  const route = useRoute();
  const router = useRouter();
  const trail = useOrderTrail();
  const filters = computed(() => readOrderFilters(route.query));
  const pages = useCursorPages({
    key: queryKey('orders', 'list'),
    filters,
    load: (cursor, signal) => api.orders.list.query(orderListInput(filters.value, cursor), { signal }),
  });
  watch(
    pages.rows,
    (rows) => {
      trail.ids = rows.map((row) => row.id);
    },
    { immediate: true },
  );

  /** Changes the filters: the address, back at the first page. */
  const setFilters = (change: Partial<OrderFilters>) =>
    router.replace({ query: writeOrderFilters({ ...filters.value, ...change }) });
  return { filters, setFilters, ...pages };
}
