import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { serveStatic } from 'hono/bun';
import type { CorridorContext, Handler } from './corridor.ts';
import { notFound } from './error-response.ts';
import { inlineScriptHashes } from './security-headers.ts';

const HASHED = /^\/admin\/assets\//;

/**
 * The built admin, a static site under `/admin/`: hashed files for ever, its page never stored, so that a
 * deployment shows at the next load. Any other path under it is the page: the admin routes in the browser.
 */
export function createAdminPages({ folder }: { folder: string }): {
  handle: Handler;
  scriptHashes: string[];
} {
  const file = join(folder, 'index.html');
  const page = existsSync(file) ? readFileSync(file, 'utf8') : null;
  const files = serveStatic({
    root: folder,
    precompressed: true,
    rewriteRequestPath: (path) => path.replace(/^\/admin/, ''),
    onFound: (_path, c) => c.header('cache-control', cacheControlOf(c.req.path)),
  });

  async function handle(c: CorridorContext): Promise<Response> {
    if (page === null) return notFound(c);
    if (c.req.path !== '/admin/') {
      const found = await files(c, async () => {});
      if (found instanceof Response) {
        c.set('route', 'asset');
        return found;
      }
      if (HASHED.test(c.req.path)) return notFound(c);
    }
    return c.html(page, 200, { 'cache-control': 'no-cache' });
  }

  return { handle, scriptHashes: page === null ? [] : inlineScriptHashes(page) };
}

const cacheControlOf = (path: string): string =>
  HASHED.test(path) ? 'public, max-age=31536000, immutable' : 'public, max-age=3600';
