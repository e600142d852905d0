import { MutationCache, QueryCache, QueryClient } from '@tanstack/vue-query';
import { toAppError } from '@zivero/shared/client/app-error';

/**
 * Server state. Answers are fresh for 15 s; a fault that may pass is tried twice more. `onSessionEnded`
 * hears of a session that ended anywhere, `onAnswer` of every reply or silence of the server.
 */
export function createQueryClient(hooks: {
  onSessionEnded: () => void;
  onAnswer: (heard: boolean) => void;
}): QueryClient {
  const onSuccess = () => hooks.onAnswer(true);
  const onError = (cause: unknown) => {
    const error = toAppError(cause);
    if (error.status === 401) hooks.onSessionEnded();
    hooks.onAnswer(error.status !== 0 && error.status !== 503);
  };
  return new QueryClient({
    queryCache: new QueryCache({ onSuccess, onError }),
    mutationCache: new MutationCache({ onSuccess, onError }),
    defaultOptions: {
      queries: {
        staleTime: 15_000,
        retry: (count, cause) => count < 2 && toAppError(cause).isRetryable,
        retryDelay: (count) => 400 * 2 ** count,
      },
      // A press while offline fails at once and says so; it is never sent later behind the person's back.
      mutations: { networkMode: 'always', retry: false },
    },
  });
}
