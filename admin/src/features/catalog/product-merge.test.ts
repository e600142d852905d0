import { describe, expect, test } from 'bun:test';
import type { ProductDraft } from '@zivero/shared/schemas/catalog';
import { blankDraft, withPrice } from './product-draft.ts';
import { compareVersions, mergeVersions, withTyped } from './product-merge.ts';

const was: ProductDraft = {
  ...blankDraft('EUR'),
  title: 'Mug',
  slug: 'mug',
  variants: blankDraft('EUR').variants.flatMap((variant) =>
    ['1', '2'].map((n) => ({
      ...variant,
      id: `var_${n.padStart(26, '0')}` as const,
      sku: `S${n}`,
      optionValues: [n],
    })),
  ),
  options: [
    {
      name: 'No',
      values: [
        { value: '1', swatch: null },
        { value: '2', swatch: null },
      ],
    },
  ],
};
const priced = (draft: ProductDraft, index: number, amountMinor: number): ProductDraft => ({
  ...draft,
  variants: draft.variants.map((variant, at) =>
    at === index ? withPrice(variant, 'EUR', { amountMinor }) : variant,
  ),
});
const sides = (rows: ReturnType<typeof compareVersions>) =>
  Object.fromEntries(rows.map((row) => [row.key, row.side]));

describe('compareVersions', () => {
  test('two prices of different variants are merged, two of the same must be chosen', () => {
    const yours = priced(priced(was, 0, 1900), 1, 1900);
    const theirs = priced(was, 1, 1850);
    expect(sides(compareVersions(was, yours, theirs))).toEqual({
      [`${was.variants[0]?.id}.prices`]: 'yours',
      [`${was.variants[1]?.id}.prices`]: 'both',
    });
  });
  test('the same change on both sides is no question', () => {
    expect(compareVersions(was, { ...was, title: 'Cup' }, { ...was, title: 'Cup' })).toEqual([]);
  });
  test('when rows came or went, variants are one question', () => {
    const yours = { ...was, variants: was.variants.slice(0, 1), options: [] };
    expect(sides(compareVersions(was, yours, priced(was, 0, 5)))).toEqual({ variants: 'both' });
  });
});

describe('mergeVersions', () => {
  const yours = {
    ...priced(was, 0, 1900),
    title: 'Mug, stoneware',
    seo: { title: 'Mine', description: null },
  };
  const theirs = { ...was, title: 'Mug “Fjord”', description: 'New words' };
  const rows = compareVersions(was, yours, theirs);
  test('nothing that only one side touched is lost', () => {
    const merged = mergeVersions(theirs, rows, new Map([['field.title', 'theirs']]));
    expect(merged).toMatchObject({ title: 'Mug “Fjord”', description: 'New words', seo: { title: 'Mine' } });
    expect(merged.variants[0]?.prices[0]?.amountMinor).toBe(1900);
  });
  test('a choice for yours overrides theirs', () => {
    expect(mergeVersions(theirs, rows, new Map([['field.title', 'yours']])).title).toBe('Mug, stoneware');
  });
});

test('what is typed while a product is being saved stays, beside what the server made of the rest', () => {
  const sent = { ...was, title: 'Mug ' };
  const typed = priced({ ...sent, description: 'Typed late' }, 1, 1850);
  const saved = { ...was, title: 'Mug', slug: 'mug-2' };
  const now = withTyped(saved, sent, typed);
  expect(now).toMatchObject({ title: 'Mug', slug: 'mug-2', description: 'Typed late' });
  expect(now.variants[1]?.prices[0]?.amountMinor).toBe(1850);
  expect(withTyped(saved, sent, sent)).toEqual(saved);
});
