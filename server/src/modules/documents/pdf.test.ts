import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { formattersOf } from './document-parts.ts';
import { wordsOf } from './document-words.ts';
import { someFacts } from './documents.fixture.ts';
import { invoicePdf } from './invoice-pdf.ts';
import { runsOf } from './pdf-fonts.ts';

const pagesOf = async (doc: AsyncIterable<unknown>) => {
  const chunks: Buffer[] = [];
  for await (const chunk of doc) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString('latin1');
  expect(text.startsWith('%PDF-')).toBe(true);
  expect(text.trimEnd().endsWith('%%EOF')).toBe(true);
  return [...text.matchAll(/\/Type \/Page\b/g)].length;
};
const invoice = (change: Parameters<typeof someFacts>[0] = {}) => ({
  number: '2026-000042',
  issuedAt: new Date('2026-03-01'),
  facts: someFacts(change),
  correction: null,
});

describe('fonts', () => {
  test.each([
    ['Ada Lovelace €12', ['instrument-sans-latin-400']],
    ['Łódź', ['latin-ext-400', 'latin-400', 'latin-ext-400']],
    ['Ελένη', ['dejavu']],
    ['Иван', ['dejavu']],
    ['山田', ['unifontex']],
    ['김철수', ['unifontex']],
    ['ไทย', ['unifontex']],
  ])('%s is drawn by what has its characters', (text, fonts) => {
    const names = runsOf(text, 'text').map((run) => run.font.name);
    expect(names).toHaveLength(fonts.length);
    for (const [index, font] of fonts.entries()) expect(names[index]).toContain(font);
  });
  test('no character gets lost between runs', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), (text) => {
        expect(
          runsOf(text, 'strong')
            .map((run) => run.text)
            .join(''),
        ).toBe(text);
      }),
    );
  });
});

describe('words', () => {
  test('are those of the language, and of English where there are none of it', () => {
    expect(wordsOf('de-CH').invoice).toBe('Rechnung');
    expect(wordsOf('nl').invoice).toBe('Invoice');
    expect(wordsOf('xx-!!').invoice).toBe('Invoice');
    for (const [key, said] of Object.entries(wordsOf('de')))
      if (typeof said === 'string') expect([key, said.trim() === '']).toEqual([key, false]);
  });
  test('dates are those of the zone; an unknown one stops nothing', () => {
    const newYear = '2026-12-31T23:30:00Z';
    expect(formattersOf('de', 'Europe/Berlin').date(newYear)).toBe('1. Januar 2027');
    expect(formattersOf('de').date(newYear)).toBe('31. Dezember 2026');
    expect(formattersOf('de', 'Mars/Phobos').date(newYear)).toContain('2026');
  });
});

describe('pages', () => {
  test('a short invoice is one page, a long one as many as it needs', async () => {
    expect(await pagesOf(invoicePdf(invoice()))).toBe(1);
    const [line] = someFacts().lines;
    if (!line) throw new Error('a line');
    const lines = Array.from({ length: 200 }, () => line);
    expect(await pagesOf(invoicePdf(invoice({ lines })))).toBeGreaterThan(6);
  });

  test('whatever is written in names, titles and addresses, a document comes out', async () => {
    const hostile = [
      'x'.repeat(2_000),
      '\u202eevil\u0000\u0007\ud800',
      '👩‍👩‍👧‍👦 𝔸 \u0301\u0301\u0301',
      '%PDF (text) Tj \\) /Kids [',
      `${'word '.repeat(500)}`,
      '',
    ];
    for (const text of hostile) {
      const facts = someFacts();
      const [line] = facts.lines;
      if (!line) throw new Error('a line');
      const lines = [{ ...line, title: text, variantTitle: text, sku: text }];
      const billTo = { ...facts.billTo, name: text, city: text };
      const seller = { ...facts.seller, invoiceNote: text, address: text };
      expect(await pagesOf(invoicePdf(invoice({ lines, billTo, seller, locale: 'xx-!!' })))).toBeGreaterThan(
        0,
      );
    }
  });
});
