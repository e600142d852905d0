import type { Sessions } from '../infra/auth/sessions.ts';
import { AppError } from '../kernel/app-error.ts';
import type { Clock } from '../kernel/clock.ts';
import {
  clearSessionCookies,
  SESSION_COOKIES,
  type SessionAudience,
  setSessionCookies,
} from '../rpc/session-cookies.ts';
import type { CorridorContext } from './corridor.ts';
import { errorResponse } from './error-response.ts';

export type RefreshDeps = { sessions: Record<SessionAudience, Pick<Sessions, 'refresh'>>; clock: Clock };

/**
 * POST /auth/{store,admin}/refresh: 204 with new cookies, or 401 `auth.session-ended` with all of them
 * taken away. A database that is away is a 503 and leaves the cookies alone.
 */
export function createRefresh({ sessions, clock }: RefreshDeps) {
  return (audience: SessionAudience) =>
    async (c: CorridorContext): Promise<Response> => {
      const { cookies, log } = c.get('context');
      const presented = cookies.get(SESSION_COOKIES[audience].refresh);
      const outcome =
        presented === undefined
          ? ({ kind: 'ended', why: 'unknown' } as const)
          : await sessions[audience].refresh(presented);
      if (outcome.kind === 'ended') {
        if (outcome.why === 'reuse') log.warn({ audience }, 'refresh token used twice: family revoked');
        clearSessionCookies(cookies, audience);
        return errorResponse(c, new AppError('auth.session-ended', { detail: outcome.why }));
      }
      setSessionCookies(cookies, audience, { tokens: outcome.tokens, now: clock.now() });
      return c.body(null, 204);
    };
}
