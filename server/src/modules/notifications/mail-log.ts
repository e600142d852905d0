import type { OrderId } from '@zivero/shared/schemas/ids';
import type { MailKind, MailLogList, ResendMailResult, SentMail } from '@zivero/shared/schemas/mails';
import type { Database } from '../../infra/postgres/client.ts';
import type { Enqueue } from '../../infra/postgres/queue.ts';
import { AppError } from '../../kernel/app-error.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { MailDelivery } from './mail-delivery.ts';
import type { LoggedMail, MailLogRepo } from './mail-log.repo.ts';

export type MailLogDeps = {
  db: Database;
  enqueue: Enqueue;
  mails: MailLogRepo;
  clock: Clock;
  delivery: Pick<MailDelivery, 'messageIdOf' | 'canSend'>;
};

/** Promised to come once. */
const ONCE: ReadonlySet<MailKind> = new Set(['back-in-stock', 'abandoned-cart']);
const KEPT_MS = 90 * 86_400_000;

/** What was sent, what was not and why; and sending it again. */
export function createMailLog({ db, enqueue, mails, clock, delivery }: MailLogDeps) {
  const view = (mail: LoggedMail): SentMail => ({
    id: String(mail.id),
    kind: mail.kind,
    state: mail.state,
    to: mail.toEmail,
    subject: mail.subject,
    orderId: mail.orderId,
    orderNumber: mail.orderNumber === null ? null : String(mail.orderNumber),
    attempts: mail.attempts,
    lastError: mail.lastError,
    byName: mail.byName,
    canResend: delivery.canSend && !ONCE.has(mail.kind) && !['waiting', 'sending'].includes(mail.state),
    createdAt: mail.createdAt,
    sentAt: mail.sentAt,
  });
  const load = async (id: number): Promise<LoggedMail> => {
    const mail = await mails.byId(id);
    if (mail === null) throw new AppError('mail.not-found', { detail: String(id) });
    return mail;
  };

  /**
   * The same mail once more, with what is true now and to the address that the order has now.
   * Throws `mail.not-found`.
   */
  async function resend({ id }: { id: string }, staffId: string): Promise<ResendMailResult> {
    const mail = await load(Number(id));
    if (ONCE.has(mail.kind)) return { kind: 'not-possible', why: 'once-only' };
    if (!delivery.canSend) return { kind: 'not-possible', why: 'no-mail-server' };
    const { kind, subjectId, orderId } = mail;
    const added = await db.transaction(async (tx) => {
      const messageId = (round: number) => delivery.messageIdOf({ kind, subjectId, round });
      const row = await mails.addRound(tx, mail, { staffId, messageId, at: clock.now() });
      if (row !== null) await enqueue(tx, 'mail.send', { kind, subjectId, orderId, round: row.round });
      return row;
    });
    if (added === null) return { kind: 'not-possible', why: 'on-its-way' };
    return { kind: 'ok', mail: view(await load(added.id)) };
  }

  async function list({ view: which, kind, q, cursor, limit }: MailLogList) {
    const beforeId = cursor ? Number(cursor) : null;
    if (beforeId !== null && !Number.isSafeInteger(beforeId))
      throw new AppError('request.invalid', { fields: [{ path: 'cursor', code: 'invalid' }] });
    const rows = await mails.list({ view: which, kind: kind ?? null, q }, limit, beforeId);
    const last = rows.length > limit ? rows[limit - 1] : undefined;
    return {
      items: rows.slice(0, limit).map(view),
      nextCursor: last === undefined ? null : String(last.id),
    };
  }

  return {
    resend,
    list,
    ofOrder: async (orderId: OrderId): Promise<SentMail[]> => (await mails.ofOrder(orderId)).map(view),
    canSend: delivery.canSend,
    cleanup: (): Promise<void> => mails.removeStrays(new Date(clock.now().getTime() - KEPT_MS)),
  };
}
