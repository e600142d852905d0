import { describe, expect, test } from 'bun:test';
import { likelyReason, parseStockChange, readUnits, stockAfter } from './stock-edit.ts';

describe('parseStockChange', () => {
  test('a bare number is a count, a signed one a difference', () => {
    expect(parseStockChange('72')).toEqual({ kind: 'count', onHand: 72 });
    expect(parseStockChange('+24')).toEqual({ kind: 'delta', delta: 24 });
    expect(parseStockChange('-3')).toEqual({ kind: 'delta', delta: -3 });
    expect(parseStockChange(' − 3 ')).toEqual({ kind: 'delta', delta: -3 });
    expect(parseStockChange('0')).toEqual({ kind: 'count', onHand: 0 });
  });
  test.each(['', '+', '1.5', '1e3', 'ten', '++2', '99999999'])('%p is nothing', (text) => {
    expect(parseStockChange(text)).toBeNull();
  });
});

test('a difference starts from what is on hand, a count does not', () => {
  expect(stockAfter({ kind: 'delta', delta: 24 }, 48)).toBe(72);
  expect(stockAfter({ kind: 'delta', delta: -50 }, 48)).toBe(-2);
  expect(stockAfter({ kind: 'count', onHand: 7 }, 48)).toBe(7);
});

test('the reason follows the sign', () => {
  expect(likelyReason({ kind: 'delta', delta: 1 })).toBe('received');
  expect(likelyReason({ kind: 'delta', delta: -1 })).toBe('damaged');
  expect(likelyReason({ kind: 'count', onHand: 1 })).toBe('count');
});

test('a field of units is a whole number, empty or wrong', () => {
  expect([' 12 ', '0', '', '  ', '-1', '1.5', '12345678', 'ten'].map(readUnits)).toEqual([
    12,
    0,
    null,
    null,
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});
