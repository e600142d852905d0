import { describe, expect, test } from 'bun:test';
import { MAIL_KINDS, MailTemplate } from '@zivero/shared/schemas/mails';
import fc from 'fast-check';
import { testStores } from '../../../test/harness.ts';
import { createTestClock } from '../../kernel/clock.ts';
import { newId } from '../../kernel/ids.ts';
import { DEFAULT_SHOP } from '../settings/settings.ts';
import { composeMail } from './mail-compose.ts';
import { faultsOf, renderTexts } from './mail-template.rules.ts';
import { createMailTemplatesRepo } from './mail-templates.repo.ts';
import { createMailTemplates } from './mail-templates.ts';
import { MAIL_WORDS } from './mail-words.ts';

const { pg } = await testStores();
const urls = { store: 'https://shop.example', media: 'https://shop.example' };
const templates = createMailTemplates({
  repo: createMailTemplatesRepo(pg.db),
  settings: { get: async () => DEFAULT_SHOP },
  urls,
  clock: createTestClock(new Date('2026-03-01T12:00:00Z')),
});
const ann = newId('stf');
const kind = 'order-confirmation';
const { defaults } = MAIL_WORDS[kind];
const intro = (text: string) => ({ ...defaults, intro: text });

describe('every mail', () => {
  test.each([...MAIL_KINDS])('%s is whole as it comes, and no placeholder is left in it', async (one) => {
    const texts = MAIL_WORDS[one].defaults;
    expect(faultsOf(one, texts)).toEqual([]);
    const mail = await templates.preview(one, texts);
    if (mail.kind !== 'ok') throw new Error('faulty');
    for (const part of [mail.subject, mail.html, mail.text]) {
      expect(part).not.toContain('{{');
      expect(part).not.toContain('undefined');
    }
    expect(mail.subject).not.toBe('');
    expect(mail.html).toContain('</html>');
  });

  test.each([...MAIL_KINDS])('%s fills all that it offers', async (one) => {
    const names = Object.keys(MAIL_WORDS[one].placeholders);
    const texts = { ...MAIL_WORDS[one].defaults, outro: names.map((name) => `[{{${name}}}]`).join(' ') };
    const mail = await templates.preview(one, texts);
    if (mail.kind !== 'ok') throw new Error('faulty');
    // Flags, and what staff may have left out, are words of their own.
    const outro = mail.text.split('\n').find((line) => line.startsWith('[')) ?? '';
    expect(outro.split('] [')).toHaveLength(names.length);
  });
});

describe('words that staff write', () => {
  test.each([
    ['Dear {{customer}}', 'unknown', 'customer'],
    ['{{#unheard}}x{{/unheard}}', 'unknown', 'unheard'],
    ['{{#customer_name}}{{nope}}{{/customer_name}}', 'unknown', 'nope'],
    ['{{constructor}}', 'unknown', 'constructor'],
    ['{{{customer_name}}}', 'forbidden', 'customer_name'],
    ['{{& customer_name}}', 'forbidden', 'customer_name'],
    ['{{> other}}', 'forbidden', 'other'],
    ['{{=<% %>=}}', 'forbidden', '<% %>'],
    ['{{! hidden }}', 'forbidden', 'hidden'],
  ])('%s is told apart', (text, code, name) => {
    expect(faultsOf(kind, intro(text))).toEqual([
      { slot: 'intro', code: code as 'unknown', name: expect.stringContaining(name) as never },
    ]);
  });
  test.each(['{{customer_name', '{{#customer_name}}', '{{/customer_name}}'])('%s cannot be read', (text) => {
    expect(faultsOf(kind, intro(text))).toMatchObject([{ slot: 'intro', code: 'syntax' }]);
  });
  test('an empty subject is refused, an empty end is not', () => {
    expect(faultsOf(kind, { ...defaults, subject: ' ', outro: '' })).toMatchObject([
      { slot: 'subject', code: 'empty' },
    ]);
  });

  test('never become markup, never start another header, whatever is in them and in the values', () => {
    const anyText = fc.string({ unit: 'binary', maxLength: 60 });
    fc.assert(
      fc.property(anyText, anyText, (written, name) => {
        const texts = intro(`${written.replaceAll('{', '(')} <b>{{customer_name}}</b>`);
        const values = { ...{ customer_name: name, order_number: `1\r\nBcc: ${name}`, order_total: '' } };
        const { html, subject } = composeMail(
          texts,
          { values, rows: [], sumRows: [], sections: [], linkUrl: urls.store, stop: null },
          { shop: DEFAULT_SHOP, urls },
        );
        expect(subject).not.toMatch(/[\r\n]/);
        expect(html).not.toContain('<b>');
      }),
    );
  });
  test('values are not read as words again', () => {
    const values = { customer_name: '{{order_number}}', order_number: '1' };
    expect(renderTexts(intro('{{customer_name}}'), values).intro).toBe('{{order_number}}');
  });

  test('are kept by slot, go out, and can be taken back', async () => {
    const texts = { ...defaults, subject: 'Hello {{customer_name}}' };
    const saved = await templates.save({ kind, texts, revision: 0 }, ann);
    expect(saved).toMatchObject({ kind: 'ok', template: { isChanged: true, revision: 1, texts } });
    expect(await templates.textsOf(kind)).toEqual(texts);
    expect(await templates.reset({ kind, revision: 1 }, ann)).toMatchObject({
      kind: 'ok',
      template: { isChanged: false, revision: 2, texts: defaults },
    });
    expect((await templates.list()).map((one) => one.kind)).toEqual([...MAIL_KINDS]);
  });

  test('of two who save at once one is told of the other', async () => {
    const save = (subject: string) =>
      templates.save({ kind: 'refund', texts: { ...MAIL_WORDS.refund.defaults, subject }, revision: 0 }, ann);
    const answers = await Promise.all([save('One'), save('Two')]);
    expect(answers.map((answer) => answer.kind).toSorted()).toEqual(['conflict', 'ok']);
    const [kept] = answers.flatMap((answer) => (answer.kind === 'ok' ? [answer.template.texts.subject] : []));
    expect((await templates.textsOf('refund')).subject).toBe(kept ?? '');
  });

  test('that are faulty are not written', async () => {
    const texts = { ...MAIL_WORDS['order-sent'].defaults, title: '{{nobody}}' };
    expect(await templates.save({ kind: 'order-sent', texts, revision: 0 }, ann)).toMatchObject({
      kind: 'faulty',
      faults: [{ slot: 'title', code: 'unknown', name: 'nobody' }],
    });
    expect((await templates.textsOf('order-sent')).title).toBe(MAIL_WORDS['order-sent'].defaults.title);
  });

  test('every mail, as it comes and as staff see it, fits its schema', async () => {
    for (const one of await templates.list()) expect(MailTemplate.parse(one)).toEqual(one);
  });
});

test('bags are reminded of only once the vendor says so', async () => {
  expect(await templates.loadSettings()).toEqual({ abandonedCart: { isOn: false, afterHours: 24 } });
  const wish = { abandonedCart: { isOn: true, afterHours: 6 } };
  await templates.saveSettings(wish, ann);
  expect(await templates.loadSettings()).toEqual(wish);
});
