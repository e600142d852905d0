import { useQuery, useQueryClient } from '@tanstack/vue-query';
import { computed, type MaybeRefOrGetter, toValue } from 'vue';
import { toAppError } from '../client/app-error.ts';

const SESSION_KEY = ['session'] as const;

/**
 * Who is signed in, for either app. `load` answers the person or null for "nobody". Public pages are
 * the same for everybody, so the app enables it only after hydration.
 */
export function useSession<Person>(options: {
  load: () => Promise<Person | null>;
  isEnabled?: MaybeRefOrGetter<boolean>;
}) {
  const client = useQueryClient();
  const query = useQuery({
    queryKey: SESSION_KEY,
    queryFn: async () => {
      try {
        return await options.load();
      } catch (cause) {
        // Not signed in is an answer here; a server that did not answer is not.
        if (toAppError(cause).status === 401) return null;
        throw cause;
      }
    },
    enabled: computed(() => toValue(options.isEnabled) ?? true),
    staleTime: 60_000,
    shallow: true,
  });
  return {
    person: computed(() => query.data.value ?? null),
    /** True once it is known whether somebody is signed in. */
    isKnown: computed(() => query.data.value !== undefined),
    isSignedIn: computed(() => Boolean(query.data.value)),
    error: computed(() => (query.error.value ? toAppError(query.error.value) : null)),
    /** After a sign-in: set at once, without asking again. */
    setPerson: (person: Person | null) => client.setQueryData(SESSION_KEY, person),
    refresh: () => query.refetch(),
  };
}
