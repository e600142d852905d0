import { isIP } from 'node:net';
import { parse, serialize } from 'hono/utils/cookie';
import { SESSION_COOKIES } from '../rpc/session-cookies.ts';
import type { CookieJar } from '../rpc/trpc.ts';

export type CookieRules = {
  /** The shop is reached over https. */
  isSecure: boolean;
  /** Where pages on sibling hosts must see the "signed in" hint; null when all is on one host. */
  hintDomain: string | null;
};

const HINTS: ReadonlySet<string> = new Set(Object.values(SESSION_COOKIES).map(({ hint }) => hint));

/** The cookies of one request, and those its reply will set; a later `set` of a name and path wins. */
export function createCookieJar({ header, rules }: { header: string | undefined; rules: CookieRules }) {
  const given = header === undefined ? {} : parse(header);
  const changed = new Map<string, string>();
  const write = (
    name: string,
    value: string,
    options: { maxAge: number; httpOnly: boolean; path: string },
  ) => {
    // Tokens never leave the host that set them; only the hint is for the pages.
    const domain = HINTS.has(name) && rules.hintDomain !== null ? { domain: rules.hintDomain } : {};
    const attributes = { ...options, ...domain, secure: rules.isSecure, sameSite: 'Lax' } as const;
    changed.set(`${name};${options.path}`, serialize(name, value, attributes));
  };

  const jar: CookieJar = {
    get: (name) => given[name],
    set(name, value, { maxAgeSeconds, httpOnly, path }) {
      // Browsers cap a cookie's life at 400 days.
      write(name, value, { maxAge: Math.min(maxAgeSeconds, 400 * 86_400), httpOnly, path });
    },
    remove: (name, path) => write(name, '', { maxAge: 0, httpOnly: true, path }),
  };
  return { jar, setCookieHeaders: (): string[] => [...changed.values()] };
}

/**
 * The domain that the server and the apps have in common when they lie on different hosts: for api.shop.example
 * and www.shop.example it is shop.example. Null for one host, for addresses and for strangers.
 */
export function sharedDomain(urls: readonly string[]): string | null {
  const hosts = [...new Set(urls.map((url) => new URL(url).hostname))];
  if (hosts.length < 2 || hosts.some((host) => isIP(host) !== 0 || host.startsWith('['))) return null;
  const [first = [], ...others] = hosts.map((host) => host.split('.').reverse());
  const differsAt = first.findIndex((label, at) => others.some((other) => other[at] !== label));
  const common = differsAt === -1 ? first : first.slice(0, differsAt);
  return common.length < 2 ? null : common.reverse().join('.');
}
