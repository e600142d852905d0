import type { Context, Hono } from 'hono';
import type { z } from 'zod';
import { newStripeId } from '../ids.ts';
import { inTransaction, type StandIn } from '../stand-in.ts';
import { checkAccess } from './access.ts';
import { render } from './expand.ts';
import { brokenReply, takeFault } from './faults.ts';
import { fingerprintOf, type Keys } from './idempotent.ts';
import { parseForm, parseParams } from './params.ts';
import { StripeFault } from './stripe-error.ts';

type Call<P> = { params: P; path: (name: string) => string; requestId: string };
export type Api = { app: Hono; s: StandIn; keys: Keys };
type Reply = { status: number; body: string; replayed?: boolean };

/**
 * One operation of Stripe's API: who asks → parameters → idempotency → work in one transaction → reply.
 * `run` is synchronous and returns the object to show, or throws a StripeFault.
 */
export function route<T extends z.ZodType>(
  { app, s, keys }: Api,
  method: 'GET' | 'POST' | 'DELETE',
  path: string,
  schema: T,
  run: (call: Call<z.output<T>>) => object,
): void {
  app.on(method, path, async (c) => {
    const requestId = newStripeId('req');
    const raw = method === 'GET' ? new URL(c.req.url).search : await c.req.text();
    const fault = takeFault(s, method, c.req.path);
    const key = method === 'POST' ? (c.req.header('idempotency-key') ?? null) : null;
    let reply: Reply;
    try {
      const version = checkAccess(s, c);
      const form = parseOrRefuse(raw);
      const work = () => {
        const params = parseParams(schema, form);
        const asked = params as { expand?: string[] };
        const doc = inTransaction(s, { id: requestId, idempotency_key: key }, () => {
          const done = run({ params, path: (name) => c.req.param(name) ?? '', requestId });
          return render(s, done, asked.expand, version);
        });
        return { status: 200, body: JSON.stringify(doc, null, 2) };
      };
      const attempt = () => settle(s, requestId, work);
      if (fault?.kind === 'slow') keys.begin(key);
      if (fault?.kind === 'slow') await Bun.sleep(fault.slowMs).finally(() => keys.end(key));
      if (fault?.kind === 'error')
        throw new StripeFault('An unknown error occurred', { status: 500, type: 'api_error' });
      if (fault?.kind === 'rate-limit') {
        throw new StripeFault('Too many requests', {
          status: 429,
          code: 'rate_limit',
        });
      }
      const fingerprint = fingerprintOf(c.req.path, form);
      reply = key === null ? attempt().reply : keys.once({ key, fingerprint }, attempt);
    } catch (error) {
      reply = toReply(s, requestId, error);
    }
    return fault?.kind === 'lose-reply' ? brokenReply() : send(c, requestId, reply);
  });
}

function parseOrRefuse(raw: string): Record<string, unknown> {
  try {
    return parseForm(raw);
  } catch {
    throw new StripeFault('Invalid request body.', { began: false });
  }
}

/** Runs the work and says whether the outcome is to be kept for its idempotency key. */
function settle(s: StandIn, requestId: string, work: () => Reply): { reply: Reply; keep: boolean } {
  try {
    return { reply: work(), keep: true };
  } catch (error) {
    const keep = error instanceof StripeFault && error.began;
    return { reply: toReply(s, requestId, error), keep };
  }
}

function toReply(s: StandIn, requestId: string, error: unknown): Reply {
  if (!(error instanceof StripeFault)) console.error(requestId, error);
  const fault =
    error instanceof StripeFault
      ? error
      : new StripeFault('The stand-in failed; its log says more.', { status: 500, type: 'api_error' });
  const body = fault.toBody(`${s.publicUrl}/?request=${requestId}`);
  return { status: fault.status, body: JSON.stringify(body, null, 2) };
}

function send(c: Context, requestId: string, reply: Reply): Response {
  const headers = new Headers({ 'content-type': 'application/json', 'request-id': requestId });
  const version = c.req.header('stripe-version');
  if (version) headers.set('stripe-version', version);
  const key = c.req.header('idempotency-key');
  if (key) headers.set('idempotency-key', key);
  if (reply.replayed) headers.set('idempotent-replayed', 'true');
  // Says to the SDK whether a repeat makes sense, as Stripe does.
  headers.set('stripe-should-retry', reply.status === 409 || reply.status >= 500 ? 'true' : 'false');
  if (reply.status === 401) headers.set('www-authenticate', 'Bearer realm="Stripe"');
  return new Response(reply.body, { status: reply.status, headers });
}
