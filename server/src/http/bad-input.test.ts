import { describe, expect, test } from 'bun:test';
import { testStores } from '../../test/harness.ts';
import { webFixture } from '../web.fixture.ts';

const stores = await testStores();
const { request, browser, logged } = webFixture(stores);
const JSON_TYPE = { 'content-type': 'application/json' };
const SOME = '0'.repeat(26);
const call = (json: unknown) => ({ method: 'POST', headers: JSON_TYPE, body: JSON.stringify({ json }) });
const order = {
  idempotencyKey: crypto.randomUUID(),
  email: 'a@example.com',
  shippingAddress: { name: 'A', line1: 'B', postcode: '1', city: 'C', country: 'NL' },
  shippingMethodId: `shm_${SOME}`,
  expectedTotalMinor: 1,
};

/** Everything that any of these could have written. */
async function written() {
  const tables = [
    'orders',
    'customers',
    'staff',
    'stock',
    'stock_movements',
    'stripe_events',
    'addresses',
    'ledger',
  ];
  const counts = await Promise.all(
    tables.map((table) => stores.pg.sql`SELECT count(*)::int AS n FROM ${stores.pg.sql(table)}`),
  );
  const collections = ['carts', 'wishlists', 'products', 'reviews'];
  const documents = await Promise.all(
    collections.map((name) => stores.mongo.db.collection(name).countDocuments()),
  );
  return [...counts.map((rows) => rows[0]?.n), ...documents];
}

type Case = [name: string, path: string, init: RequestInit, status: number, code: string];
const CASES: Case[] = [
  [
    'JSON cut off',
    '/trpc/store/cart.addLine',
    { ...call(null), body: '{"json":{"va' },
    400,
    'request.malformed',
  ],
  ['no JSON', '/trpc/store/cart.addLine', { ...call(null), body: '<xml/>' }, 400, 'request.malformed'],
  ['broken query input', '/trpc/store/catalog.bySlug?input=%7Bx', {}, 400, 'request.malformed'],
  ['no input', '/trpc/store/cart.addLine', call(undefined), 400, 'request.invalid'],
  ['a wrong type', '/trpc/store/cart.addLine', call({ variantId: 7, quantity: '2' }), 400, 'request.invalid'],
  [
    'an id of another kind',
    '/trpc/store/cart.addLine',
    call({ variantId: `prd_${SOME}` }),
    400,
    'request.invalid',
  ],
  [
    'an operator for an id',
    '/trpc/store/cart.addLine',
    call({ variantId: { $ne: null } }),
    400,
    'request.invalid',
  ],
  [
    'quantity below zero',
    '/trpc/store/cart.addLine',
    call({ variantId: `var_${SOME}`, quantity: -1 }),
    400,
    'request.invalid',
  ],
  [
    'a huge quantity',
    '/trpc/store/cart.addLine',
    call({ variantId: `var_${SOME}`, quantity: 1e9 }),
    400,
    'request.invalid',
  ],
  [
    'half a piece',
    '/trpc/store/cart.addLine',
    call({ variantId: `var_${SOME}`, quantity: 1.5 }),
    400,
    'request.invalid',
  ],
  [
    'an unknown variant',
    '/trpc/store/cart.addLine',
    call({ variantId: `var_${SOME}` }),
    404,
    'catalog.variant-not-found',
  ],
  [
    'an unknown product',
    `/trpc/store/catalog.bySlug?input=${encodeURIComponent('{"json":{"slug":"none"}}')}`,
    {},
    404,
    'catalog.product-not-found',
  ],
  [
    'an unknown order',
    `/trpc/store/orders.byToken?input=${encodeURIComponent(`{"json":{"token":"${'x'.repeat(43)}"}}`)}`,
    {},
    404,
    'order.not-found',
  ],
  ['orders of nobody', '/trpc/store/orders.mine?input=%7B%22json%22%3A%7B%7D%7D', {}, 401, 'auth.required'],
  [
    'an order without a key',
    '/trpc/store/checkout.place',
    call({ ...order, idempotencyKey: 'x' }),
    400,
    'request.invalid',
  ],
  [
    'a price below zero',
    '/trpc/store/checkout.place',
    call({ ...order, expectedTotalMinor: -1 }),
    400,
    'request.invalid',
  ],
  [
    'a price beyond numbers',
    '/trpc/store/checkout.place',
    call({ ...order, expectedTotalMinor: 1e300 }),
    400,
    'request.invalid',
  ],
  [
    'a short password',
    '/trpc/store/customers.signUp',
    call({ name: 'A', email: 'a@example.com', password: 'short' }),
    400,
    'request.invalid',
  ],
  [
    'no e-mail address',
    '/trpc/store/customers.signUp',
    call({ name: 'A', email: 'nonsense', password: 'long enough' }),
    400,
    'request.invalid',
  ],
  ['staff calls of nobody', '/trpc/admin/catalog.create', call({}), 401, 'auth.required'],
  ['an unknown procedure', '/trpc/store/cart.steal', call({}), 404, 'request.not-found'],
  ['a procedure of Object', '/trpc/store/constructor', call({}), 404, 'request.not-found'],
  ['a query as a mutation', '/trpc/store/cart.get', call(null), 405, 'request.method-not-allowed'],
  ['a mutation as a query', '/trpc/store/cart.addLine', {}, 405, 'request.method-not-allowed'],
  ['a method that is none', '/trpc/store/cart.get', { method: 'DELETE' }, 405, 'request.method-not-allowed'],
  ['an unknown router', '/trpc/nobody/cart.get', {}, 404, 'request.not-found'],
  ['an unknown webhook', '/webhooks/paypal', { method: 'POST', body: '{}' }, 404, 'request.not-found'],
  [
    'an unsigned webhook',
    '/webhooks/stripe',
    { method: 'POST', body: '{"id":"evt_1"}' },
    400,
    'webhook.bad-signature',
  ],
  [
    'a badly signed webhook',
    '/webhooks/stripe',
    { method: 'POST', body: '{}', headers: { 'stripe-signature': 't=1,v1=abc' } },
    400,
    'webhook.bad-signature',
  ],
  ['an empty webhook', '/webhooks/stripe', { method: 'POST' }, 400, 'webhook.bad-signature'],
  ['a webhook by GET', '/webhooks/stripe', {}, 405, 'request.method-not-allowed'],
  ['a refresh by GET', '/auth/store/refresh', {}, 405, 'request.method-not-allowed'],
  ['a refresh of nobody', '/auth/store/refresh', { method: 'POST' }, 401, 'auth.session-ended'],
  ['a refresh of strangers', '/auth/partner/refresh', { method: 'POST' }, 404, 'request.not-found'],
  ['a picture outside', '/media/..%2f..%2fetc%2fpasswd', {}, 404, 'media.not-found'],
  ['an unknown picture', '/media/img_nothing.webp', {}, 404, 'media.not-found'],
  ['a page by POST', '/p/some-product', { method: 'POST' }, 405, 'request.method-not-allowed'],
  ['a sitemap beyond the last', '/sitemap/99.xml', {}, 404, 'request.not-found'],
  [
    'more than a megabyte',
    '/trpc/store/cart.addLine',
    { ...call(null), body: ' '.repeat(1024 * 1024 + 1) },
    413,
    'request.too-large',
  ],
  [
    'a long webhook',
    '/webhooks/stripe',
    { method: 'POST', body: ' '.repeat(256 * 1024 + 1) },
    413,
    'request.too-large',
  ],
];

