import { describe, expect, test } from 'bun:test';
import { SaveTax, type TaxView } from '@zivero/shared/schemas/tax';
import { classKey, newRate, readTax, taxForm, usesOfClass } from './tax-form.ts';

const VIEW: TaxView = {
  settings: {
    pricesIncludeTax: true,
    name: 'VAT',
    classes: [
      { key: 'standard', name: 'Standard' },
      { key: 'books', name: 'Books' },
    ],
    shippingClass: 'standard',
  },
  defaultRateBasisPoints: 2_100,
  rates: [
    {
      id: `txr_${'0'.repeat(26)}`,
      country: 'DE',
      region: null,
      taxClass: 'books',
      name: 'MwSt',
      rateBasisPoints: 700,
    },
  ],
};

describe('a table of tax that is typed', () => {
  test('untouched is what was read', () => {
    const read = readTax(taxForm(VIEW));
    expect(read.kind === 'ok' && SaveTax.parse(read.tax)).toEqual({
      settings: VIEW.settings,
      defaultRateBasisPoints: 2_100,
      rates: VIEW.rates,
    });
  });

  test('a rate of nothing is one; the same place and class twice are not', () => {
    const form = taxForm(VIEW);
    const [free, twice] = [newRate('NL', 'VAT', 'books'), newRate('NL', 'VAT', 'books')];
    form.rates.push({ ...free, percent: '0' });
    expect(readTax(form).kind).toBe('ok');
    form.rates.push({ ...twice, percent: '9' });
    const read = readTax(form);
    expect(read.kind === 'faults' && [...read.faults]).toEqual([[twice.key, 'tax.fault.twice']]);
  });

  test('a class that rates or delivery name is in use; a new one gets a key of its own', () => {
    const form = taxForm(VIEW);
    expect([usesOfClass(form, 'books'), usesOfClass(form, 'standard'), usesOfClass(form, 'other')]).toEqual([
      1, 2, 0,
    ]);
    expect(classKey('Children’s clothes', [])).toBe('children-s-clothes');
    expect(classKey('Books', ['books', 'books-2'])).toBe('books-3');
  });
});
