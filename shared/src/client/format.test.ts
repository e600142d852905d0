import { describe, expect, test } from 'bun:test';
import { createFormatters } from './format.ts';

const en = createFormatters({ locale: 'en', clockZone: 'Europe/Vienna' });
const eur = (amountMinor: number) => ({ amountMinor, currency: 'EUR' });

describe('formatters', () => {
  test('prices drop decimals only when whole, sums never', () => {
    expect([en.price(eur(8900)), en.price(eur(990)), en.money(eur(8900))]).toEqual([
      '€89',
      '€9.90',
      '€89.00',
    ]);
    expect(en.price({ amountMinor: 900, currency: 'JPY' })).toBe('¥900');
  });
  test('a reduction is a rounded percentage, and nothing when the price did not fall', () => {
    expect(en.reduction(eur(8900), eur(11000))).toBe('−19%');
    expect(en.reduction(eur(8900), eur(8900))).toBe('');
    expect(en.reduction(eur(8900), null)).toBe('');
  });
  test('dates are the same for everybody, times of day are the reader’s', () => {
    const late = new Date('2026-11-23T23:30:00Z');
    expect(en.date(late)).toBe('23 November 2026');
    expect(en.dayParts(late)).toEqual({ weekday: 'Mon', day: '23', month: 'November' });
    expect(en.dateTime(late)).toBe('24 Nov 2026, 00:30');
    expect(en.time(late)).toBe('00:30');
  });
});
