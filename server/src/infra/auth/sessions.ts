import { createHash, createHmac, randomBytes } from 'node:crypto';
import type { Clock } from '../../kernel/clock.ts';
import { newId } from '../../kernel/ids.ts';
import type { AccessClaims, AccessTokens, Audience } from './access-token.ts';
import type { FamiliesRepo, Family, RevokeReason } from './families.repo.ts';

const DAY_MS = 24 * 3600 * 1000;
/** Two tabs may send the same token; the second one gets the same successor within this time. */
export const GRACE_MS = 10_000;
/** How long an unused family lives, and how long one can live at all. */
const LIFETIMES: Record<Audience, { idleMs: number; totalMs: number }> = {
  store: { idleMs: 30 * DAY_MS, totalMs: 365 * DAY_MS },
  admin: { idleMs: 7 * DAY_MS, totalMs: 30 * DAY_MS },
};

export type Tokens = { access: string; refresh: string; familyId: string; expiresAt: Date };
export type RefreshOutcome =
  | { kind: 'ok'; tokens: Tokens; subjectId: string }
  /** `reuse`: a token that had its successor came again; the whole family was revoked. */
  | { kind: 'ended'; why: 'unknown' | 'over' | 'reuse' };

export type SessionsDeps = {
  audience: Audience;
  access: AccessTokens;
  families: FamiliesRepo;
  /** Key from which successors are derived. */
  rotationKey: string;
  clock: Clock;
};
export type Sessions = ReturnType<typeof createSessions>;

const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');

/**
 * Sign-in sessions of one audience: an access token of 15 minutes and a rotating refresh token with reuse
 * detection (RFC 9700, section 4.14.2). PostgreSQL knows refresh tokens by their SHA-256 alone; a successor
 * is HMAC(key, token), so that the grace can hand out the very same one without having kept it.
 */
export function createSessions({ audience, access, families, rotationKey, clock }: SessionsDeps) {
  const lifetime = LIFETIMES[audience];
  const successorOf = (token: string) => createHmac('sha256', rotationKey).update(token).digest('base64url');

  function expiryOf(createdAt: Date, now: Date): Date {
    return new Date(Math.min(now.getTime() + lifetime.idleMs, createdAt.getTime() + lifetime.totalMs));
  }

  async function tokensOf(family: Pick<Family, 'id' | 'subjectId'>, refresh: string, expiresAt: Date) {
    const claims: AccessClaims = { subjectId: family.subjectId, familyId: family.id };
    return { access: await access.issue(claims), refresh, familyId: family.id, expiresAt };
  }

  /** A new family: one sign-in on one device. */
  async function start(who: { subjectId: string; userAgent: string }): Promise<Tokens> {
    const now = clock.now();
    const refresh = randomBytes(32).toString('base64url');
    const expiresAt = expiryOf(now, now);
    const family = {
      id: newId('fam', now.getTime()),
      audience,
      subjectId: who.subjectId,
      userAgent: who.userAgent.slice(0, 300),
      createdAt: now,
      lastUsedAt: now,
      expiresAt,
    };
    await families.transaction(async (tx) => {
      await families.insertFamily(tx, family);
      const token = { tokenHash: hashOf(refresh), familyId: family.id, generation: 1, issuedAt: now };
      await families.insertToken(tx, token);
    });
    return tokensOf(family, refresh, expiresAt);
  }

  /** Takes a refresh token for its successor. Used twice, its family ends for thief and owner alike. */
  async function refresh(presented: string): Promise<RefreshOutcome> {
    if (presented.length === 0 || presented.length > 200) return { kind: 'ended', why: 'unknown' };
    const next = successorOf(presented);
    return families.transaction(async (tx): Promise<RefreshOutcome> => {
      const found = await families.lockByToken(tx, hashOf(presented));
      if (found === null || found.family.audience !== audience) return { kind: 'ended', why: 'unknown' };
      const { token, family } = found;
      const now = clock.now();
      if (family.revokedAt !== null || family.expiresAt <= now) return { kind: 'ended', why: 'over' };

      if (token.usedAt !== null) {
        const successor = await families.tokenByHash(tx, hashOf(next));
        const isJustUsed = now.getTime() - token.usedAt.getTime() <= GRACE_MS;
        if (isJustUsed && successor !== null && successor.usedAt === null) {
          const tokens = await tokensOf(family, next, family.expiresAt);
          return { kind: 'ok', tokens, subjectId: family.subjectId };
        }
        await families.revoke(tx, family.id, 'reuse', now);
        return { kind: 'ended', why: 'reuse' };
      }

      const expiresAt = expiryOf(family.createdAt, now);
      await families.markUsed(tx, token.tokenHash, now);
      const generation = token.generation + 1;
      await families.insertToken(tx, {
        tokenHash: hashOf(next),
        familyId: family.id,
        generation,
        issuedAt: now,
      });
      await families.touch(tx, family.id, { lastUsedAt: now, expiresAt });
      return { kind: 'ok', tokens: await tokensOf(family, next, expiresAt), subjectId: family.subjectId };
    });
  }

  return {
    audience,
    start,
    refresh,
    readAccess: access.read,
    isLive: (familyId: string) => families.isLive(familyId, clock.now()),
    /** Ends the family of a refresh token; an unknown token is no fault. */
    async endByToken(presented: string): Promise<void> {
      await families.transaction(async (tx) => {
        const found = await families.lockByToken(tx, hashOf(presented));
        if (found?.family.audience === audience) {
          await families.revoke(tx, found.family.id, 'sign-out', clock.now());
        }
      });
    },
    async end(familyId: string, reason: RevokeReason): Promise<void> {
      await families.transaction((tx) => families.revoke(tx, familyId, reason, clock.now()));
    },
    async endAll(subjectId: string, reason: RevokeReason, exceptFamilyId?: string): Promise<void> {
      const who = { audience, subjectId, exceptFamilyId };
      await families.transaction((tx) => families.revokeAll(tx, who, reason, clock.now()));
    },
    /** Housekeeping: what ended 30 days ago. */
    removeEnded: () => families.removeEnded(new Date(clock.now().getTime() - 30 * DAY_MS)),
  };
}
