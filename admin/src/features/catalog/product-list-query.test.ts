import { expect, test } from 'bun:test';
import {
  NO_FILTERS,
  type ProductFilters,
  productListInput,
  readProductFilters,
  writeProductFilters,
} from './product-list-query.ts';

const filters: ProductFilters = {
  view: 'drafts',
  q: 'mug',
  categoryId: 'cat_00000000000000000000000001',
  brandId: null,
  sort: 'sold',
};

test('the address reads back what it wrote, and leaves out what it does not know', () => {
  expect(readProductFilters(writeProductFilters(filters))).toEqual(filters);
  expect(readProductFilters({ view: 'gold', category: 'x', sort: 1 })).toEqual(NO_FILTERS);
  expect(writeProductFilters(NO_FILTERS)).toEqual({});
});

test('a view looks at the products of its state only', () => {
  expect(productListInput(filters, null)).toMatchObject({ status: 'draft', sort: 'sold' });
  expect(productListInput({ ...NO_FILTERS, view: 'archived' }, null)).toMatchObject({ status: 'archived' });
  expect(productListInput(NO_FILTERS, null)).toMatchObject({ status: null });
});
