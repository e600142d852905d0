import { expect, test } from 'bun:test';
import { marks, readWanted } from './palette-query.ts';

test('signs at the start narrow what is looked for', () => {
  expect(readWanted(' #10482 ')).toEqual({ scope: 'orders', q: '10482' });
  expect(readWanted('> new')).toEqual({ scope: 'do', q: 'new' });
  expect(readWanted('mug')).toEqual({ scope: 'all', q: 'mug' });
});

test('matches are marked whatever case and accents', () => {
  expect(marks('Mug Fjörd', 'fjord')).toEqual([
    { text: 'Mug ', isMatch: false },
    { text: 'Fjörd', isMatch: true },
  ]);
  expect(marks('Mug', 'plate')).toEqual([{ text: 'Mug', isMatch: false }]);
  expect(marks('Mug', '')).toEqual([{ text: 'Mug', isMatch: false }]);
});
