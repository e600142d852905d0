import type { Image } from '@zivero/shared/schemas/catalog';
import type { VariantId } from '@zivero/shared/schemas/ids';
import type { Log } from '../../kernel/log.ts';
import type { MailData, MailUrls } from './mail-compose.ts';
import type { MailDelivery } from './mail-delivery.ts';

type Waiting = { id: number; variantId: VariantId; email: string; token: string };
type Label = { slug: string; title: string; variantTitle: string; image: Image | null };

export type BackInStockDeps = {
  log: Log;
  delivery: Pick<MailDelivery, 'deliver'> & { canSend: boolean };
  notices: { deliver(id: number, send: (notice: Waiting) => Promise<void>): Promise<void> };
  labels: (ids: readonly VariantId[]) => Promise<Map<VariantId, Label>>;
  urls: MailUrls;
};

/** The mail that somebody asked for on the page of what was sold out; called by a job, sent once. */
export function createBackInStock({ log, delivery, notices, labels, urls }: BackInStockDeps) {
  return async function sendBackInStock({ noticeId }: { noticeId: number }): Promise<void> {
    // Who waits goes on waiting: a mail that is passed over would end the notice.
    if (!delivery.canSend) return log.warn({ mail: 'back-in-stock' }, 'no SMTP_URL: mail passed over');
    await notices.deliver(noticeId, async ({ variantId, email, token }) => {
      const label = (await labels([variantId])).get(variantId);
      // The product was deleted meanwhile: nothing to tell, and nobody to tell it again.
      if (label === undefined) return;
      await delivery.deliver({
        ...{ kind: 'back-in-stock', subjectId: String(noticeId), round: 0, orderId: null },
        to: email,
        data: backInStock({ label, variantId, token, urls }),
      });
    });
  };
}

type Told = { label: Label; variantId: VariantId; token: string; urls: MailUrls };

export function backInStock({ label, variantId, token, urls }: Told): MailData {
  return {
    values: {
      product_title: label.title,
      product_name: [label.title, label.variantTitle].filter((part) => part !== '').join(', '),
    },
    rows: [
      {
        title: label.title,
        detail: label.variantTitle,
        amount: '',
        imageUrl: label.image === null ? null : `${urls.media}/media/w160/${label.image.key}`,
        imageAlt: label.image?.alt ?? '',
      },
    ],
    sumRows: [],
    sections: [],
    linkUrl: `${urls.store}/p/${label.slug}?variant=${variantId}`,
    stop: { label: 'stopAll', url: `${urls.store}/notice/${token}` },
  };
}
