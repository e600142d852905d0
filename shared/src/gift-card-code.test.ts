import { describe, expect, test } from 'bun:test';
import { giftCardCodeOf, normaliseGiftCardCode, printedGiftCardCode } from './gift-card-code.ts';

describe('the code of a gift card', () => {
  test('is read in any letters and groups, and printed in fours', () => {
    expect(normaliseGiftCardCode(' abcd–efgh JKMN\u200b-2345 ')).toBe('ABCDEFGHJKMN2345');
    expect(printedGiftCardCode('ABCDEFGHJKMN2345')).toBe('ABCD-EFGH-JKMN-2345');
  });
  test.each(['', 'SUMMER', 'ABCDEFGHJKMN234', 'ABCDEFGHJKMN23456', 'ABCDEFGHJKMN2340', '🎁'.repeat(16)])(
    '%p is none',
    (typed) => {
      expect(normaliseGiftCardCode(typed)).toBeNull();
    },
  );
  test('is one that is read again, whatever the bytes', () => {
    for (let round = 0; round < 200; round += 1) {
      const code = giftCardCodeOf(crypto.getRandomValues(new Uint8Array(32)));
      expect(normaliseGiftCardCode(printedGiftCardCode(code))).toBe(code);
    }
    expect(() => giftCardCodeOf(new Uint8Array(31))).toThrow();
  });
});
