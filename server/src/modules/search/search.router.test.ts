import { beforeAll, describe, expect, test } from 'bun:test';
import { TRPCError } from '@trpc/server';
import type { Product } from '@zivero/shared/schemas/catalog';
import type { SearchPage } from '@zivero/shared/schemas/search';
import { testStores } from '../../../test/harness.ts';
import { colourDraft, createTestCatalog, variantDraft } from '../../../test/test-catalog.ts';
import { guestContext } from '../../../test/test-context.ts';
import { codeOf } from '../../rpc/error-shape.ts';
import { createCallerFactory } from '../../rpc/trpc.ts';
import { createSearchStoreRouter } from './search.router.ts';

const stores = await testStores();
const shop = createTestCatalog(stores);
const searchEvents = { track: async () => true };
const searchLearning = { popular: () => [] };
const api = createCallerFactory(
  createSearchStoreRouter({ search: shop.search, searchEvents, searchLearning }),
)(guestContext());
const made: Product[] = [];

beforeAll(async () => {
  const { catalog, add } = shop;
  const home = await catalog.saveCategory({ name: 'Home', parentId: null });
  const lamps = await catalog.saveCategory({ name: 'Lamps', parentId: home.id });
  const vases = await catalog.saveCategory({ name: 'Vases', parentId: home.id });
  const wear = await catalog.saveCategory({ name: 'Wear', parentId: null });
  const kilnmere = await catalog.saveBrand({ name: 'Kilnmere' });
  const haldmoor = await catalog.saveBrand({ name: 'Haldmoor' });
  const priced = (amountMinor: number, compareAtMinor: number | null = null) => [
    variantDraft({ prices: [{ currency: 'EUR', amountMinor, compareAtMinor }] }),
  ];
  made.push(
    await add({
      title: 'Mushroom lamp',
      brandId: kilnmere.id,
      categoryIds: [lamps.id],
      description: 'Only a draft knows the word zanzibar? No: this lamp.',
      ...colourDraft(['Sage', 'Ink']),
    }),
    await add({ title: 'Desk lamp', brandId: haldmoor.id, categoryIds: [lamps.id], variants: priced(5_000) }),
    await add({
      title: 'Ring vase',
      brandId: kilnmere.id,
      categoryIds: [vases.id],
      variants: priced(4_600, 6_000),
    }),
    await add({
      title: 'Wool beanie',
      brandId: haldmoor.id,
      categoryIds: [wear.id],
      ...colourDraft(['Ink']),
    }),
    await add({ title: 'Secret lamp', brandId: kilnmere.id, categoryIds: [lamps.id], status: 'draft' }),
  );
  const available = Object.fromEntries(made.flatMap(({ variants }) => variants.map(({ id }) => [id, 40])));
  for (const { id } of made.slice(0, 3)) await catalog.applyStock({ productId: id, available, seq: 1 });
  await shop.indexAll();
});

const titles = (page: SearchPage) => page.products.map(({ title }) => title);
const facet = (page: SearchPage, key: string) =>
  page.facets
    .find((one) => one.key === key)
    ?.values.map(({ label, count, isSelected }) => [label, count, isSelected]);
const faultOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'nothing thrown',
    (error: unknown) => (error instanceof TRPCError ? codeOf(error) : String(error)),
  );

