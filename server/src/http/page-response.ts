import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { CorridorContext } from './corridor.ts';

const compress = promisify(gzip);
const WORTH_BYTES = 1024;

/**
 * A rendered page: asked for anew each time (prices move), compressed where the browser can. In the
 * thread pool: a page of 100 kB takes about 2 ms.
 */
export async function pageResponse(c: CorridorContext, html: string, status: number): Promise<Response> {
  const headers = { 'cache-control': 'no-cache', vary: 'accept-encoding' };
  const takesGzip = /\bgzip\b/.test(c.req.header('accept-encoding') ?? '');
  if (!takesGzip || html.length < WORTH_BYTES) return c.html(html, status as ContentfulStatusCode, headers);
  return c.body(new Uint8Array(await compress(html, { level: 5 })), status as ContentfulStatusCode, {
    ...headers,
    'content-type': 'text/html; charset=UTF-8',
    'content-encoding': 'gzip',
  });
}
