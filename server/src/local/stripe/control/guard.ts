import type { MiddlewareHandler } from 'hono';
import { getConnInfo } from 'hono/bun';

const LOOPBACK = /^(127\.|::1$|::ffff:127\.|0:0:0:0:0:0:0:1$)/;

/**
 * The control interface can do anything, so it is for programs on this machine: the peer must be a loopback
 * address, and a browser's cross-origin request (it carries an `Origin`) is refused.
 */
export const onlyLocal: MiddlewareHandler = async (c, next) => {
  const address = getConnInfo(c).remote.address ?? '';
  if (!LOOPBACK.test(address))
    return c.json({ error: 'The control interface answers on the loopback only.' }, 403);
  if (c.req.header('origin') !== undefined) return c.json({ error: 'Not for browsers.' }, 403);
  return next();
};
