import type { StaffMember } from '@zivero/shared/schemas/staff';
import type { RefreshOutcome, Sessions } from '../infra/auth/sessions.ts';
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

export type RefreshDeps = {
  sessions: Record<SessionAudience, Pick<Sessions, 'refresh'>>;
  /** A disabled colleague's session does not go on, even if nobody revoked it. */
  staffBySession: (familyId: string) => Promise<StaffMember | null>;
  clock: Clock;
};

/**
 * POST /auth/{store,admin}/refresh: 204 with new cookies, or 401 `auth.session-ended` with all of them
 * taken away. A database that is away is a 503 and leaves the cookies alone.
 */
export function createRefresh({ sessions, staffBySession, clock }: RefreshDeps) {
  async function outcomeOf(audience: SessionAudience, presented: string): Promise<RefreshOutcome> {
    const outcome = await sessions[audience].refresh(presented);
    const isStaffGone =
      audience === 'admin' &&
      outcome.kind === 'ok' &&
      (await staffBySession(outcome.tokens.familyId)) === null;
    return isStaffGone ? { kind: 'ended', why: 'over' } : outcome;
  }

  return (audience: SessionAudience) =>
    async (c: CorridorContext): Promise<Response> => {
      const { cookies, log } = c.get('context');
      const presented = cookies.get(SESSION_COOKIES[audience].refresh);
      const outcome =
        presented === undefined
          ? ({ kind: 'ended', why: 'unknown' } as const)
          : await outcomeOf(audience, presented);
      if (outcome.kind === 'ended') {
        if (outcome.why === 'reuse') log.warn({ audience }, 'refresh token used twice: family revoked');
        clearSessionCookies(cookies, audience);
        return errorResponse(c, new AppError('auth.session-ended', { detail: outcome.why }));
      }
      setSessionCookies(cookies, audience, { tokens: outcome.tokens, now: clock.now() });
      return c.body(null, 204);
    };
}
