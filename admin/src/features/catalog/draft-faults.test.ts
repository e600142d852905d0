import { describe, expect, test } from 'bun:test';
import type { ProductDraft } from '@zivero/shared/schemas/catalog';
import { ProductDraft as Schema } from '@zivero/shared/schemas/catalog';
import { draftFaults } from './draft-faults.ts';
import { blankDraft, withPrice } from './product-draft.ts';

const good: ProductDraft = {
  ...blankDraft('EUR'),
  title: 'Mug',
  slug: 'mug',
  variants: blankDraft('EUR').variants.map((variant) => ({
    ...withPrice(variant, 'EUR', { amountMinor: 1800 }),
    sku: 'MUG',
  })),
};
const codes = (draft: ProductDraft, taken: string[] = []) =>
  draftFaults(draft, { taken: new Set(taken), currency: 'EUR' }).map(
    (fault) => `${fault.path} ${fault.code}`,
  );

describe('draftFaults', () => {
  test('a whole draft has none, and the server would take it', () => {
    expect(codes(good)).toEqual([]);
    expect(Schema.safeParse(good).success).toBe(true);
  });
  test('a blank one says what is missing, in the order of the page', () => {
    expect(codes(blankDraft('EUR'))).toEqual([
      'title title-empty',
      'slug slug-form',
      'variants.0.sku sku-empty',
    ]);
  });
  test('the price before must be above the price', () => {
    const draft = {
      ...good,
      variants: good.variants.map((variant) => withPrice(variant, 'EUR', { compareAtMinor: 1800 })),
    };
    expect(codes(draft)).toEqual(['variants.0.compareAt compare-low']);
  });
  test('what the server called taken stays marked until it is changed', () => {
    expect(codes(good, ['slug:mug', 'sku:MUG'])).toEqual(['slug slug-taken', 'variants.0.sku sku-taken']);
    expect(codes({ ...good, slug: 'mug-2' }, ['slug:mug'])).toEqual([]);
  });
  test('a half attribute and an option without values are named', () => {
    expect(codes({ ...good, attributes: [{ name: 'Material', value: '' }] })).toEqual([
      'attributes.0 attribute-half',
    ]);
    expect(codes({ ...good, options: [{ name: 'Colour', values: [] }] })).toEqual(['options.0 option-empty']);
  });
});
