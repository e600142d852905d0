import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { normaliseCode } from './promotion-code.ts';

describe('a code', () => {
  test('is the same however it is typed or copied', () => {
    const ways = [
      'summer10',
      ' SUMMER10 ',
      'Summer 10',
      'ＳＵＭＭＥＲ１０',
      'sum\u200bmer\u00ad10',
      '\ufeffsummer10\u2066',
    ];
    expect(new Set(ways.map(normaliseCode))).toEqual(new Set(['SUMMER10']));
    expect(normaliseCode('straße')).toBe(normaliseCode('STRASSE'));
    expect(normaliseCode('ﬁve-off')).toBe('FIVE-OFF');
    expect(normaliseCode('cafe\u0301')).toBe(normaliseCode('CAFÉ'));
  });

  test.each([
    '',
    '   ',
    '\u200b',
    '🎁',
    "'; drop table",
    '<b>',
    'a'.repeat(41),
    '-x',
    'x%',
    '\ud800',
    'a\u0000b!',
  ])('%j is none', (typed) => expect(normaliseCode(typed)).toBeNull());

  test('whatever is typed: no throw, and normalising again changes nothing', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' })), (typed) => {
        const code = normaliseCode(typed);
        if (code !== null) expect(normaliseCode(code)).toBe(code);
      }),
    );
  });
});
