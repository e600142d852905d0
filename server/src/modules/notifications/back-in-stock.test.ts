import { expect, test } from 'bun:test';
import { newId } from '../../kernel/ids.ts';
import { createLog } from '../../kernel/log.ts';
import { type BackInStockDeps, backInStock, createBackInStock } from './back-in-stock.ts';
import { composeMail, type MailData } from './mail-compose.ts';
import type { ReadyMail } from './mail-delivery.ts';
import { MAIL_WORDS } from './mail-words.ts';

const shop = { name: 'Zivero', supportEmail: 'help@shop.example', locale: 'en' };
const urls = { store: 'https://shop.example', media: 'https://api.shop.example' };
const label = { slug: 'mug', title: 'Mug', variantTitle: 'Sage', image: null };
const variantId = newId('var');
const written = (data: MailData) => composeMail(MAIL_WORDS['back-in-stock'].defaults, data, { shop, urls });

test('says in both forms what is back, where it is, and how to hear no more', () => {
  const { subject, html, text } = written(backInStock({ label, variantId, token: 'tok', urls }));
  expect(subject).toBe('Mug, Sage is back');
  for (const form of [html, text])
    for (const said of [
      'Mug',
      'Sage',
      `https://shop.example/p/mug?variant=${variantId}`,
      'https://shop.example/notice/tok',
    ])
      expect(form).toContain(said);
});

test('nothing that a title says becomes markup', () => {
  const hostile = { ...label, title: '<img src=x onerror=alert(1)>"\'&' };
  const { html } = written(backInStock({ label: hostile, variantId, token: 'tok', urls }));
  expect(html).not.toContain('<img');
});

const sent: ReadyMail[] = [];
const deps = (more: Partial<BackInStockDeps>): BackInStockDeps => ({
  log: createLog('silent'),
  delivery: { canSend: true, deliver: async (mail) => void sent.push(mail) },
  notices: {
    deliver: async (id, send) => send({ id, variantId, email: 'ann@shop.example', token: 'tok' }),
  },
  labels: async () => new Map([[variantId, label]]),
  urls,
  ...more,
});

test('goes to who asked, as one mail of its notice', async () => {
  await createBackInStock(deps({}))({ noticeId: 7 });
  expect(sent).toMatchObject([
    { to: 'ann@shop.example', kind: 'back-in-stock', subjectId: '7', orderId: null },
  ]);
  await createBackInStock(deps({ labels: async () => new Map() }))({ noticeId: 8 });
  expect(sent).toHaveLength(1);
});

test('without a mail server nobody is said to have been told', async () => {
  const notices = { deliver: () => Promise.reject(new Error('delivered')) };
  const delivery = { canSend: false, deliver: () => Promise.reject(new Error('sent')) };
  await createBackInStock(deps({ notices, delivery }))({ noticeId: 7 });
});
