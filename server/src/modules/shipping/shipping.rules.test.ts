import { describe, expect, test } from 'bun:test';
import { addWorkingDays, freeFrom, optionsFor } from './shipping.rules.ts';
import { DEFAULT_METHODS } from './shipping.ts';

const now = new Date('2026-11-20T15:30:00Z'); // a Friday
const SETUP = { zones: [], methods: DEFAULT_METHODS };
const need = { country: 'NL', region: null, weightGrams: 500, goodsMinor: 5_999, currency: 'EUR', now };

describe('shipping', () => {
  test('weekends are not delivery days', () => {
    expect(addWorkingDays(now, 1).toISOString()).toBe('2026-11-23T00:00:00.000Z');
    expect(addWorkingDays(now, 6).toISOString()).toBe('2026-11-30T00:00:00.000Z');
  });

  test('delivery is free from its limit on, not a cent before', () => {
    expect(optionsFor(SETUP, need)[0]?.price.amountMinor).toBe(495);
    expect(optionsFor(SETUP, { ...need, goodsMinor: 6_000 })[0]?.price.amountMinor).toBe(0);
    expect(freeFrom(DEFAULT_METHODS, 'EUR')).toBe(6_000);
  });

  test('a method that does not serve a country is not offered there', () => {
    expect(optionsFor(SETUP, need).map((o) => o.name)).toEqual(['Standard delivery', 'Express delivery']);
    expect(optionsFor(SETUP, { ...need, country: 'PT' }).map((o) => o.name)).toEqual(['Standard delivery']);
    expect(optionsFor(SETUP, { ...need, currency: 'USD' })).toEqual([]);
  });

  const [standard] = DEFAULT_METHODS;
  if (standard === undefined) throw new Error('a shop starts with a method');
  const rate = { currency: 'EUR', priceMinor: 0, freeFromMinor: null };
  const tiers = [
    { upTo: 500, priceMinor: 400 },
    { upTo: 2_000, priceMinor: 700 },
  ];
  const priceAt = (kind: 'weight' | 'price', more: Partial<typeof need>) =>
    optionsFor(
      { zones: [], methods: [{ ...standard, kind, rates: [{ ...rate, tiers }] }] },
      { ...need, ...more },
    )[0]?.price.amountMinor;

  test('by weight and by price: up to and with the end of a tier, not at all above the last', () => {
    expect([0, 500, 501, 2_000].map((weightGrams) => priceAt('weight', { weightGrams }))).toEqual([
      400, 400, 700, 700,
    ]);
    expect(priceAt('weight', { weightGrams: 2_001 })).toBeUndefined();
    expect([500, 501].map((goodsMinor) => priceAt('price', { goodsMinor }))).toEqual([400, 700]);
  });

  test('a zone serves its regions, in whatever letters they are typed, and whole countries', () => {
    const zone = {
      id: `shz_${'0'.repeat(26)}` as const,
      name: 'Islands',
      position: 1,
      places: [
        { country: 'ES', regions: ['Illes Balears'] },
        { country: 'PT', regions: [] },
      ],
    };
    const setup = { zones: [zone], methods: [{ ...standard, zoneId: zone.id }] };
    const isServed = (country: string, region: string | null) =>
      optionsFor(setup, { ...need, country, region }).length === 1;
    expect(isServed('ES', ' illes balears ')).toBe(true);
    expect(isServed('ES', 'Madrid')).toBe(false);
    expect(isServed('ES', null)).toBe(false);
    expect(isServed('PT', 'Madeira')).toBe(true);
  });

  test('what is switched off is not offered', () => {
    expect(optionsFor({ zones: [], methods: [{ ...standard, isActive: false }] }, need)).toEqual([]);
  });
});
