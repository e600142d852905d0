import { useMutation, useQuery, useQueryClient } from '@tanstack/vue-query';
import { toAppError } from '@zivero/shared/client/app-error';
import type { SavedCard, SavedCards } from '@zivero/shared/schemas/saved-cards';
import { computed } from 'vue';
import { useApi } from '../../lib/api.ts';
import { useHydrated } from '../../lib/hydrated.ts';

const KEY = ['payments', 'cards'] as const;

/** The cards that Stripe keeps for who is signed in. Asked for by the browser: no page waits for Stripe. */
export function useCards() {
  const api = useApi();
  const client = useQueryClient();
  const query = useQuery({
    queryKey: KEY,
    queryFn: () => api.payments.cards.query(),
    enabled: useHydrated(),
    shallow: true,
  });
  const removal = useMutation({
    mutationFn: (id: SavedCard['id']) => api.payments.removeCard.mutate({ id }),
    onSuccess: (answer) => {
      if (answer.kind === 'ok') client.setQueryData<SavedCards>(KEY, answer);
      if (answer.kind === 'unknown') void query.refetch();
    },
  });
  return {
    answer: computed(() => query.data.value),
    isLoading: query.isPending,
    isAsking: query.isFetching,
    fault: computed(() => (query.error.value ? toAppError(query.error.value) : null)),
    retry: () => query.refetch(),
    remove: removal.mutateAsync,
    removing: computed(() => (removal.isPending.value ? removal.variables.value : undefined)),
    removalFault: computed(() => (removal.error.value ? toAppError(removal.error.value) : null)),
    isRemovalUnavailable: computed(() => removal.data.value?.kind === 'unavailable'),
  };
}
