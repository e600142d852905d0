import type { OrderId } from '@zivero/shared/schemas/ids';
import type { MailTexts } from '@zivero/shared/schemas/mails';
import type { Mailer } from '../../infra/mail/mailer.ts';
import type { Tx } from '../../infra/postgres/client.ts';
import { AppError } from '../../kernel/app-error.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Log } from '../../kernel/log.ts';
import type { SettingsModule } from '../settings/settings.ts';
import { composeMail, type MailData, type MailUrls } from './mail-compose.ts';
import type { MailKey, MailLogRepo } from './mail-log.repo.ts';

export type DeliveryDeps = {
  log: Log;
  mails: MailLogRepo;
  /** Null: no mail server is set; mails are passed over and both logs say so. */
  mailer: Mailer | null;
  /** Sender; null = the shop's name and support address. */
  from: string | null;
  settings: Pick<SettingsModule, 'get'>;
  textsOf: (kind: MailKey['kind'], locale?: string) => Promise<MailTexts>;
  /** Told in the transaction that notes the mail as sent: it becomes part of the order's story. */
  onSent: (tx: Tx, mail: { orderId: OrderId; subject: string }) => Promise<void>;
  urls: MailUrls;
  clock: Clock;
};
export type ReadyMail = MailKey & {
  orderId: OrderId | null;
  to: string;
  data: MailData;
  /** Of the order; left out: the shop's. */
  locale?: string;
};
export type MailDelivery = ReturnType<typeof createMailDelivery>;

/** As often as its job is tried: the first try and 12 more. */
const MAX_TRIES = 13;

/** Hands one mail to the mail server: once, whoever and however many try. */
export function createMailDelivery(deps: DeliveryDeps) {
  const { log, mails, mailer, settings, urls, clock } = deps;
  const host = new URL(urls.store).hostname;

  const messageIdOf = ({ kind, subjectId, round }: MailKey): string =>
    `<${kind}.${subjectId}${round === 0 ? '' : `.${round}`}@${host}>`;

  /**
   * Throws what the mail server says, to be tried again; an address that it refuses for good ends it. Throws
   * `service.unavailable` while somebody else is at it.
   */
  async function deliver({ to, data, orderId, locale, ...key }: ReadyMail): Promise<void> {
    const known = await settings.get();
    const shop = { ...known, locale: locale ?? known.locale };
    const content = composeMail(await deps.textsOf(key.kind, shop.locale), data, { shop, urls });
    const outgoing = { ...key, orderId, messageId: messageIdOf(key) };
    if (mailer === null) {
      log.warn({ mail: key.kind }, 'no SMTP_URL: mail passed over');
      return mails.skip({ ...outgoing, toEmail: to.toLowerCase(), subject: content.subject }, clock.now());
    }
    const claim = await mails.claim(outgoing, clock.now());
    if (claim.kind === 'sent') return;
    if (claim.kind === 'taken') throw new AppError('service.unavailable', { detail: 'mail is being sent' });
    await mails.describe(key, { toEmail: to.toLowerCase(), subject: content.subject });
    const from = deps.from ?? `"${shop.name.replaceAll(/["\\\r\n]/g, '')}" <${shop.supportEmail}>`;
    const stopUrl = key.kind === 'abandoned-cart' ? data.stop?.url : undefined;
    try {
      await mailer.send({
        ...{ ...content, from, to, replyTo: shop.supportEmail, messageId: outgoing.messageId },
        ...(stopUrl === undefined ? {} : { stopUrl }),
      });
    } catch (error) {
      const isRefused = isRefusal(error);
      const to = isRefused || claim.attempts >= MAX_TRIES ? 'failed' : 'retrying';
      await mails.unclaim(key, to, error instanceof Error ? error.message : String(error));
      if (isRefused) return log.warn({ mail: key.kind, err: error }, 'mail refused for good');
      throw error;
    }
    await mails.markSent(key, clock.now(), async (tx) => {
      if (orderId !== null) await deps.onSent(tx, { orderId, subject: content.subject });
    });
  }

  return { deliver, messageIdOf, canSend: mailer !== null };
}

/** 5yz of RFC 5321 §4.2.1: the same mail will be refused again. */
function isRefusal(error: unknown): boolean {
  const code = (error as { responseCode?: unknown } | null)?.responseCode;
  return typeof code === 'number' && code >= 500 && code < 600;
}
