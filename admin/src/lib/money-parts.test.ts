import { describe, expect, test } from 'bun:test';
import { amountField, figureText, moneyParts, moneyText, parseAmount } from './money-parts.ts';

describe('moneyParts', () => {
  test('separates sign, symbol and figure, minus is U+2212', () => {
    expect(moneyParts(-1620, 'EUR', { locale: 'en' })).toEqual({
      sign: '−',
      currency: '€',
      figure: '16.20',
      leads: true,
    });
    expect(moneyParts(318420, 'EUR', { locale: 'en' }).figure).toBe('3,184.20');
    expect(moneyParts(500, 'EUR', { locale: 'en', plus: true }).sign).toBe('+');
    expect(moneyParts(0, 'EUR', { locale: 'en', plus: true }).sign).toBe('');
  });
  test('follows the locale and the exponent of the currency', () => {
    expect(moneyParts(123456, 'EUR', { locale: 'de' })).toMatchObject({ figure: '1.234,56', leads: false });
    expect(moneyText(1200, 'JPY', 'en')).toBe('¥1,200');
    expect(figureText(4140, 'EUR', 'en')).toBe('41.40');
  });
});

describe('parseAmount', () => {
  test.each([
    ['18', 1800],
    ['18.5', 1850],
    ['18,50', 1850],
    ['1,234.50', 123450],
    ['1.234,50', 123450],
    [' 1 234.50 ', 123450],
    ['0', 0],
    ['18.', 1800],
  ])('%p is %p minor units of euro', (text, minor) => {
    expect(parseAmount(text, 'EUR')).toBe(minor);
  });
  test.each(['', '-3', '18.505', 'abc', '1.2.3', '€5', '1e5'])('%p is no amount', (text) => {
    expect(parseAmount(text, 'EUR')).toBeNull();
  });
  test('a currency without decimals takes whole amounts only', () => {
    expect(parseAmount('1200', 'JPY')).toBe(1200);
    expect(parseAmount('12.5', 'JPY')).toBeNull();
  });
  test('the field text reads back to the same amount', () => {
    for (const minor of [0, 1, 99, 100, 1850, 123456789])
      expect(parseAmount(amountField(minor, 'EUR'), 'EUR')).toBe(minor);
  });
});
