import { createTRPCClient, httpBatchLink, httpLink, splitLink, type TRPCClient } from '@trpc/client';
import type { AnyTRPCRouter } from '@trpc/server';
import { createRefresher, refreshLink } from './refresh-link.ts';

/**
 * Typed clients over a router *type* that the app imports with `import type`: nothing of the server
 * reaches the browser. Both routers speak plain JSON without a transformer (times are ISO strings).
 */
export type ApiOptions = {
  /** Origin of the server, no slash at its end; empty for the page's own origin. */
  origin?: string;
  fetch?: FetchLike;
  headers?: () => Record<string, string>;
};

export type FetchLike = (input: RequestInfo | URL, init?: RequestInit) => Promise<Response>;

/** Path of the procedure that renews the access token from the refresh cookie. */
const REFRESH = 'auth.refresh';

function createClient<TRouter extends AnyTRPCRouter>(
  mount: string,
  options: ApiOptions,
): TRPCClient<TRouter> {
  const url = `${options.origin ?? ''}${mount}`;
  const send: FetchLike = options.fetch ?? ((input, init) => globalThis.fetch(input, init));
  const withCookies = (input: RequestInfo | URL, init?: RequestInit) =>
    send(input, { ...init, credentials: 'include' });
  const refresh = createRefresher(async () => {
    const reply = await withCookies(`${url}/${REFRESH}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    });
    return reply.ok;
  });
  const common = { url, fetch: withCookies, ...(options.headers ? { headers: options.headers } : {}) };
  // The links' `transformer` is typed by the router, which is generic here; ours have none.
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
): TRPCClient<TRouter> => createClient<TRouter>('/trpc/store', options);

/** Client of `/trpc/admin`: `createAdminApi<AdminRouter>()`. */
export const createAdminApi = <TRouter extends AnyTRPCRouter>(
  options: ApiOptions = {},
): TRPCClient<TRouter> => createClient<TRouter>('/trpc/admin', options);
