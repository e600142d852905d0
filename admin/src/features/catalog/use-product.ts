import { useQuery } from '@tanstack/vue-query';
import { ClientError, toAppError } from '@zivero/shared/client/app-error';
import { queryKey } from '@zivero/shared/client/query-keys';
import type { ProductId } from '@zivero/shared/schemas/ids';
import { computed } from 'vue';
import { useApi } from '../../lib/api.ts';

export const isProductId = (id: string): id is ProductId => /^prd_[0-9a-z]{26}$/.test(id);

/** One product for its editor. It is not renewed behind the form: a save compares versions. */
export function useProduct(id: string) {
  const api = useApi();
  const query = useQuery({
    queryKey: queryKey('catalog', 'byId', id),
    queryFn: ({ signal }) => {
      if (!isProductId(id)) throw new ClientError('catalog.product-not-found');
      return api.catalog.byId.query({ id }, { signal });
    },
    staleTime: 0,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
    shallow: true,
  });
  return {
    product: computed(() => query.data.value),
    /** Fetched in this visit: an editor never starts on an old copy. */
    isFresh: computed(() => query.isFetchedAfterMount.value),
    error: computed(() => (query.error.value ? toAppError(query.error.value) : null)),
    retry: () => query.refetch(),
  };
}
