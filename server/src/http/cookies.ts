import { parse, serialize } from 'hono/utils/cookie';
import type { CookieJar } from '../rpc/trpc.ts';

/** The cookies of one request, and those its reply will set; a later `set` of a name and path wins. */
export function createCookieJar({ header, isSecure }: { header: string | undefined; isSecure: boolean }) {
  const given = header === undefined ? {} : parse(header);
  const changed = new Map<string, string>();
  const write = (name: string, value: string, options: { maxAge: number; httpOnly: boolean; path: string }) =>
    changed.set(
      `${name};${options.path}`,
      serialize(name, value, { ...options, secure: isSecure, sameSite: 'Lax' }),
    );

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
