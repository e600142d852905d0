import { expect, test } from 'bun:test';
import { pickRow } from './selection.ts';

const ids = ['a', 'b', 'c', 'd'];

test('a pick toggles one row', () => {
  expect([...pickRow(ids, new Set(['a']), 'b', null)]).toEqual(['a', 'b']);
  expect([...pickRow(ids, new Set(['a']), 'a', null)]).toEqual([]);
});
test('a range runs both ways and takes the state of the row picked last', () => {
  expect([...pickRow(ids, new Set(['d']), 'b', 'd')].sort()).toEqual(['b', 'c', 'd']);
  expect([...pickRow(ids, new Set(ids), 'c', 'a')]).toEqual(['d']);
});
test('a start that is no longer on the page is no range', () => {
  expect([...pickRow(ids, new Set(), 'c', 'gone')]).toEqual(['c']);
});
