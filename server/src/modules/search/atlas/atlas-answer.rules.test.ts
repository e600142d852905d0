import { describe, expect, test } from 'bun:test';
import { AppError } from '../../../kernel/app-error.ts';
import { id } from '../engine.fixture.ts';
import {
  boundariesOf,
  correctionFor,
  emptyPriceFacet,
  explanationOf,
  facetsOf,
  filledPriceFacet,
  highlightsOf,
  readCursor,
  totalOf,
  writeCursor,
} from './atlas-answer.rules.ts';
import { attributeToken, skuKey } from './atlas-document.rules.ts';
import { definitionDiff } from './index-diff.rules.ts';

const buckets = (...pairs: [string | number, number][]) => ({
  buckets: pairs.map(([_id, count]) => ({ _id, count })),
});

describe('answers of Atlas', () => {
  test('a total above the threshold is told as a lower bound', () => {
    expect(totalOf({ count: { lowerBound: 12 } })).toEqual({ total: 12, totalIsExact: true });
    expect(totalOf({ count: { lowerBound: 10_001 } })).toEqual({ total: 10_001, totalIsExact: false });
    expect(totalOf(undefined)).toEqual({ total: 0, totalIsExact: true });
  });

  test('ratings add up from the top', () => {
    expect(facetsOf('rating', buckets([1, 0], [2, 1], [3, 2], [4, 5]))[0]?.values).toEqual([
      { value: '4', count: 5 },
      { value: '3', count: 7 },
      { value: '2', count: 8 },
      { value: '1', count: 8 },
    ]);
  });

  test('attributes part by their names, whatever signs those have', () => {
    const facets = facetsOf(
      'attributes',
      buckets([attributeToken('Colour', 'Ink'), 2], [attributeToken('a.b: c', 'x'), 1], ['stray', 3]),
    );
    expect(facets.map(({ key }) => key)).toEqual(['attribute:Colour', 'attribute:a.b: c']);
  });

  test('what is sold out is not counted as available', () => {
    const [facet] = facetsOf('availability', buckets(['in-stock', 3], ['low', 1], ['sold-out', 4]));
    expect(facet?.values).toEqual([{ value: 'available', count: 4 }]);
  });

  test('price buckets are round and take the counts of Atlas', () => {
    const empty = emptyPriceFacet(900, 8_900);
    if (!empty) throw new Error('no facet');
    const boundaries = boundariesOf(empty);
    expect(boundaries).toEqual([...boundaries].sort((a, b) => a - b));
    expect(boundaries[0]).toBeLessThanOrEqual(900);
    expect(boundaries.at(-1)).toBeGreaterThan(8_900);
    const filled = filledPriceFacet(empty, buckets([boundaries[0] ?? 0, 4]));
    expect(filled.buckets.map(({ count }) => count)).toEqual([4, ...empty.buckets.slice(1).map(() => 0)]);
  });

  test('highlights are the marked words of the title', () => {
    const highlights = [
      {
        path: 'title',
        texts: [
          { value: 'Mushroom', type: 'hit' as const },
          { value: ' table ', type: 'text' as const },
          { value: 'lamp', type: 'hit' as const },
        ],
      },
      { path: 'description', texts: [{ value: 'lamp', type: 'hit' as const }] },
    ];
    expect(highlightsOf({ id: id('lamp'), title: 'Mushroom table lamp', highlights })).toEqual([
      'Mushroom',
      'lamp',
    ]);
  });

  test('the correction is spelled as the best hit spells it', () => {
    const hit = { id: id('lamp'), title: 'Mushroom lamp' };
    expect(correctionFor(['mushrom', 'lamp'], hit)).toEqual({ from: 'mushrom lamp', to: 'mushroom lamp' });
    expect(correctionFor(['lamp'], hit)).toBeNull();
  });

  test('a score is explained by its leaves, the weightiest first', () => {
    const details = {
      value: 9,
      description: 'sum of:',
      details: [
        {
          value: 2,
          description: '$type:string/brandName:kilnmere [BM25Similarity], result of:',
          details: [],
        },
        {
          value: 7,
          description: '$type:string/title:lamp [BM25Similarity], result of:',
          details: [{ value: 1, description: 'idf' }],
        },
      ],
    };
    expect(explanationOf({ id: id('lamp'), title: '', details }).map(({ signal }) => signal)).toEqual([
      'title:lamp',
      'brandName:kilnmere',
    ]);
  });
});

test('an SKU is known however it is parted', () => {
  expect(new Set(['ZV-12 a', 'zv 12/A', ' ZV_12-á '].map(skuKey)).size).toBe(1);
  expect(skuKey('SKU-towel')).toBe('sku towel');
});

describe('cursors', () => {
  test('are read back, and refused when foreign, changed or of another order', () => {
    const cursor = writeCursor('newest', 2, 'CAIaBw==');
    expect(readCursor('newest', cursor)).toEqual({ step: 2, token: 'CAIaBw==' });
    const forged = Buffer.from(JSON.stringify(['atlas', 'newest', 2, 'other', 'x'])).toString('base64url');
    for (const [sort, wrong] of [
      ['title', cursor],
      ['newest', forged],
      ['newest', 'x'],
      ['newest', ''],
    ] as const) {
      expect(() => readCursor(sort, wrong)).toThrow(AppError);
    }
  });
});

describe('the difference of index definitions', () => {
  test('defaults of the server are none; changed and stray fields are', () => {
    const wanted = { analyzer: 'a', mappings: { dynamic: false, fields: { title: [{ type: 'string' }] } } };
    expect(definitionDiff(wanted, { ...wanted, numPartitions: 1 })).toEqual([]);
    expect(definitionDiff(wanted, undefined)).toHaveLength(1);
    const found = {
      analyzer: 'b',
      mappings: { dynamic: false, fields: { title: [{ type: 'token' }], old: {} } },
    };
    expect(definitionDiff(wanted, found)).toEqual([
      'analyzer: "a" wanted, "b" there',
      'mappings.fields.title[0].type: "string" wanted, "token" there',
      'mappings.fields.old: on the server only',
    ]);
  });
});
