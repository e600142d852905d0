import { afterAll } from 'bun:test';
import type { TestStores } from '../test/harness.ts';
import { buildDeps } from './deps.ts';
import { readEnv } from './env.ts';
import { createHealth } from './http/health.ts';
import { createMetrics } from './http/metrics.ts';
import { createTestClock } from './kernel/clock.ts';
import { createLog } from './kernel/log.ts';
import { checksOf } from './prepare.ts';
import { buildWeb } from './web.ts';

const ORIGIN = 'http://shop.test';
export type WebFixture = ReturnType<typeof webFixture>;

/** The whole HTTP face on real stores, asked without a socket, with a clock to move and its log kept. */
export function webFixture(
  stores: Pick<TestStores, 'urls' | 'redisPrefix'>,
  options: { env?: Record<string, string>; clock?: ReturnType<typeof createTestClock> } = {},
) {
  const clock = options.clock ?? createTestClock(new Date('2026-03-01T12:00:00Z'));
  const env = readEnv({
    MONGODB_URL: stores.urls.mongodb,
    POSTGRES_URL: stores.urls.postgres,
    REDIS_URL: stores.urls.redis,
    REDIS_PREFIX: stores.redisPrefix,
    JWT_SECRET: 'a secret of the tests, thirty-two characters long',
    STORE_URL: ORIGIN,
    ...options.env,
  });
  const logged: string[] = [];
  const log = createLog('debug', { write: (line: string) => void logged.push(line) });
  const origin = env.STORE_URL ?? ORIGIN;
  const urls = { store: origin, admin: `${origin}/admin`, api: origin };
  const deps = buildDeps({ env, urls, log, clock });
  const health = createHealth({ checks: checksOf(deps), clock });
  health.enter('running');
  const app = buildWeb(deps, { metrics: createMetrics(), health });
  afterAll(deps.close);

  const request = async (path: string, init: RequestInit = {}): Promise<Response> =>
    app.request(`${origin}${path}`, init);
  return { deps, clock, health, logged, request, browser: () => createBrowser(request) };
}

type Reply = {
  status: number;
  headers: Headers;
  data: unknown;
  fault: { code: string; requestId: string } | null;
};
export type Browser = ReturnType<typeof createBrowser>;

/** Keeps cookies by name and path as a browser does, and speaks tRPC. */
function createBrowser(request: (path: string, init?: RequestInit) => Promise<Response>) {
  const cookies = new Map<string, { value: string; path: string }>();

  function cookieHeader(path: string): string {
    const sent = [...cookies].filter(([, cookie]) => path.startsWith(cookie.path));
    return sent.map(([name, { value }]) => `${name}=${value}`).join('; ');
  }

  async function send(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    headers.set('cookie', cookieHeader(path));
    const reply = await request(path, { ...init, headers });
    for (const line of reply.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      const cookiePath = /; Path=([^;]+)/.exec(line)?.[1] ?? '/';
      if (line.includes('Max-Age=0')) cookies.delete(name);
      else cookies.set(name, { value, path: cookiePath });
    }
    return reply;
  }

  async function replyOf(reply: Response): Promise<Reply> {
    const body = (await reply.json()) as {
      result?: { data: { json: unknown } };
      error?: { json: { data: Reply['fault'] } };
    };
    const { status, headers } = reply;
    return { status, headers, data: body.result?.data.json ?? null, fault: body.error?.json.data ?? null };
  }

  return {
    cookies,
    send,
    query: async (procedure: string, input?: unknown): Promise<Reply> => {
      const search =
        input === undefined ? '' : `?input=${encodeURIComponent(JSON.stringify({ json: input }))}`;
      return replyOf(await send(`/trpc/${procedure}${search}`));
    },
    mutate: async (
      procedure: string,
      input?: unknown,
      headers: Record<string, string> = {},
    ): Promise<Reply> =>
      replyOf(
        await send(`/trpc/${procedure}`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...headers },
          body: JSON.stringify({ json: input ?? null }),
        }),
      ),
    refresh: (audience: 'store' | 'admin') => send(`/auth/${audience}/refresh`, { method: 'POST' }),
  };
}
