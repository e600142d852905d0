import { expect, test } from 'bun:test';
import { createPhraseList } from './phrase-list.rules.ts';

test('completes what is typed, the weightiest first, and never repeats it', () => {
  const list = createPhraseList();
  list.replace([
    { text: 'Crème dish', weight: 1 },
    { text: 'creme', weight: 9 },
    { text: 'cream jug', weight: 5 },
    { text: 'creme brulee', weight: 4 },
  ]);
  expect(list.startingWith('CRÈME', 5)).toEqual(['creme brulee', 'Crème dish']);
  expect(list.startingWith('cre', 2)).toEqual(['creme', 'cream jug']);
  expect(list.startingWith(' ', 5)).toEqual([]);
  list.replace([]);
  expect(list.startingWith('cre', 5)).toEqual([]);
});
