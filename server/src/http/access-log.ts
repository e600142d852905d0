import type { CorridorContext, Step } from './corridor.ts';
import type { Metrics } from './metrics.ts';

/** Step 2: one line and one measurement per request: what, who (kind only), how long, how it ended. */
export function accessLog({ metrics }: { metrics: Metrics }): Step {
  return async (c, next) => {
    const started = performance.now();
    await next();
    const ms = performance.now() - started;
    const route = c.get('route') ?? 'other';
    const { status } = c.res;
    const method = METHODS.has(c.req.method) ? c.req.method : 'OTHER';
    metrics.observeRequest({ method, route, status, seconds: ms / 1000 });
    const line = {
      method,
      route,
      status,
      actor: actorKind(c),
      ms: Math.round(ms * 10) / 10,
      code: c.get('faultCode'),
    };
    // Probes and pictures come by the hundred and tell nothing.
    if (QUIET.has(route) && status < 500) c.get('log').debug(line, 'request');
    else c.get('log').info(line, 'request');
  };
}

/** A stranger may make up any other. */
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
const QUIET = new Set(['healthz', 'readyz', 'metrics', 'media', 'asset', 'dev']);

function actorKind(c: CorridorContext): string {
  const context = c.get('context') as CorridorContext['var']['context'] | undefined;
  return context?.actor.kind ?? 'none';
}

/** Names what follows for log and metrics. */
export const route = (name: string): Step => {
  return async (c, next) => {
    c.set('route', name);
    await next();
  };
};
