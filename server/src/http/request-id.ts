import { getConnInfo } from 'hono/bun';
import type { Log } from '../kernel/log.ts';
import { clientAddress, type ProxyTrust } from './client-address.ts';
import type { Step } from './corridor.ts';

const GIVEN = /^[\w-]{8,64}$/;

/** Step 1: every request gets an id, which every reply and log line carries; only a trusted proxy may give one. */
export function requestId({ trust, log }: { trust: ProxyTrust; log: Log }): Step {
  return async (c, next) => {
    const peer = peerOf(c);
    const given = c.req.header('x-request-id');
    const id =
      given !== undefined && GIVEN.test(given) && trust.isTrusted(peer) ? given : `req_${newRequestId()}`;
    c.set('requestId', id);
    c.set('ip', clientAddress(peer, c.req.header('x-forwarded-for'), trust));
    c.set('log', log.child({ requestId: id }));
    await next();
    c.res.headers.set('x-request-id', id);
  };
}

const newRequestId = () => Buffer.from(crypto.getRandomValues(new Uint8Array(12))).toString('base64url');

/** A request that did not come over a socket (a test's `app.request`) counts as one from this machine. */
function peerOf(c: Parameters<Step>[0]): string {
  return c.env === undefined || c.env === null || Object.keys(c.env).length === 0
    ? '127.0.0.1'
    : (getConnInfo(c).remote.address ?? '127.0.0.1');
}
