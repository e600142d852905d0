import { createHmac, timingSafeEqual } from 'node:crypto';
import { newId } from '../kernel/ids.ts';
import type { CookieJar } from '../rpc/trpc.ts';

const COOKIE = 'zv_guest';
const MAX_AGE_SECONDS = 30 * 86_400;
const ID = /^anon_[0-9a-z]{26}$/;

export type AnonymousIds = ReturnType<typeof createAnonymousIds>;

/** Names a browser's guest bag. Signed, so that nobody can name another browser's. */
export function createAnonymousIds({ key }: { key: string }) {
  const signatureOf = (id: string) => createHmac('sha256', key).update(id).digest('base64url');

  return {
    /** Null without a cookie; a forged one is taken away. */
    read(jar: CookieJar): string | null {
      const value = jar.get(COOKIE);
      if (value === undefined || value === '') return null;
      const [id = '', signature = ''] = value.split('.');
      const given = Buffer.from(signature);
      const right = Buffer.from(signatureOf(id));
      if (ID.test(id) && given.length === right.length && timingSafeEqual(given, right)) return id;
      jar.remove(COOKIE, '/');
      return null;
    },
    /** The browser's id, a new one when it has none; lives 30 days from its last use. */
    ensure(jar: CookieJar, known: string | null): string {
      const id = known ?? newId('anon');
      jar.set(COOKIE, `${id}.${signatureOf(id)}`, {
        maxAgeSeconds: MAX_AGE_SECONDS,
        httpOnly: true,
        path: '/',
      });
      return id;
    },
  };
}
