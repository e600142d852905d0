import type { OrderId } from '@zivero/shared/schemas/ids';
import type { MailKind } from '@zivero/shared/schemas/mails';
import { and, desc, eq, inArray, like, lt, max, type SQL, sql } from 'drizzle-orm';
import type { Database, Queryable, Tx } from '../../infra/postgres/client.ts';
import { mailLog } from '../../infra/postgres/tables/mail.ts';
import { orders } from '../../infra/postgres/tables/orders.ts';
import { staff } from '../../infra/postgres/tables/people.ts';

/** `round` 0 went by itself, further ones were asked for by staff. */
export type MailKey = { kind: MailKind; subjectId: string; round: number };
export type Claim = { kind: 'mine'; attempts: number } | { kind: 'sent' } | { kind: 'taken' };
export type Outgoing = MailKey & { orderId: OrderId | null; messageId: string };
type Row = typeof mailLog.$inferSelect;
export type LoggedMail = Omit<Row, 'orderId'> & {
  orderId: OrderId | null;
  orderNumber: number | null;
  byName: string | null;
};
export type LogFilter = { view: 'all' | 'problems'; kind: MailKind | null; q: string };

/** How long a claim keeps others away: longer than any hand-over takes. */
const CLAIM_MS = 2 * 60_000;
const MOST_OF_ORDER = 200;
const MAX_ERROR = 300;

export type MailLogRepo = ReturnType<typeof createMailLogRepo>;

