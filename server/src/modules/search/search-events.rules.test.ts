import { describe, expect, test } from 'bun:test';
import { id } from './engine.fixture.ts';
import { commonQuery, createCounts } from './search-events.rules.ts';

describe('what is counted of a query', () => {
  test('case, spaces and width do not part queries', () => {
    expect(commonQuery('  Mushroom\t LAMP ')).toBe('mushroom lamp');
    expect(commonQuery('ｌａｍｐ')).toBe('lamp');
  });

  test('nothing that may be about a person, and nothing without words', () => {
    for (const q of ['ann@example.com', '+31 6 1234 5678', '4242 4242', '', ' ?! ', 'x'.repeat(81)])
      expect(commonQuery(q)).toBeNull();
    expect(commonQuery('lamp 123456')).toBe('lamp 123456');
  });

  test('hostile text is counted as plain text or not at all', () => {
    expect(commonQuery('lamp\u0000\u0007')).toBe('lamp');
    expect(commonQuery('lamp \ud800')).toBe('lamp \ufffd');
  });
});

describe('counting', () => {
  const search = { kind: 'search', q: 'Lamp', total: 3, shown: 3, isCorrected: false } as const;

  test('adds up per day and query, and per product', () => {
    const counts = createCounts(100);
    counts.add(search, '2026-05-04');
    counts.add({ ...search, total: 0, shown: 0 }, '2026-05-04');
    counts.add({ ...search, isCorrected: true }, '2026-05-05');
    counts.add({ kind: 'click', q: 'lamp', productId: id('lamp'), place: 2 }, '2026-05-04');
    counts.add({ kind: 'order', q: 'LAMP', productId: id('lamp') }, '2026-05-04');
    const { queries, products } = counts.take();
    expect(queries).toMatchObject([
      {
        day: '2026-05-04',
        query: 'lamp',
        searches: 2,
        empty: 1,
        shown: 3,
        clicks: 1,
        clickPlaces: 2,
        orders: 1,
      },
      { day: '2026-05-05', searches: 1, corrected: 1 },
    ]);
    expect(products).toEqual([
      { day: '2026-05-04', query: 'lamp', productId: id('lamp'), clicks: 1, carts: 0, orders: 1 },
    ]);
    expect(counts.take()).toEqual({ queries: [], products: [] });
  });

  test('is bounded: beyond so many queries, new ones are dropped', () => {
    const counts = createCounts(2);
    for (const q of ['a', 'b', 'c', 'a']) counts.add({ ...search, q }, '2026-05-04');
    expect(counts.take().queries.map(({ query, searches }) => [query, searches])).toEqual([
      ['a', 2],
      ['b', 1],
    ]);
  });
});
