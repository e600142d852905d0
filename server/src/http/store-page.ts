import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createTRPCClient, type TRPCClient } from '@trpc/client';
import { serveStatic } from 'hono/bun';
import { parse } from 'hono/utils/cookie';
import { CURRENCY_COOKIE } from '../rpc/shopper-currency.ts';
import type { RequestContext } from '../rpc/trpc.ts';
import type { StoreRouter } from '../store-router.ts';
import type { CorridorContext, Handler } from './corridor.ts';
import { errorResponse, notFound } from './error-response.ts';
import { inProcessLink } from './in-process-link.ts';
import { pageResponse } from './page-response.ts';
import { inlineScriptHashes } from './security-headers.ts';

/** What `store/dist/server/entry-server.js` exports; loaded by path, never imported. */
type Render = (
  url: string,
  options: { api: TRPCClient<StoreRouter>; origin: string; manifest: Record<string, string[]> },
) => Promise<{ status: number; html: string; head: string; state: string; redirect?: string }>;

export type StorePageOptions = {
  /** `store/dist`. */
  folder: string;
  router: StoreRouter;
  /** Public origin of the store, for canonical links. */
  origin: string;
};

/** Names that Vite made from the content: they may be kept for ever. */
const HASHED = /^\/assets\//;

/**
 * The store: hashed files of its build, and every other path rendered on the server. The page is the same
 * for everybody who pays in one currency: rendering gets no other cookie, and asks the router in process as a
 * guest without a name.
 */
export function createStorePages({ folder, router, origin }: StorePageOptions): {
  handle: Handler;
  scriptHashes: string[];
} {
  const build = readBuild(folder);
  if (build === null) return { handle: notFound, scriptHashes: [] };
  const { template, manifest } = build;
  const files = serveStatic({
    root: join(folder, 'client'),
    precompressed: true,
    onFound: (_path, c) =>
      c.header(
        'cache-control',
        HASHED.test(c.req.path) ? 'public, max-age=31536000, immutable' : 'public, max-age=3600',
      ),
  });
  let loading: Promise<Render> | undefined;
  const render = (): Promise<Render> => {
    loading ??= import(pathToFileURL(join(folder, 'server/entry-server.js')).href).then(
      (entry: { render: Render }) => entry.render,
    );
    return loading;
  };

  async function handle(c: CorridorContext): Promise<Response> {
    const { pathname, search } = new URL(c.req.url);
    // The template itself is no page, whatever its file is called.
    if (pathname !== '/' && /\.[a-z0-9]+$/i.test(pathname) && pathname !== '/index.html') {
      c.set('route', 'asset');
      // Vite's manifests lie in a hidden folder beside the files.
      if (pathname.includes('/.')) return notFound(c);
      const found = await files(c, async () => {});
      return found instanceof Response ? found : notFound(c);
    }
    try {
      const api = createTRPCClient<StoreRouter>({ links: [inProcessLink(router, guestContext(c))] });
      const page = await (await render())(`${pathname}${search}`, { api, origin, manifest });
      if (page.redirect !== undefined) return c.redirect(page.redirect, 302);
      return pageResponse(c, template(page), page.status);
    } catch (error) {
      return errorResponse(c, error);
    }
  }

  return { handle, scriptHashes: build.scriptHashes };
}

function readBuild(folder: string) {
  const file = join(folder, 'client/index.html');
  if (!existsSync(file) || !existsSync(join(folder, 'server/entry-server.js'))) return null;
  const html = readFileSync(file, 'utf8');
  const manifest = JSON.parse(readFileSync(join(folder, 'client/.vite/ssr-manifest.json'), 'utf8')) as Record<
    string,
    string[]
  >;
  return { template: createTemplate(html), manifest, scriptHashes: inlineScriptHashes(html) };
}

/** Cut once at its marks, so that nothing in a page's text can be mistaken for one. */
function createTemplate(html: string) {
  const [beforeHead = '', afterHead = ''] = html.split('<!--head-->');
  const [beforeApp = '', afterApp = ''] = afterHead.split('<!--app-->');
  const [beforeState = '', afterState = ''] = afterApp.split('<!--state-->');
  return (page: { head: string; html: string; state: string }) =>
    [beforeHead, page.head, beforeApp, page.html, beforeState, page.state, afterState].join('');
}

/** Nobody in particular: of the cookies only the currency goes in, none goes out. */
function guestContext(c: CorridorContext): RequestContext {
  return {
    requestId: c.get('requestId'),
    actor: { kind: 'guest' },
    anonymousId: null,
    ensureAnonymousId() {
      throw new Error('a page for everybody has no shopper');
    },
    cookies: {
      get: (name) => (name === CURRENCY_COOKIE ? parse(c.req.header('cookie') ?? '', name)[name] : undefined),
      set: () => {},
      remove: () => {},
    },
    ip: c.get('ip'),
    userAgent: '',
    log: c.get('log'),
  };
}
