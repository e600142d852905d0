import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createStoreApi } from '@zivero/shared/client/api';
import type { Plugin, ViteDevServer } from 'vite';

type Entry = typeof import('./src/entry-server.ts');

/**
 * Development: Vite's own server renders pages as production does, from the modules as they are now. The
 * API is asked by HTTP at ZIVERO_SERVER_URL, the front door that also passes the browser's requests here.
 */
export function devRender(): Plugin {
  return {
    name: 'zivero-dev-render',
    apply: 'serve',
    configureServer: (vite) => () => {
      vite.middlewares.use(async (request, reply, next) => {
        const url = request.originalUrl ?? '/';
        if (request.method !== 'GET' || !request.headers.accept?.includes('text/html')) return next();
        try {
          const page = await renderPage(vite, url, currencyCookie(request.headers.cookie));
          reply.writeHead(page.redirect ? 302 : page.status, {
            'content-type': 'text/html; charset=UTF-8',
            ...(page.redirect ? { location: page.redirect } : {}),
          });
          reply.end(page.body);
        } catch (error) {
          if (error instanceof Error) vite.ssrFixStacktrace(error);
          next(error);
        }
      });
    },
  };
}

/** Of the browser's cookies a page knows the currency alone. */
const currencyCookie = (cookies = ''): string =>
  /(?:^|;\s*)(zv_cur=[A-Z]{3})(?:;|$)/.exec(cookies)?.[1] ?? '';

async function renderPage(vite: ViteDevServer, url: string, cookie: string) {
  const origin = process.env.ZIVERO_SERVER_URL ?? 'http://127.0.0.1:3000';
  const raw = await readFile(join(import.meta.dirname, 'index.html'), 'utf8');
  const template = await vite.transformIndexHtml(url, raw);
  const { render } = (await vite.ssrLoadModule('/src/entry-server.ts')) as Entry;
  const { html, head, state, status, redirect } = await render(url, {
    api: createStoreApi({ origin, headers: () => (cookie === '' ? {} : { cookie }) }),
    origin,
  });
  // The style sheet as a link as well: without it the page would stand there unstyled until its script runs.
  const style = '<link rel="stylesheet" href="/src/styles/main.css">';
  const body = template
    .replace('<!--head-->', () => style + head)
    .replace('<!--app-->', () => html)
    .replace('<!--state-->', () => state);
  return { body, status, redirect };
}