/** The log of mails in PostgreSQL, unique by (kind, subject, round): index `mail_log_once`. */
export function createMailLogRepo(db: Database) {
  const isOf = ({ kind, subjectId, round }: MailKey) =>
    and(eq(mailLog.kind, kind), eq(mailLog.subjectId, subjectId), eq(mailLog.round, round));
  const read = (where: SQL | undefined, limit: number): Promise<LoggedMail[]> =>
    db
      .select({ row: mailLog, orderNumber: orders.number, byName: staff.name })
      .from(mailLog)
      .leftJoin(orders, eq(orders.id, mailLog.orderId))
      .leftJoin(staff, eq(staff.id, mailLog.staffId))
      .where(where)
      .orderBy(desc(mailLog.id))
      .limit(limit)
      .then((rows) =>
        rows.map(({ row, orderNumber, byName }) => ({
          ...row,
          orderId: row.orderId as OrderId | null,
          orderNumber,
          byName,
        })),
      );

  return {
    /** One of several that try at once gets the mail; a claim left by a crash falls to the next. */
    async claim(mail: Outgoing, now: Date): Promise<Claim> {
      const stale = new Date(now.getTime() - CLAIM_MS).toISOString();
      const rows = await db
        .insert(mailLog)
        .values({ ...mail, state: 'sending', attempts: 1, claimedAt: now, createdAt: now })
        .onConflictDoUpdate({
          target: [mailLog.kind, mailLog.subjectId, mailLog.round],
          set: {
            state: 'sending',
            claimedAt: sql`excluded.claimed_at`,
            attempts: sql`${mailLog.attempts} + 1`,
          },
          setWhere: sql`${mailLog.state} in ('waiting', 'retrying', 'skipped')
            or (${mailLog.state} = 'sending' and ${mailLog.claimedAt} < ${stale})`,
        })
        .returning({ attempts: mailLog.attempts });
      const [mine] = rows;
      if (mine !== undefined) return { kind: 'mine', attempts: mine.attempts };
      const [known] = await db.select({ state: mailLog.state }).from(mailLog).where(isOf(mail)).limit(1);
      return { kind: known?.state === 'sending' ? 'taken' : 'sent' };
    },
    /** What it says and to whom, before it is handed over. */
    async describe(key: MailKey, said: { toEmail: string; subject: string }): Promise<void> {
      await db.update(mailLog).set(said).where(isOf(key));
    },
    /** `tell` writes the order's story in the same transaction. */
    async markSent(key: MailKey, at: Date, tell: (tx: Tx) => Promise<void>): Promise<void> {
      await db.transaction(async (tx) => {
        await tx.update(mailLog).set({ state: 'sent', sentAt: at, lastError: null }).where(isOf(key));
        await tell(tx);
      });
    },
    /** The mail server did not take it: the next try need not wait, or there is none. */
    async unclaim(key: MailKey, to: 'retrying' | 'failed', error: string): Promise<void> {
      await db
        .update(mailLog)
        .set({ state: to, lastError: error.slice(0, MAX_ERROR) })
        .where(and(isOf(key), eq(mailLog.state, 'sending')));
    },
    /** No mail server is set: said once, and sent when it is asked for again. */
    async skip(mail: Outgoing & { toEmail: string; subject: string }, now: Date): Promise<void> {
      await db
        .insert(mailLog)
        .values({ ...mail, state: 'skipped', claimedAt: now, createdAt: now })
        .onConflictDoNothing();
    },

    byId: async (id: number): Promise<LoggedMail | null> => (await read(eq(mailLog.id, id), 1))[0] ?? null,
    /** Index `mail_log_order`; newest first. */
    ofOrder: (orderId: OrderId): Promise<LoggedMail[]> => read(eq(mailLog.orderId, orderId), MOST_OF_ORDER),
    /** A page, newest first, one more than `limit`. Indexes: the key, `mail_log_problems`, `mail_log_to`, `mail_log_order`. */
    list: ({ view, kind, q }: LogFilter, limit: number, beforeId: number | null): Promise<LoggedMail[]> =>
      read(
        and(
          view === 'problems' ? PROBLEMS_OF_LOG : undefined,
          kind === null ? undefined : eq(mailLog.kind, kind),
          q === '' ? undefined : searchFor(q),
          beforeId === null ? undefined : lt(mailLog.id, beforeId),
        ),
        limit + 1,
      ),
    /**
     * Writes down that it shall go again; null when a round of it is still on its way. The unique index lets
     * one of two who ask at once through.
     */
    async addRound(
      tx: Queryable,
      mail: Pick<LoggedMail, 'kind' | 'subjectId' | 'orderId' | 'toEmail' | 'subject'>,
      by: { staffId: string; messageId: (round: number) => string; at: Date },
    ): Promise<{ id: number; round: number } | null> {
      const same = and(eq(mailLog.kind, mail.kind), eq(mailLog.subjectId, mail.subjectId));
      const [known] = await tx
        .select({
          last: max(mailLog.round),
          busy: sql<boolean>`bool_or(${mailLog.state} in ('waiting', 'sending'))`,
        })
        .from(mailLog)
        .where(same);
      if (known === undefined || known.busy) return null;
      const round = (known.last ?? 0) + 1;
      const { kind, subjectId, orderId, toEmail, subject } = mail;
      const [row] = await tx
        .insert(mailLog)
        .values({
          ...{ kind, subjectId, orderId, toEmail, subject, round },
          state: 'waiting',
          staffId: by.staffId,
          claimedAt: by.at,
          createdAt: by.at,
          messageId: by.messageId(round),
        })
        .onConflictDoNothing()
        .returning({ id: mailLog.id });
      return row === undefined ? null : { id: row.id, round };
    },
    /** Addresses of mails that belong to no order are kept for a while and no longer. Sequential: once an hour. */
    async removeStrays(before: Date): Promise<void> {
      await db.delete(mailLog).where(and(sql`${mailLog.orderId} is null`, lt(mailLog.createdAt, before)));
    },
  };

  function searchFor(q: string): SQL | undefined {
    const number = /^#?\s*([0-9]{1,12})$/.exec(q)?.[1];
    if (number !== undefined)
      return inArray(
        mailLog.orderId,
        db
          .select({ id: orders.id })
          .from(orders)
          .where(eq(orders.number, Number(number))),
      );
    const start = `${q.toLowerCase().replaceAll(/[\\%_]/g, '\\$&')}%`;
    return like(mailLog.toEmail, start);
  }
}

/** Written without parameters, so that PostgreSQL sees that the partial index answers it. */
const PROBLEMS_OF_LOG = sql`${mailLog.state} in ('retrying', 'failed', 'skipped')`;