describe('search', () => {
  test('finds cards in spite of a typo, and says what it searched for', async () => {
    const page = await api.search({ q: 'mushrom lamp' });
    expect(titles(page)).toEqual(['Mushroom lamp']);
    expect(page.corrected).toEqual({ from: 'mushrom lamp', to: 'mushroom lamp' });
    expect(page.products[0]).toMatchObject({
      brand: { name: 'Kilnmere' },
      availability: 'in-stock',
      left: null,
    });
  });

  test('whoever insists on the words as typed gets them or nothing', async () => {
    const page = await api.search({ q: 'mushrom lamp', asTyped: true });
    expect(page).toMatchObject({ products: [], total: 0, facets: [], corrected: null, after: null });
    expect(titles(await api.search({ q: 'mushroom lamp', asTyped: true }))).toEqual(['Mushroom lamp']);
  });

  test('never shows, counts or suggests a draft, and tells no stock figures', async () => {
    const pages = [await api.search({ q: 'secret' }), await api.search({ q: 'lamp' }), await api.search({})];
    const suggestions = await api.suggest({ prefix: 'secr' });
    const reply = JSON.stringify([pages, suggestions]);
    expect(reply).not.toContain('Secret');
    expect(reply).not.toContain(made[4]?.id ?? 'missing');
    for (const word of ['soldCount', 'derived', 'available":40', 'status']) expect(reply).not.toContain(word);
    expect(pages[2]?.total).toBe(4);
    expect(facet(pages[1] as SearchPage, 'brand')).toEqual([
      ['Haldmoor', 1, false],
      ['Kilnmere', 1, false],
    ]);
  });

  test('a category lists its subtree; its facet leads one step down, from a leaf to the siblings', async () => {
    const home = await api.search({ filters: { category: '/home' } });
    expect(titles(home).sort()).toEqual(['Desk lamp', 'Mushroom lamp', 'Ring vase']);
    expect(facet(home, 'category')).toEqual([
      ['Lamps', 2, false],
      ['Vases', 1, false],
    ]);
    const lamps = await api.search({ filters: { category: '/home/lamps' } });
    expect(facet(lamps, 'category')).toEqual([
      ['Lamps', 2, true],
      ['Vases', 1, false],
    ]);
    expect(facet(await api.search({}), 'category')).toEqual([
      ['Home', 3, false],
      ['Wear', 1, false],
    ]);
  });

  test('what is ticked stays visible and can be unticked, even where nothing has it', async () => {
    const page = await api.search({ filters: { brands: ['haldmoor'], attributes: { Colour: ['Sage'] } } });
    expect(page.products).toEqual([]);
    expect(facet(page, 'brand')).toContainEqual(['Haldmoor', 0, true]);
    expect(facet(page, 'attribute:Colour')).toContainEqual(['Sage', 0, true]);
    expect(facet(page, 'attribute:Colour')).toContainEqual(['Ink', 1, false]);
  });

  test('prices, orders and pages', async () => {
    const page = await api.search({ sort: 'price-desc', limit: 2 });
    expect(titles(page)).toEqual(['Desk lamp', 'Ring vase']);
    expect(page.price).toMatchObject({ minMinor: 1_900, maxMinor: 5_000 });
    const next = await api.search({ sort: 'price-desc', limit: 2, after: page.after });
    expect(titles(next).sort()).toEqual(['Mushroom lamp', 'Wool beanie']);
    expect(next.after).toBeNull();
    expect(titles(await api.search({ filters: { onSale: true } }))).toEqual(['Ring vase']);
  });

  test('malformed input and strange cursors are refused', async () => {
    const wrong: unknown[] = [
      { q: 'x'.repeat(201) },
      { limit: 0 },
      { limit: 61 },
      { sort: 'cheapest' },
      { filters: { priceMinMinor: -1 } },
      {
        filters: { attributes: Object.fromEntries(Array.from({ length: 1000 }, (_, n) => [`a${n}`, ['x']])) },
      },
      { after: 'not-a-cursor' },
    ];
    for (const input of wrong) expect(await faultOf(api.search(input as object))).toBe('request.invalid');
    expect(await faultOf(api.suggest({ prefix: '' }))).toBe('request.invalid');
  });
});

describe('close matches', () => {
  test('stand below few results, with some of the words, uncounted, never a draft and on the first page only', async () => {
    const page = await api.search({ q: 'mushroom lamp' });
    expect([titles(page), page.total]).toEqual([['Mushroom lamp'], 1]);
    expect(page.similar.map(({ title }) => title)).toEqual(['Desk lamp']);
    expect((await api.search({ q: 'lamp', limit: 1 })).similar).toEqual([]);
    expect((await api.search({ q: 'mushroom submarine' })).similar).toEqual([]);
    expect((await api.search({ q: 'mushrom lamp', asTyped: true })).similar).toEqual([]);
    expect((await api.search({})).similar).toEqual([]);
    const { after } = await api.search({ q: 'lamp', limit: 1 });
    expect((await api.search({ q: 'lamp', limit: 1, after })).similar).toEqual([]);
    const filters = { brands: ['kilnmere'] };
    expect((await api.search({ q: 'mushroom lamp', filters })).similar).toEqual([]);
  });
});

describe('suggestions', () => {
  test('products with prices, categories, words; a typo is corrected', async () => {
    const found = await api.suggest({ prefix: 'lam' });
    expect(found.products.map(({ title }) => title).sort()).toEqual(['Desk lamp', 'Mushroom lamp']);
    expect(found.products[0]?.price.currency).toBe('EUR');
    expect(found.categories[0]).toEqual({ name: 'Lamps', path: '/home/lamps' });
    // The category is called "Lamps".
    expect(found.terms.filter((term) => /^lamps?$/.test(term))).toHaveLength(1);
    expect((await api.suggest({ prefix: 'mushrom' })).corrected?.to).toBe('mushroom');
  });
});
