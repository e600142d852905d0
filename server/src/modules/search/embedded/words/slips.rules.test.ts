import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { slipCost } from './slips.rules.ts';

describe('what a slip costs', () => {
  test.each([
    ['two letters swapped', 'ceiling', 'cieling'],
    ['a double letter typed once', 'rubber', 'ruber'],
    ['a letter typed twice', 'lamp', 'lammp'],
    ['the key beside', 'lamp', 'lanp'],
    ['one vowel for another', 'chandelier', 'chandilier'],
  ])('%s is likelier than any letter for any other', (_what, meant, typed) => {
    expect(slipCost(meant, typed)).toBeLessThan(slipCost('lamp', 'lazp'));
  });

  test('no slip costs nothing, two cost as much as both', () => {
    expect(slipCost('teapot', 'teapot')).toBe(0);
    expect(slipCost('', '')).toBe(0);
    expect(slipCost('lamp', 'zamx')).toBe(2 * slipCost('lamp', 'lamx'));
  });

  test('for any two words it is a number of slips: none only for the same word, never more than all letters', () => {
    const word = fc.string({ unit: 'grapheme-ascii', maxLength: 32 });
    fc.assert(
      fc.property(word, word, (a, b) => {
        const cost = slipCost(a, b);
        expect(cost === 0).toBe(a === b);
        expect(cost).toBeLessThanOrEqual(a.length + b.length);
      }),
    );
  });
});
