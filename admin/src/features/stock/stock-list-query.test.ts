import { expect, test } from 'bun:test';
import { STOCK_VIEWS } from '@zivero/shared/schemas/stock';
import { readStockFilters, STOCK_LIST_VIEWS, stockListInput, writeStockFilters } from './stock-list-query.ts';

test('the address of a list comes back as it went, without what says nothing', () => {
  const locationId = `loc_${'0'.repeat(26)}` as const;
  const filters = { view: 'low', q: 'mug', locationId } as const;
  expect(readStockFilters(writeStockFilters(filters))).toEqual(filters);
  expect(writeStockFilters({ view: 'all', q: '', locationId: null })).toEqual({});
});

test('an address that somebody made up asks for everything', () => {
  const made = readStockFilters({ view: 'nonsense', q: ['a'], location: 'loc_1; drop table' });
  expect(made).toEqual({ view: 'all', q: '', locationId: null });
  expect(stockListInput({ ...made, q: '  mug ' }, null)).toMatchObject({ q: 'mug', cursor: null });
});

test('every view that the server knows can be looked at', () => {
  expect<readonly string[]>(STOCK_LIST_VIEWS).toEqual(STOCK_VIEWS);
});
