import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import {
  categoryPathsOf,
  decimalOf,
  listOf,
  minorOf,
  plainText,
  textOf,
  wholeOf,
  yesOrNo,
} from './import.values.ts';

describe('numbers in cells', () => {
  test.each([
    ['19', 19],
    ['19.00', 19],
    ['19,00', 19],
    ['19,5', 19.5],
    ['1.234,50', 1234.5],
    ['1,299.00', 1299],
    ['1.234.567', 1_234_567],
    ['€ 1’299.90', 1299.9],
    ['12.50 EUR', 12.5],
    ['0.125', 0.125],
    ['-3', -3],
  ])('%s is read as %d', (text, amount) => {
    expect(decimalOf(text)).toBe(amount);
  });

  test.each(['1.234', '12,345'])('%s may be thousands or decimals and is asked about', (text) => {
    expect(() => decimalOf(text)).toThrow(/thousands or decimals/);
  });

  test('what the decimal sign is, may be told', () => {
    expect(decimalOf('1.234', ',')).toBe(1234);
    expect(decimalOf('1.234', '.')).toBe(1.234);
  });

  test.each(['ca. 3', 'ca. 1,2', '3 pcs', 'n/a', '1.2.3,4,5', '--', '12,34,56', '1e5'])(
    '%s is no number',
    (text) => {
      expect(() => decimalOf(text)).toThrow();
    },
  );

  test('every price survives being written with a dot or a comma', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 99_999_999 }), (minor) => {
        const text = (minor / 100).toFixed(2);
        expect(minorOf(text, 'EUR')).toBe(minor);
        expect(minorOf(text.replace('.', ','), 'EUR')).toBe(minor);
        expect(minorOf(minor / 100, 'EUR')).toBe(minor);
      }),
    );
  });

  test('more decimals than the currency has, negative and absurd prices are refused', () => {
    expect(() => minorOf('1.999', 'EUR', '.')).toThrow(/decimals/);
    expect(() => minorOf('12.5', 'JPY')).toThrow(/decimals/);
    expect(() => minorOf('-1', 'EUR')).toThrow(/must be/);
    expect(() => minorOf(Number.NaN, 'EUR')).toThrow();
    expect(() => wholeOf('2.5', 0, 10)).toThrow(/whole/);
  });
});

describe('texts in cells', () => {
  test('an empty cell says nothing, NULL empties', () => {
    expect([textOf(''), textOf('  '), textOf(null), textOf(undefined)]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    expect(textOf('NULL')).toBeNull();
    expect(textOf(' a ')).toBe('a');
    expect(() => textOf({ a: 1 })).toThrow();
  });

  test('lists, paths and yes or no', () => {
    expect(listOf('a; b,,c ', /[,;]/)).toEqual(['a', 'b', 'c']);
    expect(categoryPathsOf('Home > Lamps | Sale')).toEqual([['Home', 'Lamps'], ['Sale']]);
    expect(categoryPathsOf(['home & kitchen', 'Bed Linen'])).toEqual([['home & kitchen', 'Bed Linen']]);
    expect([yesOrNo('TRUE'), yesOrNo(false), yesOrNo('')]).toEqual([true, false, undefined]);
    expect(() => yesOrNo('maybe')).toThrow();
  });

  test('HTML becomes its words', () => {
    expect(plainText('<p>Oil &amp; salt</p><ul><li>one</li><li>two&#33;</li></ul><script>x()</script>')).toBe(
      'Oil & salt\none\ntwo!',
    );
    expect(plainText('a<br/>b &unknown; &#x2F;')).toBe('a\nb &unknown; /');
  });
});
