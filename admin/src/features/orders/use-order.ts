import { useQuery, useQueryClient } from '@tanstack/vue-query';
import { ClientError, toAppError } from '@zivero/shared/client/app-error';
import { queryKey } from '@zivero/shared/client/query-keys';
import type { OrderId } from '@zivero/shared/schemas/ids';
import type { AdminOrder } from '@zivero/shared/schemas/orders';
import { computed } from 'vue';
import { useApi } from '../../lib/api.ts';

/** An address of the page is an order id, or there is no such order. */
const isOrderId = (id: string): id is OrderId => /^ord_[0-9a-z]{26}$/.test(id);

/** One order; `put` takes the order that an act answered and lets lists and counts ask again. */
export function useOrder(id: string) {
  const api = useApi();
  const client = useQueryClient();
  const key = queryKey('orders', 'byId', id);
  const query = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => {
      if (!isOrderId(id)) throw new ClientError('order.not-found');
      return api.orders.byId.query({ id }, { signal });
    },
    // A payment or a pending refund settles while the page is open.
    refetchInterval: 30_000,
    shallow: true,
  });
  function put(order: AdminOrder) {
    client.setQueryData(key, order);
    void client.invalidateQueries({ queryKey: ['orders', 'list'] });
    void client.invalidateQueries({ queryKey: ['orders', 'counts'] });
    void client.invalidateQueries({ queryKey: ['dashboard'] });
  }
  return {
    order: computed(() => query.data.value),
    error: computed(() => (query.error.value && !query.data.value ? toAppError(query.error.value) : null)),
    isLoading: query.isPending,
    isRenewing: computed(() => query.isFetching.value && !query.isPending.value),
    updatedAt: query.dataUpdatedAt,
    retry: () => query.refetch(),
    put,
  };
}
