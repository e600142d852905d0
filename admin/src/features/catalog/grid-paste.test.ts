import { expect, test } from 'bun:test';
import { parseGrams, parseTsv } from './grid-paste.ts';

test('lines and tabs of a spreadsheet become rows and cells', () => {
  expect(parseTsv('18.00\t22.00\r\n19.00\t\r\n')).toEqual([
    ['18.00', '22.00'],
    ['19.00', ''],
  ]);
  expect(parseTsv('one')).toEqual([['one']]);
});

test('grams are read from grams and kilograms, and nonsense is told from empty', () => {
  expect(parseGrams('310')).toBe(310);
  expect(parseGrams('310 g')).toBe(310);
  expect(parseGrams('0,31 kg')).toBe(310);
  expect(parseGrams('')).toBeNull();
  for (const text of ['-1', '1.5', 'heavy', '99999999999']) expect(parseGrams(text)).toBeUndefined();
});
