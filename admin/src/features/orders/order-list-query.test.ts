import { describe, expect, test } from 'bun:test';
import {
  hasFilters,
  NO_FILTERS,
  type OrderFilters,
  orderListInput,
  readOrderFilters,
  writeOrderFilters,
} from './order-list-query.ts';

describe('the address of the order list', () => {
  test('reads back what it wrote', () => {
    const filters: OrderFilters = {
      view: 'all',
      q: 'nora',
      payment: ['failed', 'disputed'],
      parcel: ['to-pack'],
      from: '2026-09-01',
      to: '',
      sort: 'total',
    };
    expect(readOrderFilters(writeOrderFilters(filters))).toEqual(filters);
    expect(writeOrderFilters(NO_FILTERS)).toEqual({});
  });
  test('leaves out what it does not know', () => {
    expect(
      readOrderFilters({ view: 'x', payment: 'paid,gold', from: '2026-13-45', sort: ['a'], q: ['b'] }),
    ).toEqual({ ...NO_FILTERS, payment: ['paid'] });
  });
});

test('a typed # is not part of the number, and a day runs to its last millisecond', () => {
  const input = orderListInput({ ...NO_FILTERS, q: ' #10482 ', from: '2026-09-01', to: '2026-09-01' }, null);
  expect(input.q).toBe('10482');
  expect((input.placedTo?.getTime() ?? 0) - (input.placedFrom?.getTime() ?? 0)).toBe(86_399_999);
});

test('a view or an order of rows is no filter', () => {
  expect(hasFilters({ ...NO_FILTERS, view: 'all', sort: 'oldest' })).toBe(false);
  expect(hasFilters({ ...NO_FILTERS, payment: ['paid'] })).toBe(true);
});
