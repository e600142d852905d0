import type { FulfilmentId, OrderId, RefundId } from '@zivero/shared/schemas/ids';
import type { MailKind } from '@zivero/shared/schemas/mails';
import type { StoreOrder } from '@zivero/shared/schemas/orders';
import { AppError } from '../../kernel/app-error.ts';
import type { AbandonedCarts } from './abandoned-carts.ts';
import { type ChangeFacts, changeMail } from './change-mails.ts';
import { type GiftCardFacts, giftCardMail } from './gift-card-mail.ts';
import type { MailData } from './mail-compose.ts';
import { createMailDelivery, type DeliveryDeps } from './mail-delivery.ts';
import { createMailLog, type MailLogDeps } from './mail-log.ts';
import {
  type MailContext,
  orderCancelled,
  orderConfirmation,
  orderSent,
  paymentFailed,
  type ReturnForMail,
  refundSent,
  returnStep,
} from './order-mails.ts';
import { type PaymentLinkFacts, paymentLink } from './payment-link.ts';

/** What a job names: the handler re-reads all of it. */
export type MailJob = {
  kind: MailKind;
  subjectId: string;
  orderId: OrderId | null;
  round?: number | undefined;
};

export type NotificationsDeps = DeliveryDeps &
  Pick<MailLogDeps, 'db' | 'enqueue'> & {
    /** The order as its shopper sees it; null = no such order. */
    orderById: (orderId: OrderId) => Promise<StoreOrder | null>;
    returnById: (returnId: string) => Promise<ReturnForMail | null>;
    giftCardById: (giftCardId: string) => Promise<GiftCardFacts | null>;
    draftById: (draftId: string) => Promise<PaymentLinkFacts | null>;
    editById: (editId: string) => Promise<ChangeFacts | null>;
    reminders: Pick<AbandonedCarts, 'mailOf'>;
  };
export type NotificationsModule = ReturnType<typeof createNotifications>;

/** How a change stands while a mail about it says what is so. */
const CHANGE_STATES = {
  'change-payment': 'waiting',
  'order-changed': 'applied',
  'change-given-up': 'given-up',
} as const;
/** A refund that came back is not told of as one that went out, however late that mail goes. */
function isStillSo(
  { refunds }: StoreOrder,
  { kind, subjectId }: Pick<MailJob, 'kind' | 'subjectId'>,
): boolean {
  const state = refunds.find((one) => one.id === subjectId)?.state;
  const hasFailed = state === 'failed' || state === 'canceled';
  return kind === 'refund' ? !hasFailed : kind !== 'refund-failed' || hasFailed;
}

/** Mails to shoppers; called by jobs, so each may be called again and sends once. */
export function createNotifications(deps: NotificationsDeps) {
  const { orderById, urls, settings } = deps;
  const delivery = createMailDelivery(deps);
  const mailLog = createMailLog({ ...deps, delivery });

  /**
   * Null: there is nothing to tell any more. What a mail of an order tells of was written in the transaction
   * that made the job: it is there, or the job is wrong (`order.not-found`).
   */
  async function contentOf({
    kind,
    subjectId,
    orderId,
  }: MailJob): Promise<{ to: string; data: MailData; locale?: string } | null> {
    const shop = await settings.get();
    if (kind === 'abandoned-cart') return deps.reminders.mailOf(subjectId);
    if (kind === 'gift-card') {
      const card = await deps.giftCardById(subjectId);
      return card === null ? null : { to: card.email, data: giftCardMail(card, { shop, urls }) };
    }
    if (kind === 'payment-link') {
      const draft = await deps.draftById(subjectId);
      return draft === null ? null : { to: draft.email, data: paymentLink(draft, { shop, urls }) };
    }
    const order = orderId === null ? null : await orderById(orderId);
    if (order === null) throw new AppError('order.not-found', { detail: orderId ?? subjectId });
    // An order is spoken of in the language in which it was placed.
    const locale = order.locale ?? shop.locale;
    const context = { order, shop: { ...shop, locale }, urls };
    if (kind === 'change-payment' || kind === 'order-changed' || kind === 'change-given-up') {
      const change = await deps.editById(subjectId);
      if (change === null || change.state !== CHANGE_STATES[kind]) return null;
      return { to: change.email ?? order.email, data: changeMail(context, change), locale };
    }
    if (!isStillSo(order, { kind, subjectId })) return null;
    const data = await orderMail(kind, subjectId, context);
    if (data === null) throw new AppError('order.not-found', { detail: subjectId });
    return { to: order.email, data, locale };
  }

  async function orderMail(
    kind: MailKind,
    subjectId: string,
    context: MailContext,
  ): Promise<MailData | null> {
    switch (kind) {
      case 'order-confirmation':
        return orderConfirmation(context);
      case 'order-sent':
        return orderSent(context, subjectId);
      case 'refund':
      case 'refund-failed':
        return refundSent(context, subjectId);
      case 'payment-failed':
        return paymentFailed(context);
      case 'order-cancelled':
        return orderCancelled(context);
      case 'return-requested':
      case 'return-approved':
      case 'return-rejected':
      case 'return-received': {
        const found = await deps.returnById(subjectId);
        return found === null ? null : returnStep(context, found);
      }
      default:
        return null;
    }
  }

  async function send(job: MailJob): Promise<void> {
    const { kind, subjectId, orderId, round = 0 } = job;
    const mail = await contentOf(job);
    if (mail !== null) await delivery.deliver({ kind, subjectId, orderId, round, ...mail });
  }

  return {
    send,
    /** For mails whose content is found elsewhere. */
    deliver: delivery.deliver,
    ...mailLog,
    sendOrderConfirmation: ({ orderId }: { orderId: OrderId }): Promise<void> =>
      send({ kind: 'order-confirmation', orderId, subjectId: orderId }),
    sendOrderSent: ({
      orderId,
      fulfilmentId,
    }: {
      orderId: OrderId;
      fulfilmentId: FulfilmentId;
    }): Promise<void> => send({ kind: 'order-sent', orderId, subjectId: fulfilmentId }),
    sendRefund: ({ orderId, refundId }: { orderId: OrderId; refundId: RefundId }): Promise<void> =>
      send({ kind: 'refund', orderId, subjectId: refundId }),
  };
}
