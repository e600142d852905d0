import { describe, expect, test } from 'bun:test';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openTestStores, testStores } from '../test/harness.ts';
import { listen } from './http/listen.ts';
import { tcpGate } from './http/tcp-gate.fixture.ts';

const stores = await testStores();
const dataDir = mkdtempSync(join(tmpdir(), 'zivero-main-'));

type Line = { level: number; msg: string; port?: number; err?: { message: string } };

/** The server as a process of its own, on a free port. */
function start(
  urls: { mongodb: string; postgres: string; redis: string },
  more: Record<string, string> = {},
) {
  const child = Bun.spawn([process.execPath, join(import.meta.dirname, 'main.ts')], {
    cwd: dataDir,
    env: {
      PATH: process.env.PATH ?? '',
      PORT: '0',
      MONGODB_URL: urls.mongodb,
      POSTGRES_URL: urls.postgres,
      REDIS_URL: urls.redis,
      REDIS_PREFIX: stores.redisPrefix,
      DATA_DIR: dataDir,
      ...more,
    },
    stdout: 'pipe',
    stderr: 'pipe',
  });
  const lines: Line[] = [];
  const heard: (() => void)[] = [];
  const reading = (async () => {
    const decoder = new TextDecoder();
    let rest = '';
    for await (const chunk of child.stdout) {
      const parts = (rest + decoder.decode(chunk)).split('\n');
      rest = parts.pop() ?? '';
      for (const part of parts) lines.push(JSON.parse(part) as Line);
      for (const tell of heard.splice(0)) tell();
    }
    for (const tell of heard.splice(0)) tell();
  })();

  async function line(msg: string): Promise<Line> {
    for (;;) {
      const found = lines.find((one) => one.msg === msg);
      if (found) return found;
      if (child.exitCode !== null) throw new Error(`ended with ${child.exitCode}: ${JSON.stringify(lines)}`);
      await Promise.race([new Promise<void>((resolve) => heard.push(resolve)), child.exited]);
    }
  }

  async function ended() {
    const [code, errors] = await Promise.all([child.exited, new Response(child.stderr).text(), reading]);
    return { code, errors, lines };
  }
  const origin = async () => `http://127.0.0.1:${(await line('ready')).port}`;
  return { child, line, ended, origin };
}

const signUp = (origin: string) =>
  fetch(`${origin}/trpc/store/customers.signUp`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      json: { name: 'A', email: `${crypto.randomUUID()}@example.com`, password: 'a long password' },
    }),
  });

describe('the server as a process', () => {
  test('finishes the requests it has, takes no new ones, and ends by itself', async () => {
    const server = start(stores.urls);
    const origin = await server.origin();
    expect((await fetch(`${origin}/readyz`)).status).toBe(200);
    // Hashing passwords takes long enough for the signal to come in between.
    const running = Array.from({ length: 12 }, () => signUp(origin));
    await Promise.race(running);
    server.child.kill('SIGTERM');
    const stopped = performance.now();
    const replies = await Promise.all(running);
    expect(replies.map(({ status }) => status)).toEqual(replies.map(() => 200));
    const { code, lines } = await server.ended();
    expect(code).toBe(0);
    expect(performance.now() - stopped).toBeLessThan(10_000);
    expect(lines.at(-1)?.msg).toBe('stopped');
    await expect(fetch(`${origin}/healthz`)).rejects.toThrow();
  }, 30_000);

  test('a worker answers probes and nothing else', async () => {
    const worker = start(stores.urls, { ZIVERO_ROLE: 'worker' });
    const origin = await worker.origin();
    const status = async (path: string) => (await fetch(`${origin}${path}`)).status;
    expect(await Promise.all(['/healthz', '/readyz', '/metrics'].map(status))).toEqual([200, 200, 200]);
    expect(await Promise.all(['/', '/trpc/store/settings.shop', '/admin/'].map(status))).toEqual([
      404, 404, 404,
    ]);
    worker.child.kill('SIGTERM');
    expect((await worker.ended()).code).toBe(0);
  }, 30_000);

  test('started while PostgreSQL is away it says so, and is ready when PostgreSQL is', async () => {
    const gate = tcpGate(stores.urls.postgres);
    gate.shut();
    const port = await freePort();
    const server = start({ ...stores.urls, postgres: gate.url }, { PORT: String(port) });
    await server.line('waiting for a database');
    expect((await fetch(`http://127.0.0.1:${port}/readyz`)).status).toBe(503);
    expect((await fetch(`http://127.0.0.1:${port}/trpc/store/settings.shop`)).status).toBe(503);
    expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200);
    gate.open();
    const origin = await server.origin();
    expect((await fetch(`${origin}/trpc/store/settings.shop`)).status).toBe(200);
    server.child.kill('SIGTERM');
    expect((await server.ended()).code).toBe(0);
    gate.shut();
  }, 30_000);
});

describe('a production deployment', () => {
  const production = {
    ZIVERO_ENV: 'production',
    STRIPE_SECRET_KEY: 'sk_live_nobody',
    STRIPE_WEBHOOK_SECRET: 'whsec_nobody',
    JWT_SECRET: 'x'.repeat(32),
    STORE_URL: 'https://shop.example',
  };

  test('refuses to start with the Stripe stand-in and without its secrets, naming each, telling none', async () => {
    const { code, errors } = await start(stores.urls, {
      ...production,
      STRIPE_API_URL: 'http://127.0.0.1:12111',
      JWT_SECRET: 'short-secret',
    }).ended();
    expect(code).toBe(1);
    expect(errors).toContain('JWT_SECRET');
    expect(errors).toContain('STRIPE_API_URL');
    expect(errors).not.toContain('short-secret');
    expect(errors).not.toContain('sk_live_nobody');
  }, 30_000);

  test('refuses to start on a database with demo sign-ins, and starts without them', async () => {
    const own = await openTestStores();
    await own.pg.sql`INSERT INTO staff (id, email, name, password_hash, role, is_demo, created_at)
      VALUES ('stf_1', 'owner@example.com', 'Demo', 'x', 'owner', true, now())`;
    const refused = await start(own.urls, production).ended();
    expect(refused.code).toBe(1);
    expect(refused.lines.find(({ msg }) => msg === 'cannot start')?.err?.message).toContain('demo sign-ins');
    await own.pg.sql`DELETE FROM staff`;
    const server = start(own.urls, production);
    const origin = await server.origin();
    expect((await fetch(`${origin}/readyz`)).status).toBe(200);
    const introspection = await fetch(`${origin}/graphql?query=%7B__schema%7Btypes%7Bname%7D%7D%7D`);
    expect(await introspection.text()).not.toContain('"__Schema"');
    server.child.kill('SIGTERM');
    expect((await server.ended()).code).toBe(0);
    await own.close();
  }, 60_000);
});

describe('the port', () => {
  const options = {
    host: '127.0.0.1',
    devUrls: { store: undefined, admin: undefined },
    fetch: () => new Response(),
  };

  test('that is not chosen is the next free one; a chosen one that is taken is an error', async () => {
    const first = listen({ ...options, port: undefined, firstPort: await freePort() });
    const second = listen({ ...options, port: undefined, firstPort: first.port });
    expect(second.port).toBeGreaterThan(first.port);
    expect(() => listen({ ...options, port: first.port })).toThrow();
    await Promise.all([first.cut(), second.cut()]);
  });
});

async function freePort(): Promise<number> {
  const probe = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: () => new Response() });
  const port = probe.port ?? 0;
  await probe.stop(true);
  return port;
}
