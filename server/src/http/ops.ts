import { Hono } from 'hono';
import { route } from './access-log.ts';
import { isPrivate } from './client-address.ts';
import type { CorridorEnv } from './corridor.ts';
import { notFound } from './error-response.ts';
import type { Health } from './health.ts';
import type { Metrics } from './metrics.ts';

/** Probes and metrics: what whoever runs the server asks it. */
export function opsRoutes({ health, metrics }: { health: Health; metrics: Metrics }) {
  const ops = new Hono<CorridorEnv>();
  /** Alive: this process answers. Nothing else is asked, so that an outage elsewhere restarts nobody. */
  ops.get('/healthz', route('healthz'), (c) => c.json({ status: 'ok' }));
  /** Ready: whether to send requests here. Red without PostgreSQL or MongoDB; without Redis "degraded". */
  ops.get('/readyz', route('readyz'), async (c) => {
    const readiness = await health.readiness();
    c.header('cache-control', 'no-store');
    return c.json(readiness, readiness.status === 'down' ? 503 : 200);
  });
  /** Figures of the shop's business: for scrapers in the own network only. */
  ops.get('/metrics', route('metrics'), async (c) => {
    if (!isPrivate(c.get('ip'))) return notFound(c);
    return c.text(await metrics.render(), 200, { 'content-type': metrics.contentType });
  });
  return ops;
}
