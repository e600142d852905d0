import { describe, expect, test } from 'bun:test';
import type { SearchFilters } from '@zivero/shared/schemas/search';
import { SearchFilters as Schema } from '@zivero/shared/schemas/search';
import type { LocationQuery } from 'vue-router';
import { activeFilters, listingFromQuery, queryFromListing, toggled } from './listing-address.ts';

const full: SearchFilters = {
  category: '/home-living/lamps',
  brands: ['kilnmere', 'haldmoor'],
  priceMinMinor: 1000,
  priceMaxMinor: 15000,
  ratingMin: 4,
  isAvailable: true,
  onSale: true,
  attributes: { Colour: ['Sage', 'Deep sea'], Material: ['Linen'] },
};

describe('the address of a list', () => {
  test('holds every filter: there and back is the same', () => {
    const query = queryFromListing({ filters: full, sort: 'newest' }, 'best-selling', { q: 'mug' });
    expect(query.q).toBe('mug');
    expect(listingFromQuery(query as LocationQuery, 'best-selling')).toEqual({
      filters: full,
      sort: 'newest',
    });
  });
  test('the usual sorting is not written', () => {
    expect(queryFromListing({ filters: {}, sort: 'relevance' }, 'relevance')).toEqual({});
  });
  test('nonsense is left out and what remains fits the schema', () => {
    const { filters, sort } = listingFromQuery(
      {
        category: 'x',
        min: '-4',
        max: '1e9',
        rating: '9',
        stock: 'yes',
        sort: 'drop table',
        'f.': 'x',
        brand: [null, '', 'b'.repeat(300)],
      },
      'relevance',
    );
    expect(sort).toBe('relevance');
    expect(Object.keys(filters)).toEqual(['brands']);
    expect(Schema.safeParse(filters).success).toBe(true);
  });
});

describe('chips', () => {
  test('taking every chip away one by one ends without filters', () => {
    let filters = full;
    let taken = 0;
    for (let [chip] = activeFilters(filters); chip; [chip] = activeFilters(filters)) {
      filters = chip.without;
      taken += 1;
    }
    expect(filters).toEqual({});
    expect(taken).toBe(10);
  });
  test('toggled adds and takes out', () => {
    expect(toggled(undefined, 'a')).toEqual(['a']);
    expect(toggled(['a', 'b'], 'a')).toEqual(['b']);
  });
});
