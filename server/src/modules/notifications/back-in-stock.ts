import type { Image } from '@zivero/shared/schemas/catalog';
import type { VariantId } from '@zivero/shared/schemas/ids';
import type { ShopSettings } from '@zivero/shared/schemas/settings';
import type { Mailer } from '../../infra/mail/mailer.ts';
import type { Log } from '../../kernel/log.ts';
import { button, items, mailPage, paragraph, textLink } from './mail-layout.ts';
import type { MailContent, MailUrls } from './order-mails.ts';

type Waiting = { id: number; variantId: VariantId; email: string; token: string };
type Label = { slug: string; title: string; variantTitle: string; image: Image | null };
type Shop = Pick<ShopSettings, 'name' | 'supportEmail'>;

export type BackInStockDeps = {
  log: Log;
  /** Null: no mail server is set; who waits goes on waiting. */
  mailer: Mailer | null;
  /** Sender; null = the shop's name and support address. */
  from: string | null;
  settings: { get(): Promise<Shop> };
  notices: { deliver(id: number, send: (notice: Waiting) => Promise<void>): Promise<void> };
  labels: (ids: readonly VariantId[]) => Promise<Map<VariantId, Label>>;
  urls: MailUrls;
};

/** The mail that somebody asked for on the page of what was sold out; called by a job, sent once. */
export function createBackInStock({ log, mailer, from, settings, notices, labels, urls }: BackInStockDeps) {
  return async function sendBackInStock({ noticeId }: { noticeId: number }): Promise<void> {
    if (mailer === null) return log.warn({ mail: 'back-in-stock' }, 'no SMTP_URL: mail passed over');
    const shop = await settings.get();
    await notices.deliver(noticeId, async ({ variantId, email, token }) => {
      const label = (await labels([variantId])).get(variantId);
      // The product was deleted meanwhile: nothing to tell, and nobody to tell it again.
      if (label === undefined) return;
      const messageId = `<back-in-stock.${noticeId}@${new URL(urls.store).hostname}>`;
      const sender = from ?? `"${shop.name.replaceAll(/["\\\r\n]/g, '')}" <${shop.supportEmail}>`;
      const content = backInStock({ label, variantId, token, shop, urls });
      await mailer.send({ ...content, from: sender, to: email, replyTo: shop.supportEmail, messageId });
    });
  };
}

type Told = { label: Label; variantId: VariantId; token: string; shop: Shop; urls: MailUrls };

export function backInStock({ label, variantId, token, shop, urls }: Told): MailContent {
  const name = [label.title, label.variantTitle].filter((part) => part !== '').join(', ');
  const link = `${urls.store}/p/${label.slug}?variant=${variantId}`;
  const stop = `${urls.store}/notice/${token}`;
  const intro = 'You asked us to tell you. It can be bought again, as long as it lasts.';
  const once = 'This is the only mail about it.';
  const other = 'Do you wait for other things and no longer want to hear of them? Stop all of it here:';
  const frame = {
    shopName: shop.name,
    shopUrl: urls.store,
    supportEmail: shop.supportEmail,
    title: `${label.title} is back`,
    preview: intro,
  };
  const html = mailPage(frame, [
    paragraph(intro),
    items([
      {
        title: label.title,
        detail: label.variantTitle,
        amount: '',
        imageUrl: label.image === null ? null : `${urls.media}/media/w160/${label.image.key}`,
        imageAlt: label.image?.alt ?? '',
      },
    ]),
    button('See it in the shop', link),
    paragraph(`${once} ${other}`),
    textLink('Stop all notices', stop),
  ]);
  const text = [
    `${name} is back`,
    intro,
    `See it in the shop: ${link}`,
    `${once} ${other} ${stop}`,
    `${shop.name} · ${urls.store}`,
  ].join('\n\n');
  return { subject: `${name} is back`, html, text };
}
