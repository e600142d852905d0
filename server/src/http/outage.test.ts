import { afterAll, describe, expect, test } from 'bun:test';
import { testStores } from '../../test/harness.ts';
import { webFixture } from '../web.fixture.ts';
import { tcpGate } from './tcp-gate.fixture.ts';

const stores = await testStores();
const gates = {
  mongodb: tcpGate(stores.urls.mongodb),
  postgres: tcpGate(stores.urls.postgres),
  redis: tcpGate(stores.urls.redis),
};
const urls = { mongodb: gates.mongodb.url, postgres: gates.postgres.url, redis: gates.redis.url };
const { clock, request, browser, logged } = webFixture({ urls, redisPrefix: stores.redisPrefix });
const password = 'a long password';

afterAll(() => {
  for (const gate of Object.values(gates)) gate.shut();
});

async function readiness() {
  clock.advance(1_000);
  const reply = await request('/readyz');
  return {
    status: reply.status,
    body: (await reply.json()) as { status: string; checks: Record<string, unknown> },
  };
}

/** Until it holds; a service that comes back is found by its client within seconds. */
async function eventually(holds: () => Promise<boolean>): Promise<void> {
  const until = performance.now() + 15_000;
  while (!(await holds())) {
    if (performance.now() > until) throw new Error('did not come back');
    await Bun.sleep(50);
  }
}

const isReady = async () => (await readiness()).body.status === 'ready';
const unknownProduct = `/trpc/store/catalog.bySlug?input=${encodeURIComponent('{"json":{"slug":"none"}}')}`;

async function signUp() {
  const email = `${crypto.randomUUID()}@example.com`;
  return { email, reply: await browser().mutate('store/customers.signUp', { name: 'A', email, password }) };
}

describe('a service that is away', () => {
  test('Redis: degraded and said so; signing in and reading go on, a guest’s bag waits; back by itself', async () => {
    await eventually(isReady);
    const { email } = await signUp();
    gates.redis.shut();
    const { status, body } = await readiness();
    expect(status).toBe(200);
    expect(body).toMatchObject({
      status: 'degraded',
      checks: { redis: { isUp: false }, postgresql: { isUp: true }, mongodb: { isUp: true } },
    });
    const shopper = browser();
    expect((await shopper.mutate('store/customers.signIn', { email, password })).data).toMatchObject({
      kind: 'ok',
    });
    expect((await shopper.query('store/cart.get')).data).toMatchObject({ kind: 'ok' });
    expect((await request(unknownProduct)).status).toBe(404);
    const guest = browser();
    await guest.mutate('store/wishlist.remove', { productId: `prd_${'0'.repeat(26)}` });
    expect((await guest.query('store/cart.get')).data).toEqual({ kind: 'bag-unavailable' });
    for (let times = 0; times < 5; times += 1)
      await browser().mutate('store/customers.signIn', { email, password: 'wrong' });
    expect((await browser().mutate('store/customers.signIn', { email, password })).data).toMatchObject({
      kind: 'too-many-tries',
    });
    gates.redis.open();
    await eventually(isReady);
    expect((await guest.query('store/cart.get')).data).toMatchObject({ kind: 'ok' });
  }, 30_000);

  test.each([
    ['postgresql', gates.postgres, 200],
    ['mongodb', gates.mongodb, 404],
  ] as const)(
    '%s: red, a clear and retryable fault instead of a 500 or a "not found"; back by itself',
    async (name, gate, usual) => {
      await eventually(isReady);
      const ask = async () => {
        if (name === 'mongodb') return request(unknownProduct);
        const body = JSON.stringify({ json: { email: 'nobody@example.com', password } });
        const headers = { 'content-type': 'application/json' };
        return request('/trpc/store/customers.signIn', { method: 'POST', headers, body });
      };
      gate.shut();
      const { status, body } = await readiness();
      expect(status).toBe(503);
      expect(body).toMatchObject({ status: 'down', checks: { [name]: { isUp: false } } });
      const reply = await ask();
      expect(reply.status).toBe(503);
      const { error } = (await reply.json()) as { error: { json: { data: unknown } } };
      expect(error.json.data).toMatchObject({ code: 'service.unavailable', retryable: true });
      expect((await request('/healthz')).status).toBe(200);
      expect((await request('/metrics')).status).toBe(200);
      gate.open();
      await eventually(isReady);
      expect((await ask()).status).toBe(usual);
    },
    30_000,
  );

  test('a refresh that cannot be asked for leaves the shopper signed in', async () => {
    await eventually(isReady);
    const shopper = browser();
    const email = `${crypto.randomUUID()}@example.com`;
    await shopper.mutate('store/customers.signUp', { name: 'A', email, password });
    gates.postgres.shut();
    const reply = await shopper.refresh('store');
    expect(reply.status).toBe(503);
    expect(reply.headers.getSetCookie()).toEqual([]);
    gates.postgres.open();
    await eventually(isReady);
    expect((await shopper.refresh('store')).status).toBe(204);
  }, 30_000);

  test('what was logged of it holds no values of anybody', () => {
    const lines = logged.filter((line) => (JSON.parse(line) as { level: number }).level >= 40);
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.join()).not.toContain('nobody@example.com');
    expect(lines.join()).not.toContain(password);
  });
});
