import { describe, expect, test } from 'bun:test';
import {
  blankDraft,
  changesBetween,
  copyOf,
  moved,
  priceIn,
  readDraft,
  variantCellsChanged,
  withPrice,
} from './product-draft.ts';

const base = { ...blankDraft('EUR'), title: 'Mug', slug: 'mug' };

describe('changesBetween', () => {
  test('only fields that differ are written', () => {
    expect(changesBetween(base, copyOf(base))).toEqual({});
    expect(changesBetween(base, { ...base, title: 'Cup', tags: ['gift'] })).toEqual({
      title: 'Cup',
      tags: ['gift'],
    });
  });
});

describe('withPrice', () => {
  const variant = base.variants[0];
  if (!variant) throw new Error('a blank draft has one variant');
  test('changes one currency and leaves the others', () => {
    const two = withPrice(
      {
        ...variant,
        prices: [...variant.prices, { currency: 'USD', amountMinor: 900, compareAtMinor: null }],
      },
      'EUR',
      { amountMinor: 1800 },
    );
    expect(priceIn(two, 'EUR')).toEqual({ currency: 'EUR', amountMinor: 1800, compareAtMinor: null });
    expect(priceIn(two, 'USD')?.amountMinor).toBe(900);
  });
  test('adds a currency that was missing', () => {
    expect(withPrice(variant, 'USD', { amountMinor: 5 }).prices.map((price) => price.currency)).toEqual([
      'EUR',
      'USD',
    ]);
  });
});

test('counts changed cells, and variants that went or came', () => {
  const saved = {
    ...base,
    variants: base.variants.map((variant) => ({ ...variant, id: 'var_00000000000000000000000001' as const })),
  };
  expect(
    variantCellsChanged(saved, {
      ...saved,
      variants: saved.variants.map((variant) => ({ ...variant, sku: 'A', weightGrams: 3 })),
    }),
  ).toBe(2);
  expect(variantCellsChanged(saved, { ...saved, variants: [] })).toBe(1);
  expect(variantCellsChanged(saved, saved)).toBe(0);
});

test('moving keeps every item', () => {
  expect(moved(['a', 'b', 'c'], 0, 2)).toEqual(['b', 'c', 'a']);
  expect(moved(['a', 'b'], 0, 5)).toEqual(['a', 'b']);
  expect(moved(['a', 'b'], 1, -1)).toEqual(['a', 'b']);
});

test('a kept draft that is none is not read', () => {
  expect(readDraft(copyOf(base))).not.toBeNull();
  for (const value of [null, 7, 'x', {}, { title: 'x' }]) expect(readDraft(value)).toBeNull();
});
