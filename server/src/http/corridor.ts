import type { Context, MiddlewareHandler } from 'hono';
import type { Log } from '../kernel/log.ts';
import type { RequestContext } from '../rpc/trpc.ts';

/** What the corridor finds out about a request, step by step, and hands on. */
export type CorridorVariables = {
  requestId: string;
  /** Address of the caller as far as trusted proxies tell. */
  ip: string;
  log: Log;
  /** Name of the route for log and metrics, from a bounded set: never the path itself. */
  route: string;
  /** Code of the fault that was answered, for the log. */
  faultCode: string | undefined;
  /** Set by `session`; tRPC and uploads work in it. */
  context: RequestContext;
};
export type CorridorEnv = { Variables: CorridorVariables };
export type CorridorContext = Context<CorridorEnv>;
export type Step = MiddlewareHandler<CorridorEnv>;
export type Handler = (c: CorridorContext) => Response | Promise<Response>;
