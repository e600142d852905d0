import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Step } from './corridor.ts';

/** Below it a reply fits a packet as it is. */
const LEAST_BYTES = 1_024;
/** Above it the work goes to another thread. */
const MOST_AT_ONCE = 256 * 1_024;
/** Half the time of level 4 for a page of results, 7 % more bytes. */
const LEVEL = 2;
const JSON_TYPE = /^application\/(?:[\w.-]+\+)?json\b/;

const gzipElsewhere = promisify(gzip);

/**
 * Packs JSON replies for who takes gzip. They are whole in memory, so they are packed in one go: a stream per
 * reply costs several times what packing costs.
 */
export function compress(): Step {
  return async (c, next) => {
    await next();
    const { headers, status, body } = c.res;
    if (!body || status === 206 || c.req.method === 'HEAD' || headers.has('content-encoding')) return;
    if (!JSON_TYPE.test(headers.get('content-type') ?? '')) return;
    c.res.headers.append('vary', 'accept-encoding');
    if (!takesGzip(c.req.header('accept-encoding'))) return;
    const plain = new Uint8Array(await c.res.arrayBuffer());
    if (plain.length < LEAST_BYTES) {
      c.res = new Response(plain, c.res);
      return;
    }
    const packed =
      plain.length > MOST_AT_ONCE
        ? await gzipElsewhere(plain, { level: LEVEL })
        : Bun.gzipSync(plain, { level: LEVEL });
    c.res = new Response(packed, c.res);
    c.res.headers.delete('content-length');
    c.res.headers.set('content-encoding', 'gzip');
  };
}

/** RFC 9110, 12.5.3: named, or anything, and not with a weight of 0. */
function takesGzip(accepted = ''): boolean {
  const weights = new Map(
    accepted.split(',').map((part) => {
      const [name = '', ...more] = part.split(';').map((word) => word.trim().toLowerCase());
      const weight = more.find((word) => word.startsWith('q='));
      return [name, weight === undefined ? 1 : Number(weight.slice(2))] as const;
    }),
  );
  return (weights.get('gzip') ?? weights.get('*') ?? 0) > 0;
}
