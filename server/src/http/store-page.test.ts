import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Hono } from 'hono';
import { z } from 'zod';
import { AppError } from '../kernel/app-error.ts';
import { createLog } from '../kernel/log.ts';
import { publicProcedure, router, shopperProcedure } from '../rpc/trpc.ts';
import type { StoreRouter } from '../store-router.ts';
import type { CorridorEnv } from './corridor.ts';
import { createStorePages } from './store-page.ts';

/** A build of the store as far as this file knows it: what its page does with the client is its own business. */
const ENTRY = `
export async function render(url, { api, origin, manifest }) {
  if (url === '/broken') throw new Error('SELECT secret');
  if (url === '/moved') return { status: 200, html: '', head: '', state: '', redirect: '/here' };
  const who = await api.customers.session.query();
  const product = await api.catalog.bySlug.query({ slug: url.slice(1) }).catch((error) => ({ fault: error.data }));
  return {
    status: product.fault ? product.fault.httpStatus : 200,
    html: '<p>' + (product.fault?.code ?? product.title) + ' ' + who + ' ' + (product.at instanceof Date) + '</p>',
    head: '<link rel="canonical" href="' + origin + url + '">',
    state: Object.keys(manifest).join(),
  };
}`;
const routes = router({
  customers: router({ session: shopperProcedure.output(z.string()).query(({ ctx }) => ctx.shopper.kind) }),
  catalog: router({
    bySlug: publicProcedure
      .input(z.object({ slug: z.string().min(2) }))
      .output(z.object({ title: z.string(), at: z.date() }))
      .query(({ input }) => {
        if (input.slug === 'gone') throw new AppError('catalog.product-not-found');
        return { title: `a $& <!--state--> ${input.slug}`, at: new Date(), secret: 'cost price' };
      }),
  }),
});

let folder = '';
let app: Hono<CorridorEnv>;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zivero-store-'));
  await mkdir(join(folder, 'client/.vite'), { recursive: true });
  await mkdir(join(folder, 'client/assets'), { recursive: true });
  await mkdir(join(folder, 'server'));
  const template =
    '<!doctype html><head><script>theme()</script><!--head--></head><body><!--app--><!--state--></body>';
  await Promise.all([
    writeFile(join(folder, 'client/index.html'), template),
    writeFile(join(folder, 'client/.vite/ssr-manifest.json'), '{"src/App.vue":["/assets/app.js"]}'),
    writeFile(join(folder, 'client/assets/app-abc123.js'), 'let app;'),
    writeFile(join(folder, 'client/favicon.svg'), '<svg/>'),
    writeFile(join(folder, 'server/entry-server.js'), ENTRY),
  ]);
  const pages = createStorePages({
    folder,
    router: routes as unknown as StoreRouter,
    origin: 'https://shop.test',
  });
  app = new Hono<CorridorEnv>();
  app.use(async (c, next) => {
    c.set('requestId', 'req_1');
    c.set('ip', '192.0.2.1');
    c.set('log', createLog('silent'));
    await next();
  });
  app.get('*', pages.handle);
});
afterAll(() => rm(folder, { recursive: true, force: true }));
const get = (path: string, headers: Record<string, string> = {}) => app.request(path, { headers });

describe('a page of the store', () => {
  test('is rendered from the router in process, with Dates and without undeclared fields', async () => {
    const reply = await get('/mug');
    expect(reply.status).toBe(200);
    expect(reply.headers.get('content-type')).toContain('text/html');
    const html = await reply.text();
    expect(html).toContain('mug guest true');
    expect(html).toContain('<link rel="canonical" href="https://shop.test/mug">');
    expect(html).not.toContain('cost price');
  });
  test('is the same for everybody: no cookie reaches it, none leaves it', async () => {
    const cookie = 'zv_at=forged; zv_in=1; zv_guest=anon_x';
    const [nobody, somebody] = await Promise.all([get('/mug'), get('/mug', { cookie })]);
    expect(await somebody.text()).toBe(await nobody.text());
    expect(somebody.headers.get('set-cookie')).toBeNull();
  });
  test('a product’s words are never taken for the template’s marks', async () => {
    const html = await (await get('/mug')).text();
    expect(html).toContain('a $& <!--state--> mug');
    expect(html.endsWith('src/App.vue</body>')).toBe(true);
  });
  test('a fault has its code in the page and its status on the reply', async () => {
    const reply = await get('/gone');
    expect(reply.status).toBe(404);
    expect(await reply.text()).toContain('catalog.product-not-found');
    expect((await get('/x')).status).toBe(400);
  });
  test('rendering that breaks leaks nothing', async () => {
    const reply = await get('/broken');
    expect(reply.status).toBe(500);
    expect(await reply.json()).toEqual({
      code: 'internal',
      messageKey: 'errors.internal',
      requestId: 'req_1',
      retryable: false,
    });
  });
  test('may send the browser elsewhere', async () => {
    const reply = await get('/moved');
    expect([reply.status, reply.headers.get('location')]).toEqual([302, '/here']);
  });
});

describe('a file of the build', () => {
  test('with a hash in its name is kept for ever, another one for an hour', async () => {
    expect((await get('/assets/app-abc123.js')).headers.get('cache-control')).toBe(
      'public, max-age=31536000, immutable',
    );
    expect((await get('/favicon.svg')).headers.get('cache-control')).toBe('public, max-age=3600');
  });
  test('that is not there is a 404 that no cache keeps', async () => {
    const reply = await get('/assets/app-old.js');
    expect([reply.status, reply.headers.get('cache-control')]).toEqual([404, 'no-store']);
  });
  test('of the build’s own books is not served', async () => {
    expect((await get('/.vite/ssr-manifest.json')).status).toBe(404);
  });
  test('outside the folder cannot be had', async () => {
    for (const path of [
      '/../server/entry-server.js',
      '/..%2fserver/entry-server.js',
      '/.vite/../../server/entry-server.js',
    ]) {
      expect(await (await get(path)).text()).not.toContain('SELECT secret');
    }
  });
});

test('without a build every page is a 404, and the server runs', () => {
  expect(
    createStorePages({ folder: '/nowhere', router: routes as unknown as StoreRouter, origin: '' })
      .scriptHashes,
  ).toEqual([]);
});
test('the theme’s inline script is known to the content policy', () => {
  const { scriptHashes } = createStorePages({ folder, router: routes as unknown as StoreRouter, origin: '' });
  expect(scriptHashes).toHaveLength(1);
  expect(scriptHashes[0]).toStartWith('sha256-');
});
