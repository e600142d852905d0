import { describe, expect, test } from 'bun:test';
import { addWorkingDays, freeFrom, optionsFor } from './shipping.rules.ts';
import { DEFAULT_METHODS } from './shipping.ts';

const now = new Date('2026-11-20T15:30:00Z'); // a Friday
const need = { country: 'NL', subtotalMinor: 5_999, currency: 'EUR', now };

describe('shipping', () => {
  test('weekends are not delivery days', () => {
    expect(addWorkingDays(now, 1).toISOString()).toBe('2026-11-23T00:00:00.000Z');
    expect(addWorkingDays(now, 6).toISOString()).toBe('2026-11-30T00:00:00.000Z');
  });

  test('delivery is free from its limit on, not a cent before', () => {
    expect(optionsFor(DEFAULT_METHODS, need)[0]?.price.amountMinor).toBe(495);
    expect(optionsFor(DEFAULT_METHODS, { ...need, subtotalMinor: 6_000 })[0]?.price.amountMinor).toBe(0);
    expect(freeFrom(DEFAULT_METHODS, 'EUR')).toBe(6_000);
  });

  test('a method that does not serve a country is not offered there', () => {
    expect(optionsFor(DEFAULT_METHODS, need).map((o) => o.name)).toEqual([
      'Standard delivery',
      'Express delivery',
    ]);
    expect(optionsFor(DEFAULT_METHODS, { ...need, country: 'PT' }).map((o) => o.name)).toEqual([
      'Standard delivery',
    ]);
    expect(optionsFor(DEFAULT_METHODS, { ...need, currency: 'USD' })).toEqual([]);
  });
});
