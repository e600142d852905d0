import { describe, expect, test } from 'bun:test';
import type { ProductPage, StoreVariant } from '@zivero/shared/schemas/catalog';
import { choose, initialVariant, stateOf } from './variant-choice.ts';

const variant = (optionValues: string[], availability: StoreVariant['availability'] = 'in-stock') =>
  ({ id: optionValues.join('/') || 'only', optionValues, availability }) as unknown as StoreVariant;
const option = (name: string, ...values: string[]) => ({
  name,
  values: values.map((value) => ({ value, swatch: null })),
});
const make = (options: ProductPage['options'], variants: StoreVariant[]) => ({ options, variants });

const lamp = make(
  [option('Colour', 'Ember', 'Oat', 'Plum'), option('Size', '24', '34', '48')],
  [
    variant(['Ember', '24']),
    variant(['Ember', '34']),
    variant(['Oat', '24'], 'sold-out'),
    variant(['Oat', '34']),
    variant(['Oat', '48']),
    variant(['Plum', '48']),
  ],
);
const at = (id: string) => {
  const found = lamp.variants.find((one) => String(one.id) === id);
  if (!found) throw new Error(id);
  return found;
};

describe('the first choice', () => {
  test('is the one of the address', () => expect(String(initialVariant(lamp, 'Oat/34')?.id)).toBe('Oat/34'));
  test('never a sold-out one when another can be had', () => {
    expect(
      initialVariant(make([], [variant(['a'], 'sold-out'), variant(['b'])]), null)?.optionValues,
    ).toEqual(['b']);
  });
  test('a product without options has its only variant', () =>
    expect(initialVariant(make([], [variant([])]), 'made-up')?.optionValues).toEqual([]));
});

describe('a value', () => {
  test('says what choosing it would do', () => {
    expect(stateOf(lamp, at('Ember/34'), 0, 'Ember').kind).toBe('chosen');
    expect(stateOf(lamp, at('Ember/34'), 0, 'Oat').kind).toBe('free');
    expect(stateOf(lamp, at('Ember/24'), 0, 'Oat').kind).toBe('sold-out');
  });
  test('that is not made with another one names it', () => {
    expect(stateOf(lamp, at('Ember/34'), 1, '48')).toEqual({ kind: 'impossible', other: 'Ember' });
    expect(stateOf(lamp, at('Ember/34'), 0, 'Plum')).toEqual({ kind: 'impossible', other: '34' });
  });
});

describe('choosing', () => {
  test('keeps the other values when the combination is made, even sold out', () => {
    expect(choose(lamp, at('Ember/24'), 0, 'Oat')).toEqual({ variant: at('Oat/24'), moved: [] });
  });
  test('an impossible value moves the others and tells which', () => {
    expect(choose(lamp, at('Ember/34'), 0, 'Plum')).toEqual({
      variant: at('Plum/48'),
      moved: [{ from: '34', to: '48' }],
    });
  });
  test('moves to what can be had', () => {
    const three = make(
      [],
      [variant(['a', 'x', '1']), variant(['b', 'y', '1'], 'sold-out'), variant(['b', 'y', '2'])],
    );
    const [first] = three.variants;
    if (!first) throw new Error('none');
    expect(choose(three, first, 0, 'b').variant.optionValues).toEqual(['b', 'y', '2']);
  });
  test('every value that is shown can be chosen from everywhere', () => {
    for (const start of lamp.variants) {
      lamp.options.forEach((one, index) => {
        for (const { value } of one.values)
          expect(choose(lamp, start, index, value).variant.optionValues[index]).toBe(value);
      });
    }
  });
});
