import { languageOf } from '@zivero/shared/languages';
import type { MailTexts } from '@zivero/shared/schemas/mails';
import type { ShopSettings } from '@zivero/shared/schemas/settings';
import {
  button,
  type Frame,
  heading,
  type ItemRow,
  items,
  lines,
  mailPage,
  paragraph,
  type SumRow,
  sums,
  textLink,
} from './mail-layout.ts';
import { type MailValues, renderTexts } from './mail-template.rules.ts';
import { labelsOf } from './mail-words.ts';

export type MailContent = { subject: string; html: string; text: string };
export type MailShop = Pick<ShopSettings, 'name' | 'supportEmail' | 'locale'>;
export type MailUrls = { store: string; media: string };
export type Section = [title: string, lines: string[]];
/** What a mail tells, apart from its words. */
export type MailData = {
  values: MailValues;
  rows: ItemRow[];
  sumRows: SumRow[];
  sections: Section[];
  linkUrl: string;
  /** Where one hears no more of it. */
  stop: { label: 'stopAll' | 'stopReminders'; url: string } | null;
};

/** The same content twice: as a page, and as plain text for those who read that. */
export function composeMail(
  words: MailTexts,
  data: MailData,
  { shop, urls }: { shop: MailShop; urls: MailUrls },
): MailContent {
  const values = { shop_name: shop.name, support_email: shop.supportEmail, ...data.values };
  const { subject, title, intro, button: label, outro } = renderTexts(words, values);
  const labels = labelsOf(shop.locale);
  const frame: Frame = {
    shopName: shop.name,
    shopUrl: urls.store,
    supportEmail: shop.supportEmail,
    title,
    preview: intro,
    lang: languageOf(shop.locale),
    foot: { before: labels.footBefore, after: labels.footAfter },
  };
  const html = mailPage(frame, [
    ...paragraphs(intro),
    ...(label === '' ? [] : [button(label, data.linkUrl)]),
    ...(data.rows.length > 0 ? [items(data.rows)] : []),
    ...(data.sumRows.length > 0 ? [sums(data.sumRows)] : []),
    ...data.sections.flatMap(([name, text]) => [heading(name), lines(text)]),
    ...paragraphs(outro),
    ...(data.stop === null ? [] : [textLink(labels[data.stop.label], data.stop.url)]),
  ]);
  const text = [
    `${title}\n\n${intro}`,
    `${label === '' ? '' : `${label}: `}${data.linkUrl}`,
    data.rows
      .map((row) => [row.title, row.detail, row.amount].filter((part) => part !== '').join(' · '))
      .join('\n'),
    data.sumRows.map((row) => `${row.label}: ${row.value}`).join('\n'),
    ...data.sections.map(([name, said]) => `${name}\n${said.join('\n')}`),
    outro,
    data.stop === null ? '' : `${labels[data.stop.label]}: ${data.stop.url}`,
    `${labels.footBefore} ${shop.supportEmail} ${labels.footAfter}\n${shop.name} · ${urls.store}`,
  ];
  return { subject, html, text: text.filter((block) => block !== '').join('\n\n') };
}

const paragraphs = (text: string) =>
  text
    .split(/\n\s*\n/)
    .map((one) => one.trim())
    .filter((one) => one !== '')
    .map((one) => paragraph(one));
