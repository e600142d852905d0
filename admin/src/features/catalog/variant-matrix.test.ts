import { describe, expect, test } from 'bun:test';
import { blankDraft, type DraftVariant } from './product-draft.ts';
import {
  combinations,
  reconcile,
  renameValue,
  skuFaults,
  suggestSku,
  withoutOption,
} from './variant-matrix.ts';

const option = (name: string, ...values: string[]) => ({
  name,
  values: values.map((value) => ({ value, swatch: null })),
});
const variant = (n: number, ...optionValues: string[]): DraftVariant => ({
  ...(blankDraft('EUR').variants[0] as DraftVariant),
  id: `var_${String(n).padStart(26, '0')}`,
  sku: `S${n}`,
  optionValues,
});

test('combinations of no options are one, of 2 × 3 are six', () => {
  expect(combinations([])).toEqual([[]]);
  expect(combinations([option('Colour', 'a', 'b'), option('Size', '1', '2', '3')])).toHaveLength(6);
});

describe('reconcile', () => {
  const two = [variant(1, 'Slate'), variant(2, 'Chalk')];
  test('a new value adds a row and keeps the ids, and so the stock, of the others', () => {
    const rows = reconcile([option('Colour', 'Slate', 'Chalk', 'Moss')], two, 'Mug');
    expect(rows.map((row) => row.id?.at(-1) ?? 'new')).toEqual(['1', '2', 'new']);
    expect(rows[2]?.sku).toBe('MUG-MOSS');
  });
  test('a value taken out takes its rows with it', () => {
    expect(reconcile([option('Colour', 'Chalk')], two, 'Mug').map((row) => row.sku)).toEqual(['S2']);
  });
  test('a new option gives its first value to the rows that are there', () => {
    const rows = reconcile([option('Colour', 'Slate', 'Chalk'), option('Size', 'S', 'L')], two, 'Mug');
    expect(rows.map((row) => [row.id?.at(-1) ?? 'new', ...row.optionValues])).toEqual([
      ['1', 'Slate', 'S'],
      ['new', 'Slate', 'L'],
      ['2', 'Chalk', 'S'],
      ['new', 'Chalk', 'L'],
    ]);
  });
  test('new rows take price and weight of the first', () => {
    const priced = [
      {
        ...variant(1, 'Slate'),
        prices: [{ currency: 'EUR', amountMinor: 1800, compareAtMinor: null }],
        weightGrams: 310,
      },
    ];
    expect(reconcile([option('Colour', 'Slate', 'Moss')], priced, 'Mug')[1]).toMatchObject({
      weightGrams: 310,
      prices: [{ amountMinor: 1800 }],
    });
  });
});

test('a renamed value keeps its rows', () => {
  expect(
    renameValue([variant(1, 'Slate', 'S'), variant(2, 'Chalk', 'S')], 0, 'Slate', 'Grey').map(
      (row) => row.optionValues[0],
    ),
  ).toEqual(['Grey', 'Chalk']);
});

test('without an option, of rows that become alike the first stays', () => {
  expect(
    withoutOption([variant(1, 'Slate', 'S'), variant(2, 'Slate', 'L'), variant(3, 'Chalk', 'S')], 1).map(
      (row) => row.id?.at(-1),
    ),
  ).toEqual(['1', '3']);
});

test('suggested SKUs do not repeat', () => {
  expect(suggestSku('Mug Fjörd', ['350 ml'], new Set())).toBe('MUG-FJORD-350-ML');
  expect(suggestSku('Mug', [], new Set(['MUG', 'MUG-2']))).toBe('MUG-3');
});

test('empty and doubled SKUs are found', () => {
  const faults = skuFaults([variant(1), { ...variant(2), sku: 'S1' }, { ...variant(3), sku: ' ' }]);
  expect([...faults]).toEqual([
    [1, 0],
    [2, 'empty'],
  ]);
});
