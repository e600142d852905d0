import { and, eq, gt, isNull, lt, ne } from 'drizzle-orm';
import type { Database, Queryable, Tx } from '../postgres/client.ts';
import { authFamilies, refreshTokens } from '../postgres/tables/people.ts';
import type { Audience } from './access-token.ts';

export type RevokeReason = 'sign-out' | 'reuse' | 'password-change' | 'disabled';
export type Family = typeof authFamilies.$inferSelect;

export type FamiliesRepo = ReturnType<typeof createFamiliesRepo>;

/** Families of refresh tokens in PostgreSQL (primary keys; `auth_families_subject`, `refresh_tokens_family`). */
export function createFamiliesRepo(db: Database) {
  async function byHash(tx: Tx, tokenHash: string) {
    const rows = await tx.select().from(refreshTokens).where(eq(refreshTokens.tokenHash, tokenHash)).limit(1);
    return rows[0] ?? null;
  }

  return {
    transaction: <T>(work: (tx: Tx) => Promise<T>): Promise<T> => db.transaction(work),

    async insertFamily(tx: Queryable, family: Omit<Family, 'revokedAt' | 'revokeReason'>): Promise<void> {
      await tx.insert(authFamilies).values(family);
    },
    async insertToken(tx: Queryable, token: typeof refreshTokens.$inferInsert): Promise<void> {
      await tx.insert(refreshTokens).values(token).onConflictDoNothing();
    },

    /** The presented token with its family, whose row stays locked: two refreshes come one after the other. */
    async lockByToken(tx: Tx, tokenHash: string) {
      const [row] = await tx
        .select({ family: authFamilies })
        .from(refreshTokens)
        .innerJoin(authFamilies, eq(authFamilies.id, refreshTokens.familyId))
        .where(eq(refreshTokens.tokenHash, tokenHash))
        .limit(1)
        .for('update', { of: authFamilies });
      if (row === undefined) return null;
      // Read again under the lock: the first reading may be older than what the other one committed.
      const token = await byHash(tx, tokenHash);
      return token === null ? null : { token, family: row.family };
    },
    tokenByHash: byHash,
    async markUsed(tx: Tx, tokenHash: string, at: Date): Promise<void> {
      await tx
        .update(refreshTokens)
        .set({ usedAt: at })
        .where(and(eq(refreshTokens.tokenHash, tokenHash), isNull(refreshTokens.usedAt)));
    },
    async touch(tx: Tx, familyId: string, times: { lastUsedAt: Date; expiresAt: Date }): Promise<void> {
      await tx.update(authFamilies).set(times).where(eq(authFamilies.id, familyId));
    },

    async revoke(tx: Queryable, familyId: string, reason: RevokeReason, at: Date): Promise<void> {
      await tx
        .update(authFamilies)
        .set({ revokedAt: at, revokeReason: reason })
        .where(and(eq(authFamilies.id, familyId), isNull(authFamilies.revokedAt)));
    },
    /** All living families of somebody, but the one to keep. */
    async revokeAll(
      tx: Queryable,
      who: { audience: Audience; subjectId: string; exceptFamilyId?: string | undefined },
      reason: RevokeReason,
      at: Date,
    ): Promise<void> {
      await tx
        .update(authFamilies)
        .set({ revokedAt: at, revokeReason: reason })
        .where(
          and(
            eq(authFamilies.subjectId, who.subjectId),
            eq(authFamilies.audience, who.audience),
            isNull(authFamilies.revokedAt),
            who.exceptFamilyId === undefined ? undefined : ne(authFamilies.id, who.exceptFamilyId),
          ),
        );
    },
    async isLive(familyId: string, at: Date): Promise<boolean> {
      const rows = await db
        .select({ id: authFamilies.id })
        .from(authFamilies)
        .where(
          and(eq(authFamilies.id, familyId), isNull(authFamilies.revokedAt), gt(authFamilies.expiresAt, at)),
        )
        .limit(1);
      return rows.length > 0;
    },
    /** Families that ended before `before` with their tokens, and tokens that were used before it. */
    async removeEnded(before: Date): Promise<void> {
      await db.delete(authFamilies).where(lt(authFamilies.expiresAt, before));
      await db.delete(refreshTokens).where(lt(refreshTokens.usedAt, before));
    },
  };
}
