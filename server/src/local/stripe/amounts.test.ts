import { describe, expect, test } from 'bun:test';
import { checkChargeable, feeFor, formatAmount } from './amounts.ts';
import { passesLuhn, TEST_CARDS } from './payments/test-cards.ts';

describe('amounts', () => {
  test.each([
    [20_010, 'eur', '€200.10'],
    [5, 'usd', '$0.05'],
    [1200, 'jpy', '¥1,200'],
    [1_234_560, 'kwd', 'KWD 1,234.560'],
  ])('%i %s reads %s', (minor, currency, text) => {
    expect(formatAmount(minor, currency).replace(/\s/g, ' ')).toBe(text);
  });

  test('the last digit of a three-decimal currency must be 0', () => {
    expect(() => checkChargeable(1235, 'kwd', 'It')).toThrow('last digit');
    expect(() => checkChargeable(1230, 'kwd', 'It')).not.toThrow();
  });

  test('the fee never exceeds the charge', () => {
    for (const minor of [1, 30, 50, 100, 99_999_999]) expect(feeFor(minor, 'eur')).toBeLessThanOrEqual(minor);
  });
});

test('every test card has a right check digit, and no card stands twice', () => {
  for (const { number } of TEST_CARDS) expect([number, passesLuhn(number)]).toEqual([number, true]);
  expect(new Set(TEST_CARDS.map(({ number }) => number)).size).toBe(TEST_CARDS.length);
  expect(passesLuhn('4242424242424241')).toBe(false);
});
