import { describe, expect, test } from 'bun:test';
import { Product } from '@zivero/shared/schemas/catalog';
import { draftFaults } from '../../modules/catalog/draft.rules.ts';
import { demoColours, demoPictures } from '../demo-media/demo-pictures.ts';
import { createCatalogue } from './catalogue.ts';
import { isEan13 } from './ean13.ts';
import { permuted, rngFor } from './prng.ts';
import { productAt } from './products.ts';

const now = new Date('2026-11-23T12:00:00Z');
const shopOf = (seed: string, products: number) => createCatalogue({ seed, now, products }).context;
const many = (seed: string, count: number) => {
  const context = shopOf(seed, count);
  return Array.from({ length: count }, (_, i) => productAt(i, context));
};

describe('demo products', () => {
  const made = many('1', 1_500);

  test('each is a product that the shop would accept', () => {
    for (const { product } of made) {
      expect(Product.parse(product)).toEqual(product);
      expect(draftFaults(product)).toEqual([]);
    }
  });

  test('each title, address, SKU, id and barcode is there once', () => {
    const once = (values: string[]) => expect(new Set(values).size).toBe(values.length);
    once(made.map(({ product }) => product.title));
    once(made.map(({ product }) => product.slug));
    once(made.map(({ product }) => product.id));
    const variants = made.flatMap(({ product }) => product.variants);
    once(variants.map(({ sku }) => sku));
    once(variants.map(({ id }) => id));
    once(variants.map(({ barcode }) => barcode ?? ''));
    expect(variants.every(({ barcode }) => barcode !== null && isEan13(barcode))).toBe(true);
  });

  test('titles stay unique and whole in a shop of 60,000', () => {
    const context = shopOf('1', 60_000);
    const slugs = new Set<string>();
    for (let i = 0; i < 60_000; i += 1) {
      const { product } = productAt(i, context);
      slugs.add(product.slug);
      if (product.title.length > 90 || /undefined|\s\s|^\s|,\s*$/.test(product.title))
        throw new Error(product.title);
    }
    expect(slugs.size).toBe(60_000);
  });

  test('the first picture shows the product in a colour or with a label that it has', () => {
    const pictures = new Map(demoPictures.map((picture) => [`demo/${picture.file}`, picture]));
    for (const { product } of made) {
      const [first] = product.images;
      const picture = pictures.get(first?.key ?? '');
      expect(picture?.kind).toBe('front');
      const colours = product.options.find(({ name }) => name === 'Colour')?.values.map(({ value }) => value);
      const look = picture?.look as keyof typeof demoColours;
      if (colours) expect(colours).toContain(demoColours[look].label);
    }
  });

  test('a variant with a colour of its own picture points to that picture', () => {
    for (const { product } of made) {
      for (const variant of product.variants) {
        const image = product.images.find(({ id }) => id === variant.imageId);
        if (image) expect(image.alt.toLowerCase()).toEndWith(`in ${variant.optionValues[0]?.toLowerCase()}`);
      }
    }
  });

  test('a product depends on the seed and its number, not on the size of the shop', () => {
    const small = shopOf('1', 100);
    expect(productAt(77, small)).toEqual(made[77] as (typeof made)[number]);
    expect(productAt(77, shopOf('2', 100)).product.id).not.toBe(made[77]?.product.id as string);
  });

  test('old prices are above prices, and only in the sale', () => {
    const sale = made.filter(({ product }) =>
      product.variants.some((v) => v.prices[0]?.compareAtMinor !== null),
    );
    expect(sale.length).toBeGreaterThan(100);
    for (const { product } of sale) {
      expect(product.categoryIds.length).toBeGreaterThan(1);
      for (const { prices } of product.variants) {
        for (const price of prices) expect(price.compareAtMinor ?? 0).toBeGreaterThan(price.amountMinor);
      }
    }
  });
});

describe('random numbers', () => {
  test('are the same on every machine', () => {
    const rng = rngFor('1', 'known');
    expect([rng.int(0, 999), rng.int(0, 999), rng.int(0, 999), rng.next().toFixed(9)]).toEqual([
      531,
      701,
      972,
      '0.875833451',
    ]);
  });

  test('a shuffle without memory meets every number once', () => {
    for (const size of [1, 2, 7, 60, 1000]) {
      const seen = Array.from({ length: size }, (_, i) => permuted(i, size, rngFor('1', 'shuffle', size)));
      expect(new Set(seen).size).toBe(size);
      expect(Math.max(...seen)).toBe(size - 1);
    }
  });
});
