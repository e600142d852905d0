import { describe, expect, test } from 'bun:test';
import { blankDraft, type DraftVariant } from './product-draft.ts';
import { cellText, EDIT_COLUMNS, pasteCells, withCell } from './variant-cells.ts';

const variant: DraftVariant = {
  ...(blankDraft('EUR').variants[0] as DraftVariant),
  sku: 'MUG',
  prices: [{ currency: 'EUR', amountMinor: 1850, compareAtMinor: 2000 }],
  weightGrams: 310,
  barcode: '400638133393',
};

test('what a cell shows can be typed back without a change', () => {
  for (const column of EDIT_COLUMNS)
    expect(withCell(variant, column, cellText(variant, column, 'EUR'), 'EUR')).toEqual(variant);
});

test('empty clears what may be empty, and is no price', () => {
  expect(withCell(variant, 'compareAt', '', 'EUR')?.prices[0]?.compareAtMinor).toBeNull();
  expect(withCell(variant, 'grams', '', 'EUR')?.weightGrams).toBeNull();
  expect(withCell(variant, 'barcode', ' ', 'EUR')?.barcode).toBeNull();
  expect(withCell(variant, 'price', '', 'EUR')).toBeNull();
});

test('a price may come with its sign, nonsense is refused', () => {
  expect(withCell(variant, 'price', '€19', 'EUR')?.prices[0]?.amountMinor).toBe(1900);
  for (const text of ['-5', 'x', '1.999']) expect(withCell(variant, 'price', text, 'EUR')).toBeNull();
  expect(withCell(variant, 'grams', '1.5', 'EUR')).toBeNull();
});

test('pasted cells go right and down, and stop at the edge', () => {
  const rows = pasteCells(
    [variant, variant, variant],
    {
      row: 1,
      column: 'price',
      cells: [
        ['19', '25'],
        ['x', ''],
      ],
    },
    'EUR',
  );
  expect(rows.map((row) => [row.prices[0]?.amountMinor, row.prices[0]?.compareAtMinor])).toEqual([
    [1850, 2000],
    [1900, 2500],
    [1850, null],
  ]);
  expect(
    pasteCells([variant], { row: 0, column: 'barcode', cells: [['1', '2', '3'], ['4']] }, 'EUR')[0]?.barcode,
  ).toBe('1');
});

describe('prices in another currency', () => {
  test('are added, and taken away by emptying them; the last price stays', () => {
    const two = withCell(variant, 'price', '20.50', 'USD');
    expect(two?.prices.map((price) => [price.currency, price.amountMinor])).toEqual([
      ['EUR', 1850],
      ['USD', 2050],
    ]);
    expect(two && withCell(two, 'price', '', 'USD')?.prices).toEqual(variant.prices);
    expect(withCell(variant, 'price', ' ', 'EUR')).toBeNull();
    expect(withCell(variant, 'price', '', 'USD')).toBe(variant);
  });
  test('a price of before alone makes nothing free', () => {
    expect(withCell(variant, 'compareAt', '25', 'USD')).toBeNull();
    expect(withCell(variant, 'compareAt', '', 'USD')).toBe(variant);
  });
});
