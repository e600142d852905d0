import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { type Counters, freshness } from './document.rules.ts';
import { document } from './engine.fixture.ts';
import { priceFacet } from './facet.rules.ts';
import { compareKeys, orderKey, readCursor, writeCursor } from './order.rules.ts';
import { editDistance, foldWord, oncePerForm, stemWord, wordsOf } from './text.rules.ts';

describe('words', () => {
  test('are letters and digits of any script, without accents, case and apostrophes', () => {
    expect(wordsOf("Crème brûlée, 2 cups – the children's №1 «Ложка»").map(foldWord)).toEqual([
      'creme',
      'brulee',
      '2',
      'cups',
      'the',
      'childrens',
      '1',
      'ложка',
    ]);
  });

  test('plurals and singulars meet', () => {
    const pairs = [
      ['lamps', 'lamp'],
      ['dishes', 'dish'],
      ['boxes', 'box'],
      ['glasses', 'glass'],
      ['berries', 'berry'],
      ['vases', 'vase'],
      ['shoes', 'shoe'],
    ] as const;
    for (const [many, one] of pairs) expect(stemWord(many)).toBe(stemWord(one));
    for (const same of ['glass', 'bus', 'basis', 'gas']) expect(stemWord(same)).toBe(same);
  });

  test('of texts in several forms the first stays', () => {
    const texts = ['lamps', 'table lamp', 'lamp', 'Table lamps', 'lampshade', 'Lámp'];
    expect(oncePerForm(texts)).toEqual(['lamps', 'table lamp', 'lampshade']);
  });

  test('the distance is a metric up to its limit', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 7 });
    fc.assert(
      fc.property(word, word, word, (a, b, c) => {
        const far = 20;
        expect(editDistance(a, a, far)).toBe(0);
        expect(editDistance(a, b, far)).toBe(editDistance(b, a, far));
        expect(editDistance(a, c, far)).toBeLessThanOrEqual(
          editDistance(a, b, far) + editDistance(b, c, far),
        );
        expect(editDistance(a, b, 2)).toBe(Math.min(3, editDistance(a, b, far)));
      }),
    );
  });
});

describe('price buckets', () => {
  test('hold every price once, side by side, whatever the prices', () => {
    const prices = fc.array(fc.integer({ min: 0, max: 100_000_000_000 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(prices, (all) => {
        const facet = priceFacet(all);
        if (!facet) throw new Error('no facet');
        expect(facet.buckets.reduce((sum, { count }) => sum + count, 0)).toBe(all.length);
        expect(facet.buckets.length).toBeLessThanOrEqual(12);
        for (const [index, { fromMinor, toMinor, count }] of facet.buckets.entries()) {
          expect(count).toBe(all.filter((price) => price >= fromMinor && price <= toMinor).length);
          const next = facet.buckets[index + 1];
          if (next) expect(next.fromMinor).toBe(toMinor + 1);
        }
      }),
    );
    expect(priceFacet([])).toBeNull();
  });
});

describe('best rated first', () => {
  test('many good reviews stand above one perfect one, unrated above badly rated', () => {
    const keyOf = (name: string, average: number, count: number) =>
      orderKey(
        { ...document(name), rating: { average, count } },
        { sort: 'rating', currency: null, score: 0 },
      );
    const keys = [keyOf('many', 4.9, 200), keyOf('one', 5, 1), keyOf('none', 0, 0), keyOf('bad', 2, 9)];
    for (let at = 1; at < keys.length; at += 1)
      expect(compareKeys(keys[at - 1] ?? [], keys[at] ?? [])).toBeLessThan(0);
  });
});

describe('cursors', () => {
  test('come back as they went, and only for their own order', () => {
    const key = fc.tuple(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.string());
    fc.assert(
      fc.property(key, (parts) => {
        const back = readCursor('newest', writeCursor('newest', parts));
        expect(compareKeys(back, parts)).toBe(0);
      }),
    );
    expect(() => readCursor('rating', writeCursor('newest', [1, 'x']))).toThrow('request.invalid');
  });
});

describe('what a read means for the index', () => {
  const counters = fc.record({
    version: fc.nat(3),
    stockSeq: fc.nat(3),
    soldSeq: fc.nat(3),
    ratingSeq: fc.nat(3),
  });
  const newest = (a: Counters, b: Counters): Counters => ({
    version: Math.max(a.version, b.version),
    stockSeq: Math.max(a.stockSeq, b.stockSeq),
    soldSeq: Math.max(a.soldSeq, b.soldSeq),
    ratingSeq: Math.max(a.ratingSeq, b.ratingSeq),
  });

  test('whatever the order in which the states of a product are read, the last state stands', () => {
    fc.assert(
      fc.property(
        fc.array(counters, { minLength: 1, maxLength: 6 }),
        fc.infiniteStream(fc.nat()),
        (steps, dice) => {
          // States as the database goes through them: counters only grow.
          const states = steps.map((_, index) => steps.slice(0, index + 1).reduce(newest));
          const order = states.map((_, index) => index);
          const shuffled = order
            .map((index) => ({ index, at: dice.next().value }))
            .sort((a, b) => a.at - b.at);
          let known: Counters | undefined;
          for (const { index } of shuffled) {
            const state = states[index];
            if (state && ['new', 'facts'].includes(freshness(state, known))) known = state;
          }
          expect(known).toEqual(states.at(-1) as Counters);
        },
      ),
    );
  });

  test('a newer save is put whole, newer facts alone are patched, the same changes nothing', () => {
    const known = { version: 2, stockSeq: 2, soldSeq: 2, ratingSeq: 2 };
    expect(freshness(known, undefined)).toBe('new');
    expect(freshness({ ...known, version: 3 }, known)).toBe('new');
    expect(freshness({ ...known, soldSeq: 3 }, known)).toBe('facts');
    expect(freshness(known, known)).toBe('same');
    expect(freshness({ ...known, version: 3, stockSeq: 1 }, known)).toBe('overtaken');
  });
});
