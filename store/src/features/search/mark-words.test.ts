import { expect, test } from 'bun:test';
import { markWords } from './mark-words.ts';

const marked = (text: string, typed: string) =>
  markWords(text, typed)
    .map(({ text: piece, isHit }) => (isHit ? `[${piece}]` : piece))
    .join('');

test('the beginnings of words that were typed are marked, anywhere in the text', () => {
  expect(marked('Stoneware mug, large', 'mu sto')).toBe('[Sto]neware [mu]g, large');
  expect(marked('Aluminium mug', 'mu')).toBe('Aluminium [mu]g');
});
test('case and accents do not matter, whichever way they are written', () => {
  expect(marked('Crème brûlée dish', 'CREME bru')).toBe('[Crème] [brû]lée dish');
  expect(marked('Cre\u0300me', 'cre')).toBe('[Cre\u0300]me');
  expect(marked('Creme', 'crème')).toBe('[Creme]');
});
test('nothing typed, nothing found and empty texts come back whole', () => {
  expect(marked('Mug', '')).toBe('Mug');
  expect(marked('Mug', '?? lamp')).toBe('Mug');
  expect(markWords('', 'mug')).toEqual([]);
});
