import type { TRPCLink } from '@trpc/client';
import type { AnyTRPCRouter } from '@trpc/server';
import { observable } from '@trpc/server/observable';
import { toAppError } from './app-error.ts';

/**
 * Renews the access token (15 minutes) when a call answers `auth.access-expired`, then repeats that
 * call once. Works per call, not per batch: a neighbour that succeeded is never sent twice.
 * `refresh` answers whether there is a session again.
 */
export function refreshLink<TRouter extends AnyTRPCRouter>(
  refresh: () => Promise<boolean>,
): TRPCLink<TRouter> {
  return () =>
    ({ next, op }) =>
      observable((observer) => {
        let inner = subscribe(true);
        function subscribe(mayRefresh: boolean) {
          return next(op).subscribe({
            next: (value) => observer.next(value),
            complete: () => observer.complete(),
            error(error) {
              if (!mayRefresh || toAppError(error).code !== 'auth.access-expired')
                return observer.error(error);
              refresh().then(
                (isRenewed) => {
                  if (isRenewed) inner = subscribe(false);
                  else observer.error(error);
                },
                () => observer.error(error),
              );
            },
          });
        }
        return () => inner.unsubscribe();
      });
}

/**
 * One refresh at a time, in this tab and, by a lock, across tabs: the refresh token rotates, and two
 * tabs that sent the same one would look like a stolen token.
 */
export function createRefresher(send: () => Promise<boolean>): () => Promise<boolean> {
  let running: Promise<boolean> | undefined;
  return () => {
    running ??= withTabLock(send).finally(() => {
      running = undefined;
    });
    return running;
  };
}

async function withTabLock(send: () => Promise<boolean>): Promise<boolean> {
  const locks = globalThis.navigator?.locks;
  return locks ? locks.request('zivero-refresh', send) : send();
}
