import type { CookieJar } from './trpc.ts';

/** The cookies of one audience; `hint` is readable by the page and says only "a session may live". */
export const SESSION_COOKIES = {
  store: { access: 'zv_at', refresh: 'zv_rt', hint: 'zv_in', refreshPath: '/auth/store' },
  admin: { access: 'zva_at', refresh: 'zva_rt', hint: 'zva_in', refreshPath: '/auth/admin' },
} as const;
export type SessionAudience = keyof typeof SESSION_COOKIES;

const ACCESS_SECONDS = 15 * 60;

export type SessionTokens = { access: string; refresh: string; expiresAt: Date };

/** Hands a browser its session. The refresh token travels to its own path only. */
export function setSessionCookies(
  jar: CookieJar,
  audience: SessionAudience,
  { tokens, now }: { tokens: SessionTokens; now: Date },
): void {
  const names = SESSION_COOKIES[audience];
  const maxAgeSeconds = Math.max(0, Math.floor((tokens.expiresAt.getTime() - now.getTime()) / 1000));
  jar.set(names.access, tokens.access, { maxAgeSeconds: ACCESS_SECONDS, httpOnly: true, path: '/' });
  jar.set(names.refresh, tokens.refresh, { maxAgeSeconds, httpOnly: true, path: names.refreshPath });
  jar.set(names.hint, '1', { maxAgeSeconds, httpOnly: false, path: '/' });
}

export function clearSessionCookies(jar: CookieJar, audience: SessionAudience): void {
  const names = SESSION_COOKIES[audience];
  jar.remove(names.access, '/');
  jar.remove(names.refresh, names.refreshPath);
  jar.remove(names.hint, '/');
}
