import type { FulfilmentId, OrderId, RefundId } from '@zivero/shared/schemas/ids';
import type { StoreOrder } from '@zivero/shared/schemas/orders';
import type { Mailer } from '../../infra/mail/mailer.ts';
import type { Tx } from '../../infra/postgres/client.ts';
import { AppError } from '../../kernel/app-error.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Log } from '../../kernel/log.ts';
import type { SettingsModule } from '../settings/settings.ts';
import type { MailKind, MailLogRepo } from './mail-log.repo.ts';
import {
  type MailContent,
  type MailContext,
  type MailUrls,
  orderConfirmation,
  orderSent,
  refundSent,
} from './order-mails.ts';

export type NotificationsDeps = {
  log: Log;
  mails: MailLogRepo;
  /** Null: no mail server is set; mails are passed over and the log says so. */
  mailer: Mailer | null;
  /** Sender; null = the shop's name and support address. */
  from: string | null;
  settings: Pick<SettingsModule, 'get'>;
  /** The order as its shopper sees it; null = no such order. */
  orderById: (orderId: OrderId) => Promise<StoreOrder | null>;
  /** Told in the transaction that notes the mail as sent: it becomes part of the order's story. */
  onSent: (tx: Tx, mail: { orderId: OrderId; subject: string }) => Promise<void>;
  urls: MailUrls;
  clock: Clock;
};
export type NotificationsModule = ReturnType<typeof createNotifications>;

/** Mails to shoppers; called by jobs, so each may be called again and sends once. */
export function createNotifications(deps: NotificationsDeps) {
  const { log, mails, mailer, settings, orderById, clock } = deps;

  async function send(
    what: { kind: MailKind; orderId: OrderId; subjectId: string },
    write: (context: MailContext) => MailContent | null,
  ): Promise<void> {
    if (mailer === null) return log.warn({ mail: what.kind }, 'no SMTP_URL: mail passed over');
    const order = await orderById(what.orderId);
    if (order === null) throw new AppError('order.not-found', { detail: what.orderId });
    const shop = await settings.get();
    const content = write({ order, shop, urls: deps.urls });
    // What it tells of was written in the transaction that made the job: it is there, or the job is wrong.
    if (content === null) throw new AppError('order.not-found', { detail: what.subjectId });
    const messageId = `<${what.kind}.${what.subjectId}@${new URL(deps.urls.store).hostname}>`;
    const claim = await mails.claim({ ...what, messageId }, clock.now());
    if (claim === 'sent') return;
    if (claim === 'taken') throw new AppError('service.unavailable', { detail: 'mail is being sent' });
    const from = deps.from ?? `"${shop.name.replaceAll(/["\\\r\n]/g, '')}" <${shop.supportEmail}>`;
    try {
      await mailer.send({ ...content, from, to: order.email, replyTo: shop.supportEmail, messageId });
    } catch (error) {
      await mails.unclaim(what);
      throw error;
    }
    await mails.markSent(what, clock.now(), (tx) =>
      deps.onSent(tx, { orderId: what.orderId, subject: content.subject }),
    );
  }

  return {
    sendOrderConfirmation: ({ orderId }: { orderId: OrderId }): Promise<void> =>
      send({ kind: 'order-confirmation', orderId, subjectId: orderId }, orderConfirmation),
    sendOrderSent: ({
      orderId,
      fulfilmentId,
    }: {
      orderId: OrderId;
      fulfilmentId: FulfilmentId;
    }): Promise<void> =>
      send({ kind: 'order-sent', orderId, subjectId: fulfilmentId }, (context) =>
        orderSent(context, fulfilmentId),
      ),
    sendRefund: ({ orderId, refundId }: { orderId: OrderId; refundId: RefundId }): Promise<void> =>
      send({ kind: 'refund', orderId, subjectId: refundId }, (context) => refundSent(context, refundId)),
  };
}
