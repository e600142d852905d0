import { describe, expect, test } from 'bun:test';
import { safeNext } from './paths.ts';

describe('safeNext', () => {
  test('keeps a path of the shop', () => expect(safeNext('/checkout?step=1')).toBe('/checkout?step=1'));
  test.each<unknown>([
    'https://evil.test',
    '//evil.test',
    '/\\evil.test',
    'javascript:alert(1)',
    '/ /evil',
    undefined,
    42,
  ])('never leaves the shop: %p', (next) => expect(safeNext(next)).toBe('/account'));
});
