import { AppError } from '../kernel/app-error.ts';
import type { Step } from './corridor.ts';

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * A browser names the page that sends a state-changing request; a page that is not ours is refused. Callers
 * without these headers are no browsers and carry nobody's cookies.
 */
export function originCheck({ origins }: { origins: readonly string[] }): Step {
  const ours = new Set(origins);
  return async (c, next) => {
    if (SAFE.has(c.req.method)) return next();
    const origin = c.req.header('origin');
    const site = c.req.header('sec-fetch-site');
    const isOwn = origin !== undefined && (ours.has(origin) || isSameHost(origin, c.req.header('host')));
    const isForeign = origin === undefined ? isForeignSite(site) : !isOwn;
    if (isForeign) throw new AppError('request.foreign-origin');
    await next();
  };
}

const isForeignSite = (site: string | undefined) =>
  site !== undefined && site !== 'same-origin' && site !== 'none';

/** The page lies where the request went: whatever names and ports lead to this server. */
function isSameHost(origin: string, host: string | undefined): boolean {
  return URL.canParse(origin) && new URL(origin).host === host;
}
