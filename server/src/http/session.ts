import { CustomerId } from '@zivero/shared/schemas/ids';
import type { StaffMember } from '@zivero/shared/schemas/staff';
import type { Sessions } from '../infra/auth/sessions.ts';
import { SESSION_COOKIES, type SessionAudience } from '../rpc/session-cookies.ts';
import type { Actor, CookieJar, RequestContext } from '../rpc/trpc.ts';
import type { AnonymousIds } from './anonymous-id.ts';
import { type CookieRules, createCookieJar } from './cookies.ts';
import type { CorridorContext, Step } from './corridor.ts';

export type SessionDeps = {
  sessions: Record<SessionAudience, Pick<Sessions, 'readAccess'>>;
  /** A staff session also stands in PostgreSQL (at most 5 s old). */
  staffBySession: (familyId: string) => Promise<StaffMember | null>;
  anonymousIds: AnonymousIds;
  cookieRules: CookieRules;
};

/** Step 5: who asks, from the cookies of one audience; a token of the other audience is none. */
export function createSession(deps: SessionDeps) {
  const { sessions, staffBySession, anonymousIds, cookieRules } = deps;

  async function actorOf(jar: CookieJar, audience: SessionAudience): Promise<Actor> {
    const names = SESSION_COOKIES[audience];
    const token = jar.get(names.access);
    const claims = token === undefined ? null : await sessions[audience].readAccess(token);
    if (claims === null) {
      // Forged, cut off or over: as if it were not there, and not sent again.
      if (token !== undefined) jar.remove(names.access, '/');
      return jar.get(names.hint) === undefined ? { kind: 'guest' } : { kind: 'expired' };
    }
    if (audience === 'admin') {
      const staff = await staffBySession(claims.familyId);
      if (staff !== null) return { kind: 'staff', staff, familyId: claims.familyId };
      jar.remove(names.access, '/');
      // The refresh that the browser tries next tells it that the session has ended.
      return { kind: 'expired' };
    }
    const customerId = CustomerId.safeParse(claims.subjectId);
    return customerId.success
      ? { kind: 'customer', customerId: customerId.data, familyId: claims.familyId }
      : { kind: 'guest' };
  }

  async function contextOf(
    c: CorridorContext,
    jar: CookieJar,
    audience: SessionAudience,
  ): Promise<RequestContext> {
    const anonymousId = audience === 'store' ? anonymousIds.read(jar) : null;
    const context: RequestContext = {
      requestId: c.get('requestId'),
      actor: await actorOf(jar, audience),
      anonymousId,
      ensureAnonymousId() {
        context.anonymousId = anonymousIds.ensure(jar, context.anonymousId);
        return context.anonymousId;
      },
      cookies: jar,
      ip: c.get('ip'),
      userAgent: (c.req.header('user-agent') ?? '').slice(0, 300),
      log: c.get('log'),
    };
    return context;
  }

  return (audience: SessionAudience): Step => {
    return async (c, next) => {
      const { jar, setCookieHeaders } = createCookieJar({
        header: c.req.header('cookie'),
        rules: cookieRules,
      });
      c.set('context', await contextOf(c, jar, audience));
      await next();
      for (const cookie of setCookieHeaders()) c.res.headers.append('set-cookie', cookie);
    };
  };
}
