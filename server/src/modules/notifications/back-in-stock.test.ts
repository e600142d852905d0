import { expect, test } from 'bun:test';
import { newId } from '../../kernel/ids.ts';
import { createLog } from '../../kernel/log.ts';
import { type BackInStockDeps, backInStock, createBackInStock } from './back-in-stock.ts';

const shop = { name: 'Zivero', supportEmail: 'help@shop.example' };
const urls = { store: 'https://shop.example', media: 'https://api.shop.example' };
const label = { slug: 'mug', title: 'Mug', variantTitle: 'Sage', image: null };
const variantId = newId('var');

test('says in both forms what is back, where it is, and how to hear no more', () => {
  const { subject, html, text } = backInStock({ label, variantId, token: 'tok', shop, urls });
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
  const { html } = backInStock({ label: hostile, variantId, token: 'tok', shop, urls });
  expect(html).not.toContain('<img');
});

const deps = (more: Partial<BackInStockDeps>): BackInStockDeps => ({
  log: createLog('silent'),
  mailer: null,
  from: null,
  settings: { get: async () => shop },
  notices: {
    deliver: async (id, send) => send({ id, variantId, email: 'ann@shop.example', token: 'tok' }),
  },
  labels: async () => new Map([[variantId, label]]),
  urls,
  ...more,
});

test('goes to who asked, from the shop, with an id that does not change', async () => {
  const sent: unknown[] = [];
  const mailer = {
    send: async (mail: unknown) => {
      sent.push(mail);
    },
    close() {},
  };
  const name = 'Evil"\r\nBcc: x@y.example';
  const hostile = { get: async () => ({ ...shop, name }) };
  await createBackInStock(deps({ mailer, settings: hostile }))({ noticeId: 7 });
  expect(sent).toMatchObject([
    {
      to: 'ann@shop.example',
      from: '"EvilBcc: x@y.example" <help@shop.example>',
      messageId: '<back-in-stock.7@shop.example>',
    },
  ]);
  await createBackInStock(deps({ mailer, labels: async () => new Map() }))({ noticeId: 8 });
  expect(sent).toHaveLength(1);
});

test('without a mail server nobody is said to have been told', async () => {
  const notices = { deliver: () => Promise.reject(new Error('delivered')) };
  await createBackInStock(deps({ notices }))({ noticeId: 7 });
});
