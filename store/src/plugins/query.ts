import { type DehydratedState, dehydrate, hydrate, QueryClient } from '@tanstack/vue-query';
import { ClientError, type ClientErrorCode, toAppError } from '@zivero/shared/client/app-error';

/** Errors cross from server to browser as their code, so that the same words stand on both sides. */
type ErrorSeed = { code: ClientErrorCode; requestId: string | null };

export function createQueryClient({ isServer }: { isServer: boolean }): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 30_000,
        gcTime: isServer ? Number.POSITIVE_INFINITY : 10 * 60_000,
        refetchOnWindowFocus: false,
        retry: isServer ? false : (count, error) => count < 2 && isWorthRetrying(error),
        retryDelay: (attempt) => 400 * 2 ** attempt,
        // `always`: offline is shown by the page, not by a query that silently waits.
        networkMode: 'always',
      },
      mutations: { retry: false, networkMode: 'always' },
    },
  });
}

function isWorthRetrying(error: unknown): boolean {
  const { code, isRetryable } = toAppError(error);
  return isRetryable && code !== 'request.too-many';
}

export function dehydrateQueries(client: QueryClient): DehydratedState {
  const state = dehydrate(client, {
    shouldDehydrateQuery: (query) => query.state.status !== 'pending',
    shouldRedactErrors: () => false,
  });
  for (const { state: query } of state.queries) {
    if (query.error) query.error = seedOf(query.error) as unknown as Error;
    query.fetchFailureReason = null;
  }
  return state;
}

/**
 * Takes over what the server read. Until `settle` is called a query that failed there stays failed:
 * the first render must be the server's.
 */
export function hydrateQueries(client: QueryClient, state: DehydratedState): { settle: () => void } {
  for (const { state: query } of state.queries) {
    if (query.error) {
      const { code, requestId } = query.error as unknown as ErrorSeed;
      query.error = new ClientError(code, requestId ? { requestId } : {});
    }
  }
  hydrate(client, state);
  const { queries, ...rest } = client.getDefaultOptions();
  client.setDefaultOptions({ ...rest, queries: { ...queries, retryOnMount: false } });
  return { settle: () => client.setDefaultOptions({ ...rest, queries: queries ?? {} }) };
}

function seedOf(cause: unknown): ErrorSeed {
  const { code, requestId } = toAppError(cause);
  return { code, requestId };
}
