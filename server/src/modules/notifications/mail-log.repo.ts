import { and, eq, sql } from 'drizzle-orm';
import type { Database, Tx } from '../../infra/postgres/client.ts';
import { mailLog } from '../../infra/postgres/tables/mail.ts';

export type MailKind = (typeof mailLog.$inferSelect)['kind'];
export type MailKey = { kind: MailKind; subjectId: string };
export type Claim = 'mine' | 'sent' | 'taken';

/** How long a claim keeps others away: longer than any hand-over takes. */
const CLAIM_MS = 2 * 60_000;

export type MailLogRepo = ReturnType<typeof createMailLogRepo>;

/** The log of mails in PostgreSQL, by its primary key (kind, subject). */
export function createMailLogRepo(db: Database) {
  const isOf = ({ kind, subjectId }: MailKey) =>
    and(eq(mailLog.kind, kind), eq(mailLog.subjectId, subjectId));

  return {
    /** One of several that try at once gets the mail; a claim left by a crash falls to the next. */
    async claim(mail: MailKey & { orderId: string; messageId: string }, now: Date): Promise<Claim> {
      const rows = await db
        .insert(mailLog)
        .values({ ...mail, state: 'sending', claimedAt: now })
        .onConflictDoUpdate({
          target: [mailLog.kind, mailLog.subjectId],
          set: { claimedAt: sql`excluded.claimed_at` },
          setWhere: sql`${mailLog.state} = 'sending' AND ${mailLog.claimedAt} < ${new Date(now.getTime() - CLAIM_MS).toISOString()}`,
        })
        .returning({ state: mailLog.state });
      if (rows.length > 0) return 'mine';
      const [known] = await db.select({ state: mailLog.state }).from(mailLog).where(isOf(mail)).limit(1);
      return known?.state === 'sent' ? 'sent' : 'taken';
    },
    /** `tell` writes the order's story in the same transaction. */
    async markSent(key: MailKey, at: Date, tell: (tx: Tx) => Promise<void>): Promise<void> {
      await db.transaction(async (tx) => {
        await tx.update(mailLog).set({ state: 'sent', sentAt: at }).where(isOf(key));
        await tell(tx);
      });
    },
    /** The mail server did not take it: the next try need not wait. */
    async unclaim(key: MailKey): Promise<void> {
      await db.delete(mailLog).where(and(isOf(key), eq(mailLog.state, 'sending')));
    },
  };
}
