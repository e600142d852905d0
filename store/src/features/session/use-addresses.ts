import { useMutation, useQuery, useQueryClient } from '@tanstack/vue-query';
import { toAppError } from '@zivero/shared/client/app-error';
import type { SavedAddress } from '@zivero/shared/schemas/address';
import { computed, type MaybeRefOrGetter, toValue } from 'vue';
import { useApi } from '../../lib/api.ts';

const KEY = ['customers', 'addresses'] as const;

export function useAddresses({ isEnabled }: { isEnabled: MaybeRefOrGetter<boolean> }) {
  const api = useApi();
  const client = useQueryClient();
  const query = useQuery({
    queryKey: KEY,
    queryFn: () => api.customers.addresses.query(),
    enabled: computed(() => toValue(isEnabled)),
    shallow: true,
  });
  const removal = useMutation({
    mutationFn: (id: SavedAddress['id']) => api.customers.removeAddress.mutate({ id }),
    onSuccess: (addresses) => client.setQueryData(KEY, addresses),
  });
  return {
    addresses: computed(() => query.data.value ?? []),
    isLoading: query.isPending,
    fault: computed(() => (query.error.value ? toAppError(query.error.value) : null)),
    removalFault: computed(() => (removal.error.value ? toAppError(removal.error.value) : null)),
    retry: () => query.refetch(),
    remove: (id: SavedAddress['id']) => removal.mutateAsync(id),
    /** After a save answered the new list. */
    set: (addresses: SavedAddress[]) => client.setQueryData(KEY, addresses),
  };
}
