import { describe, expect, test } from 'bun:test';
import { MAIL_KINDS, MAIL_SLOTS } from '@zivero/shared/schemas/mails';
import { composeMail } from './mail-compose.ts';
import { sampleOf } from './mail-sample.ts';
import { faultsOf } from './mail-template.rules.ts';
import { createMailTemplates } from './mail-templates.ts';
import { labelsOf, MAIL_WORDS, mailTextsIn } from './mail-words.ts';

const urls = { store: 'https://shop.example', media: 'https://shop.example' };
const shopIn = (locale: string) => ({
  ...{ name: 'Zivero', supportEmail: 'help@shop.example', locale, currency: 'EUR' },
});
const now = new Date('2026-03-01T10:00:00Z');
const marks = (text: string) => [...text.matchAll(/\{\{[#^/]?([a-z_]+)\}\}/g)].map(([, name]) => name);

describe.each(MAIL_KINDS)('the mail %s', (kind) => {
  test('says the same in German: no unknown placeholder, none of its data left out', () => {
    const german = mailTextsIn(kind, 'de-AT');
    expect(faultsOf(kind, german)).toEqual([]);
    const english = MAIL_WORDS[kind].defaults;
    for (const slot of MAIL_SLOTS) {
      expect([slot, german[slot] === '']).toEqual([slot, english[slot] === '']);
      expect([slot, [...new Set(marks(german[slot]))].toSorted()]).toEqual([
        slot,
        [...new Set(marks(english[slot]))].toSorted(),
      ]);
      if (english[slot] !== '') expect(german[slot]).not.toBe(english[slot]);
    }
  });

  test('has its labels and amounts in the language too', () => {
    const shop = shopIn('de');
    const data = sampleOf(kind, { shop, urls, now });
    const { html, text } = composeMail(mailTextsIn(kind, 'de'), data, { shop, urls });
    expect(html).toContain('<html lang="de">');
    expect(text).toContain('Fragen? Schreiben Sie an help@shop.example');
    for (const label of ['Subtotal', 'Quantity', 'Goes to', 'Questions', 'Stop '])
      expect(text).not.toContain(label);
  });
});

test('a language that mails do not come in has the English words', () => {
  expect(mailTextsIn('refund', 'nl')).toEqual(MAIL_WORDS.refund.defaults);
  expect(labelsOf('de-CH').total).toBe('Gesamt');
});

test('staff write in the shop’s language: their words hold for it, and stay what they are', async () => {
  const subject = 'Geld zurück: {{amount}}';
  const saved = { kind: 'refund' as const, texts: { subject }, revision: 1, updatedAt: now, byName: 'Ann' };
  const templates = (locale: string) =>
    createMailTemplates({
      repo: {
        all: async () => [saved],
        load: async (kind) => (kind === 'refund' ? saved : null),
        save: async () => true,
        loadSettings: async () => null,
        saveSettings: async () => {},
      },
      settings: { get: async () => ({ locale }) as never },
      urls,
      clock: { now: () => now },
    });
  const german = templates('de');
  expect(await german.textsOf('refund')).toEqual({ ...mailTextsIn('refund', 'de'), subject });
  expect(await german.textsOf('refund', 'de-AT')).toEqual({ ...mailTextsIn('refund', 'de'), subject });
  expect(await german.textsOf('refund', 'en')).toEqual(MAIL_WORDS.refund.defaults);
  const [refund] = (await german.list()).filter((one) => one.kind === 'refund');
  expect(refund).toMatchObject({ isChanged: true, defaults: mailTextsIn('refund', 'de') });
  expect((await templates('en').textsOf('refund')).subject).toBe(subject);
});
