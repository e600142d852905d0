import type { AnyTRPCRouter, TRPCError } from '@trpc/server';
import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import { ERRORS } from '@zivero/shared/errors';
import { codeOf } from '../rpc/error-shape.ts';
import type { RequestContext } from '../rpc/trpc.ts';
import type { CorridorContext } from './corridor.ts';
import { levelOf } from './error-response.ts';
import type { Metrics } from './metrics.ts';

/** Calls in one request; the clients send 12 at most. */
const MAX_BATCH = 20;

export type TrpcMountOptions = { endpoint: `/trpc/${string}`; router: AnyTRPCRouter; metrics: Metrics };

/** A tRPC router at its path, in the context that the corridor made. */
export function mountTrpc({ endpoint, router, metrics }: TrpcMountOptions) {
  const known: Record<string, unknown> = router._def.procedures;

  /** From a bounded set: names that a stranger makes up are all "unknown". */
  function routeOf(path: string): string {
    const names = path.slice(endpoint.length + 1).split(',');
    if (names.length > 1) return `${endpoint} batch`;
    const name = names[0] ?? '';
    return `${endpoint} ${Object.hasOwn(known, name) ? name : 'unknown'}`;
  }

  return (c: CorridorContext): Promise<Response> => {
    c.set('route', routeOf(c.req.path));
    return fetchRequestHandler({
      endpoint,
      router,
      req: c.req.raw,
      maxBatchSize: MAX_BATCH,
      createContext: (): RequestContext => c.get('context'),
      responseMeta: () => ({ headers: { 'cache-control': 'no-store' } }),
      onError({ error, path }) {
        const code = codeOf(error);
        c.set('faultCode', code);
        if (ERRORS[code].status < 500) return;
        metrics.countFault(code);
        const procedure = path !== undefined && Object.hasOwn(known, path) ? path : undefined;
        c.get('log')[levelOf(code)]({ err: causeOf(error), procedure, code }, 'call failed');
      },
    });
  };
}

const causeOf = (error: TRPCError): unknown => error.cause ?? error;
