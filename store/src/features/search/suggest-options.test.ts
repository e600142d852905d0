import { expect, test } from 'bun:test';
import { shortened, splitTerm, startOptions, suggestOptions } from './suggest-options.ts';

test('a term is cut where the typed words end', () => {
  expect(splitTerm('stoneware mug large', 'Stoneware mug')).toEqual({
    known: 'stoneware mug',
    added: ' large',
  });
});
test('a corrected term has nothing typed in it', () => {
  expect(splitTerm('stoneware', 'stonw')).toEqual({ known: '', added: 'stoneware' });
  expect(splitTerm('mug', '')).toEqual({ known: '', added: 'mug' });
});

test('an empty field offers own searches first, and what others look for without repeating them', () => {
  const options = startOptions(['lamp', 'Mug & saucer'], ['Lamp', 'candle']);
  expect(options.map(({ q, isRecent }) => [q, isRecent === true])).toEqual([
    ['lamp', true],
    ['Mug & saucer', true],
    ['candle', false],
  ]);
  expect(options[1]?.to).toBe('/search?q=Mug%20%26%20saucer');
  expect(new Set(options.map(({ id }) => id)).size).toBe(3);
});

test('never more than ten rows', () => {
  const many = Array.from({ length: 9 }, (_, index) => `q${index}`);
  expect(
    startOptions(
      many,
      many.map((q) => `other ${q}`),
    ),
  ).toHaveLength(10);
  const category = { name: 'Lamps', path: '/lamps' };
  const found = { terms: many, categories: [category, category, category], products: [], corrected: null };
  expect(suggestOptions(shortened(found))).toHaveLength(6);
});
