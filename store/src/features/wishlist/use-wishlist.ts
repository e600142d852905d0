import { useMutation, useQuery, useQueryClient } from '@tanstack/vue-query';
import { toAppError } from '@zivero/shared/client/app-error';
import type { ProductId, VariantId } from '@zivero/shared/schemas/ids';
import type { Wishlist } from '@zivero/shared/schemas/wishlist';
import { computed } from 'vue';
import { useApi } from '../../lib/api.ts';
import { useHydrated } from '../../lib/hydrated.ts';

const KEY = ['wishlist', 'get'] as const;

/** Saved things. The heart answers at once; a save that fails takes it back. */
export function useWishlist() {
  const api = useApi();
  const client = useQueryClient();
  const query = useQuery({
    queryKey: KEY,
    queryFn: () => api.wishlist.get.query(),
    enabled: useHydrated(),
    shallow: true,
  });
  const productIds = computed(() => new Set<string>(query.data.value?.productIds ?? []));

  const isLast = () => client.isMutating({ mutationKey: KEY }) === 1;
  const mutation = useMutation({
    mutationKey: KEY,
    scope: { id: 'wishlist' },
    mutationFn: ({
      productId,
      variantId,
      isSaving,
    }: {
      productId: ProductId;
      variantId?: VariantId;
      isSaving: boolean;
    }) =>
      isSaving
        ? api.wishlist.save.mutate({ productId, variantId })
        : api.wishlist.remove.mutate({ productId }),
    onMutate: async ({ productId, isSaving }) => {
      await client.cancelQueries({ queryKey: KEY });
      const previous = client.getQueryData<Wishlist>(KEY);
      const before: Wishlist = previous ?? { items: [], productIds: [] };
      client.setQueryData<Wishlist>(KEY, {
        items: isSaving ? before.items : before.items.filter((item) => item.productId !== productId),
        productIds: isSaving
          ? [...before.productIds.filter((id) => id !== productId), productId]
          : before.productIds.filter((id) => id !== productId),
      });
      return { previous };
    },
    onError: (_error, _input, context) => {
      if (isLast()) client.setQueryData(KEY, context?.previous);
      void client.invalidateQueries({ queryKey: KEY });
    },
    // While another heart waits its turn, this answer is older than what is shown.
    onSuccess: (wishlist) => {
      if (isLast()) client.setQueryData(KEY, wishlist);
    },
  });

  return {
    items: computed(() => query.data.value?.items ?? []),
    count: computed(() => productIds.value.size),
    isSaved: (productId: string) => productIds.value.has(productId),
    isLoading: query.isPending,
    fault: computed(() => (query.error.value ? toAppError(query.error.value) : null)),
    retry: () => query.refetch(),
    save: (productId: ProductId, variantId?: VariantId) =>
      mutation.mutateAsync({ productId, isSaving: true, ...(variantId ? { variantId } : {}) }),
    remove: (productId: ProductId) => mutation.mutateAsync({ productId, isSaving: false }),
    /** Saves or takes back; a failure shows as the heart going back. */
    toggle: (productId: ProductId) =>
      mutation.mutate({ productId, isSaving: !productIds.value.has(productId) }),
  };
}
