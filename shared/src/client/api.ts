import { createTRPCClient, httpBatchLink, httpLink, splitLink, type TRPCClient } from '@trpc/client';
import type { AnyTRPCRouter } from '@trpc/server';
import superjson from 'superjson';
import { createRefresher, refreshLink } from './refresh-link.ts';

/**
 * Typed clients over a router *type* that the app imports with `import type`: nothing of the server
 * reaches the browser. Both routers speak superjson (times are `Date`).
 */
export type FetchLike = (input: RequestInfo | URL, init?: RequestInit) => Promise<Response>;
export type ApiOptions = {
  /** Origin of the server, no slash at its end; empty for the page's own origin. */
  origin?: string;
  fetch?: FetchLike;
  headers?: () => Record<string, string>;
};

function createClient<TRouter extends AnyTRPCRouter>(
  app: 'store' | 'admin',
  options: ApiOptions,
): TRPCClient<TRouter> {
  const origin = options.origin ?? '';
  const send: FetchLike = options.fetch ?? ((input, init) => globalThis.fetch(input, init));
  const withCookies: FetchLike = (input, init) => send(input, { ...init, credentials: 'include' });
  const refresh = createRefresher(async () => {
    const reply = await withCookies(`${origin}/auth/${app}/refresh`, { method: 'POST' });
    // 401: the session has ended and the hint cookie is gone, so repeating the call answers as for a guest.
    return reply.ok || reply.status === 401;
  });
  const common = {
    url: `${origin}/trpc/${app}`,
    fetch: withCookies,
    transformer: superjson,
    ...(options.headers ? { headers: options.headers } : {}),
  };
  // The links' `transformer` is typed by the router, which is generic here; both of ours use superjson.
  const single = httpLink<TRouter>(common as unknown as Parameters<typeof httpLink<TRouter>>[0]);
  const batch = httpBatchLink<TRouter>({
    ...common,
    maxItems: 12,
    maxURLLength: 3000,
  } as unknown as Parameters<typeof httpBatchLink<TRouter>>[0]);
  return createTRPCClient<TRouter>({
    links: [
      refreshLink(refresh),
      splitLink({ condition: (op) => op.type === 'query', true: batch, false: single }),
    ],
  });
}

/** Client of `/trpc/store`: `createStoreApi<StoreRouter>()`. Sends the sign-in cookie; renews an expired access token once. */
export const createStoreApi = <TRouter extends AnyTRPCRouter>(
  options: ApiOptions = {},
): TRPCClient<TRouter> => createClient<TRouter>('store', options);

/** Client of `/trpc/admin`: `createAdminApi<AdminRouter>()`. */
export const createAdminApi = <TRouter extends AnyTRPCRouter>(
  options: ApiOptions = {},
): TRPCClient<TRouter> => createClient<TRouter>('admin', options);
