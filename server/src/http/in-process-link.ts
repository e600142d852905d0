import { TRPCClientError, type TRPCLink } from '@trpc/client';
import {
  type AnyTRPCRouter,
  callTRPCProcedure,
  getTRPCErrorFromUnknown,
  getTRPCErrorShape,
} from '@trpc/server';
import { observable } from '@trpc/server/observable';
import type { RequestContext } from '../rpc/trpc.ts';

/**
 * A tRPC client's link that calls the router in this process: no HTTP to ourselves, no encoding. Inputs
 * and outputs are parsed as in any call; a fault reaches the caller in the same public shape.
 */
export function inProcessLink<TRouter extends AnyTRPCRouter>(
  router: TRouter,
  ctx: RequestContext,
): TRPCLink<TRouter> {
  return () =>
    ({ op }) =>
      observable((observer) => {
        const { path, type, input } = op;
        callTRPCProcedure({
          router,
          path,
          type,
          ctx,
          getRawInput: async () => input,
          signal: op.signal ?? undefined,
          batchIndex: 0,
        }).then(
          (data: unknown) => {
            observer.next({ result: { type: 'data', data } });
            observer.complete();
          },
          (cause: unknown) => {
            const error = getTRPCErrorFromUnknown(cause);
            const shape = getTRPCErrorShape({ config: router._def._config, error, type, path, input, ctx });
            observer.error(TRPCClientError.from({ error: shape }));
          },
        );
      });
}
