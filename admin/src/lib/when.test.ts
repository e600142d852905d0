import { describe, expect, test } from 'bun:test';
import { shortTime, since } from './when.ts';

const now = new Date(2026, 10, 12, 14, 32);

describe('shortTime', () => {
  test('today is the clock, this week names the day, older is the date', () => {
    expect(shortTime(new Date(2026, 10, 12, 9, 5), now, 'en')).toBe('09:05');
    expect(shortTime(new Date(2026, 10, 11, 19, 22), now, 'en')).toBe('Wed 19:22');
    expect(shortTime(new Date(2026, 10, 5, 9, 0), now, 'en')).toBe('5 Nov');
    expect(shortTime(new Date(2025, 10, 5, 9, 0), now, 'en')).toBe('5 Nov 2025');
  });
  test('a time to come is a date, never a weekday that reads as past', () => {
    expect(shortTime(new Date(2026, 10, 14, 9, 0), now, 'en')).toBe('14 Nov');
  });
});

test('since counts minutes, then hours, then days', () => {
  expect(since(new Date(2026, 10, 12, 14, 2), now)).toEqual({ unit: 'minutes', value: 30 });
  expect(since(new Date(2026, 10, 11, 19, 0), now)).toEqual({ unit: 'hours', value: 19 });
  expect(since(new Date(2026, 10, 9, 14, 0), now)).toEqual({ unit: 'days', value: 3 });
  expect(since(new Date(2026, 10, 12, 15, 0), now)).toEqual({ unit: 'minutes', value: 0 });
});
