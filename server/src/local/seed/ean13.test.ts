import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { ean13CheckDigit, isEan13, ownBarcode } from './ean13.ts';

describe('EAN-13', () => {
  test('check digits are those of real codes', () => {
    expect(ean13CheckDigit('400638133393')).toBe(1);
    expect(ean13CheckDigit('978014300723')).toBe(4);
    expect(ean13CheckDigit('590123412345')).toBe(7);
  });

  test('every serial gives a valid code of the shop’s own range, each its own', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10 ** 10 - 1 }), (serial) => {
        const code = ownBarcode(serial);
        expect(isEan13(code)).toBe(true);
        expect(code.startsWith('2')).toBe(true);
        expect(ownBarcode(serial + 1)).not.toBe(code);
      }),
    );
  });

  test('one wrong digit is noticed', () => {
    const code = ownBarcode(123_456);
    for (let i = 0; i < 13; i += 1) {
      const wrong = `${code.slice(0, i)}${(Number(code[i]) + 1) % 10}${code.slice(i + 1)}`;
      expect(isEan13(wrong)).toBe(false);
    }
  });
});
