import { expect, test } from 'bun:test';
import { setBounded } from './bounded.ts';

test('holds at most so many; what was set anew is not the oldest', () => {
  const map = new Map<string, number>();
  for (const [at, key] of ['a', 'b', 'c'].entries()) setBounded(map, key, at, 3);
  setBounded(map, 'a', 9, 3);
  setBounded(map, 'd', 3, 3);
  expect([...map]).toEqual([
    ['c', 2],
    ['a', 9],
    ['d', 3],
  ]);
});
