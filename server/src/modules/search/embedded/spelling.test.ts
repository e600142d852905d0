import { beforeAll, describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { ANY, document, id } from '../engine.fixture.ts';
import type { Segment } from './index/segment.ts';
import { Segments } from './index/segments.ts';
import { QueryReader } from './query/query-plan.ts';
import { Searcher } from './query/searcher.ts';
import { analyse, stemOf } from './words/analyser.rules.ts';
import { correctionsOf } from './words/speller.ts';

const TITLES: readonly (readonly [title: string, times: number])[] = [
  ['Glass pendant shade', 6],
  ['Steel drive shaft', 9],
  ['Interior bi fold door', 6],
  ['Bifold door track', 4],
  ['Mushroom lamp', 3],
  ['Hard disk 500 gb', 3],
  ['Carpet', 4],
  ['Car pet seat', 1],
  ['Kettle', 2],
];
let segments: readonly Segment[];
beforeAll(() => {
  const all = new Segments();
  for (const [title, times] of TITLES)
    for (let at = 0; at < times; at += 1) all.put(document(`${title} ${at}`, { title }));
  segments = all.settle();
});

/** The ways to say each word, the likeliest first. */
const read = (q: string) =>
  new QueryReader(segments, null)
    .read(q, { fuzzy: false })
    .slots.map(({ branches }) =>
      branches
        .toSorted((a, b) => b.weight - a.weight)
        .map(({ correction, stems }) => correction ?? stems.join(' ')),
    );

/** Of this process alone: others on the machine do not count. */
function cpuMsSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

describe('what a misspelt word may have meant', () => {
  test('the words beside it decide between its neighbours', () => {
    expect(read('pendant shafe')[1]?.[0]).toBe('shade');
    expect(read('drive shafe')[1]?.[0]).toBe('shaft');
  });

  test('the nearest first, nothing that is a slip farther', () => {
    expect(correctionsOf(segments, 'kettel').map(({ word }) => word)).toEqual(['kettle']);
    expect(correctionsOf(segments, 'musrhoom')[0]).toEqual({ word: 'mushroom', likelihood: 1 });
  });

  test('is a word of a text, not of codes alone', () => {
    const coded = new Segments();
    const mug = document('blue-mug', { title: 'Blue mug', skus: ['VER-MUGG-01'] });
    coded.put(mug);
    for (const merges of [0, 1]) {
      if (merges > 0) coded.put(document('vera-pot', { title: 'Vera pot' }));
      const settled = coded.settle();
      expect(settled).toHaveLength(1);
      const meant = ['very', 'mugs', 'muggs'].flatMap((word) => correctionsOf(settled, word));
      expect(meant.map(({ word }) => word)).toEqual(merges === 0 ? ['mug'] : ['vera', 'mug']);
      const [found] = new Searcher().search(settled, { ...ANY, q: 'ver mugg 01' }).ids;
      expect(found).toBe(id('blue-mug'));
    }
  });

  test('little words take no place of the twelve that are read', () => {
    expect(read(`${'the one of a '.repeat(11)}mushroom lamp`)).toHaveLength(12);
    expect(read(`${'it is for a '.repeat(4)}mushroom lamp`)).toEqual([['mushroom'], ['lamp']]);
  });

  test('a space that is missing, with a slip or a shared letter', () => {
    expect(read('mushromlamp')).toEqual([['mushroom lamp']]);
    expect(read('lampmushrom')).toEqual([[]]);
    expect(read('hardisk')[0]).toContain('hard disk');
  });
});

describe('words written together and apart', () => {
  test('are one where titles often have both', () => {
    expect(read('bifold door')[0]).toEqual(['bifold', 'bi fold']);
    expect(read('bi fold door')[0]).toEqual(['bi fold', 'bifold']);
  });

  test('and two where they only happen to stand side by side', () => {
    expect(read('carpet')[0]).toEqual(['carpet']);
  });
});

describe('whatever is typed', () => {
  const anyText = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 400 }),
    fc.string({ unit: 'grapheme', maxLength: 400 }),
    fc.string({
      unit: fc.constantFrom('a', 'b', '1', '"', "'", 'x', ' ', 'é', '\u0301', '茶', '\ud800'),
      maxLength: 400,
    }),
    fc
      .array(fc.constantFrom('mushroom', 'lampp', '12in', '2x4', "o'", '"', '陶瓷', 'कुर्ता'))
      .map((words) => words.join(' ')),
  );

  test('is read as words that are read as themselves, no longer than a word is', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        for (const word of analyse(text)) {
          expect(word).not.toBe('');
          expect(word.length).toBeLessThanOrEqual(64);
          expect(stemOf(stemOf(word))).toBe(stemOf(word));
        }
      }),
      { numRuns: 500 },
    );
  });

  test('case, outer spaces and the form of its accents do not matter', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (text) => {
        expect(analyse(` ${text.normalize('NFD')}\n`)).toEqual(analyse(text.normalize('NFC')));
      }),
      { numRuns: 500 },
    );
  });

  test('is read in bounded time, at most twelve words of it, each with a bounded number of ways', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const before = process.cpuUsage();
        const { slots } = new QueryReader(segments, null).read(text, { fuzzy: true });
        expect(cpuMsSince(before)).toBeLessThan(250);
        expect(slots.length).toBeLessThanOrEqual(12);
        for (const { branches } of slots) expect(branches.length).toBeLessThanOrEqual(40);
      }),
      { numRuns: 500 },
    );
  });

  test('long runs of letters cost no more than a word', () => {
    const before = process.cpuUsage();
    for (const text of [
      'a'.repeat(100_000),
      'ab'.repeat(5_000),
      'é'.repeat(10_000),
      `${'x '.repeat(5_000)}`,
      '茶'.repeat(10_000),
    ])
      new QueryReader(segments, null).read(text, { fuzzy: true });
    expect(cpuMsSince(before)).toBeLessThan(1_500);
  });
});