describe('bad input', () => {
  test.each(CASES)('%s: a clear fault, nothing written', async (_name, path, init, status, code) => {
    const before = await written();
    const reply = await request(path, init);
    const text = await reply.text();
    const body: unknown = JSON.parse(text);
    expect(reply.status).toBe(status);
    const id = reply.headers.get('x-request-id');
    expect(id).toMatch(/^req_/);
    expect(faultIn(body)).toMatchObject({ code, requestId: id, messageKey: `errors.${code}` });
    expect(text).not.toMatch(/\bat \/|node_modules|\.ts:\d|select |Zod|Error:/i);
    expect(await written()).toEqual(before);
  });

  test('a body of unknown length is cut off at its limit, not read to its end', async () => {
    let sent = 0;
    const chunk = new Uint8Array(64 * 1024);
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += chunk.length;
        if (sent > 50 * 1024 * 1024) controller.close();
        else controller.enqueue(chunk);
      },
    });
    const reply = await request('/webhooks/stripe', { method: 'POST', body: endless });
    expect(reply.status).toBe(413);
    expect(sent).toBeLessThan(2 * 1024 * 1024);
  });

  test('a batch may not be longer than any of ours', async () => {
    const names = Array.from({ length: 21 }, () => 'cart.get').join(',');
    const reply = await request(`/trpc/store/${names}?batch=1&input=%7B%7D`);
    expect(reply.status).toBe(400);
    expect(await reply.text()).toContain('request.invalid');
  });

  test('one bad call in a batch leaves its neighbours alone', async () => {
    const input = encodeURIComponent('{"1":{"json":{"slug":"none"}}}');
    const reply = await request(`/trpc/store/settings.shop,catalog.bySlug?batch=1&input=${input}`);
    expect(reply.status).toBe(207);
    const [shop, product] = (await reply.json()) as {
      result?: unknown;
      error?: { json: { data: unknown } };
    }[];
    expect(shop?.result).toBeDefined();
    expect(product?.error?.json.data).toMatchObject({ code: 'catalog.product-not-found' });
  });

  test('a stranger sees neither another’s order nor their bag', async () => {
    const stranger = browser();
    await stranger.mutate('store/customers.signUp', {
      name: 'A',
      email: `${crypto.randomUUID()}@example.com`,
      password: 'a long password',
    });
    expect((await stranger.query('store/orders.byNumber', { number: '10001' })).fault?.code).toBe(
      'order.not-found',
    );
    expect((await stranger.query('store/cart.get')).data).toMatchObject({ kind: 'ok', cart: { lines: [] } });
  });

  test('nothing of all this was a fault of ours', () => {
    expect(logged.filter((line) => (JSON.parse(line) as { level: number }).level >= 50)).toEqual([]);
  });
});

/** tRPC wraps the fault of a call; everything else answers it bare. */
function faultIn(body: unknown): unknown {
  const wrapped = body as { error?: { json: { data: unknown } } };
  return wrapped.error?.json.data ?? body;
}
