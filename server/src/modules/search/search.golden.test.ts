import { beforeAll, describe, expect, test } from 'bun:test';
import type { ProductDraft } from '@zivero/shared/schemas/catalog';
import type { SearchPage } from '@zivero/shared/schemas/search';
import { testStores } from '../../../test/harness.ts';
import { colourDraft, createTestCatalog, variantDraft } from '../../../test/test-catalog.ts';
import { guestContext } from '../../../test/test-context.ts';
import { createCallerFactory } from '../../rpc/trpc.ts';
import { createSearchStoreRouter } from './search.router.ts';

/* What shoppers expect of a search field, asked as their browser asks. */
const stores = await testStores();
const shop = createTestCatalog(stores);
const api = createCallerFactory(
  createSearchStoreRouter({
    search: shop.search,
    searchEvents: { track: async () => true },
    searchLearning: { popular: (limit) => ['mushroom lamp', 'beanie'].slice(0, limit) },
  }),
)(guestContext());

const EAN = '4006381333931';
const IMAGE = { key: 'demo/lamp.webp', width: 900, height: 1125, alt: 'A lamp', paper: '#e5d5e6' };

beforeAll(async () => {
  const { catalog, add } = shop;
  const home = await catalog.saveCategory({ name: 'Home', parentId: null });
  const lamps = await catalog.saveCategory({ name: 'Lamps', parentId: home.id });
  const kitchen = await catalog.saveCategory({ name: 'Kitchen', parentId: null });
  const wear = await catalog.saveCategory({ name: 'Wear', parentId: null });
  const kilnmere = await catalog.saveBrand({ name: 'Kilnmere' });
  const haldmoor = await catalog.saveBrand({ name: 'Haldmoor' });
  const put = (title: string, more: Partial<ProductDraft> = {}) => add({ title, ...more });
  await put('Mushroom lamp', {
    brandId: kilnmere.id,
    categoryIds: [lamps.id],
    images: [{ id: `img_${'0'.repeat(26)}`, ...IMAGE }],
    variants: [variantDraft({ sku: 'KM-LAMP-01', barcode: EAN })],
  });
  await put('Desk lamp', { brandId: haldmoor.id, categoryIds: [lamps.id] });
  await put('Floor lamp', { brandId: haldmoor.id, categoryIds: [lamps.id] });
  await put('Lamb wool throw', { brandId: haldmoor.id, categoryIds: [home.id] });
  await put('Wool beanie', { brandId: haldmoor.id, categoryIds: [wear.id], ...colourDraft(['Sage', 'Ink']) });
  await put('Crème brûlée dish', { brandId: kilnmere.id, categoryIds: [kitchen.id] });
  await put('Teapot', { brandId: kilnmere.id, categoryIds: [kitchen.id] });
  await put('Watering can', { categoryIds: [home.id] });
  await put('Bookshelf, oak', { categoryIds: [home.id] });
  await put('Chopping board 30 cm', { categoryIds: [kitchen.id] });
  await put('Chopping board 40 cm', { categoryIds: [kitchen.id] });
  for (const scent of ['fig', 'moss', 'plum', 'cedar', 'salt'])
    await put(`Candle, ${scent}`, { categoryIds: [home.id] });
  await put('Чайник эмалированный', { categoryIds: [kitchen.id] });
  await put('抹茶碗 黒', { categoryIds: [kitchen.id] });
  await put('पीतल का दीपक', { categoryIds: [home.id] });
  await put('Secret lamp', { categoryIds: [lamps.id], status: 'draft' });
  await shop.indexAll();
});

const titles = ({ products }: { products: readonly { title: string }[] }) =>
  products.map(({ title }) => title);

describe('the right thing is on the first page', () => {
  const CASES: [what: string, q: string, first: string][] = [
    ['a letter left out', 'mushrom lamp', 'Mushroom lamp'],
    ['a letter too many', 'teappot', 'Teapot'],
    ['a wrong letter', 'wool beenie', 'Wool beanie'],
    ['two letters swapped', 'baenie', 'Wool beanie'],
    ['two slips in a long word', 'watring cann', 'Watering can'],
    ['a missing space', 'desklamp', 'Desk lamp'],
    ['a missing space and a slip', 'mushromlamp', 'Mushroom lamp'],
    ['a slip, and words that decide what was meant', 'choping bord 40 cm', 'Chopping board 40 cm'],
    ['a slip in Cyrillic', 'чайнк', 'Чайник эмалированный'],
    ['a space too many', 'book shelf', 'Bookshelf, oak'],
    ['a space too many in one word', 'tea pot', 'Teapot'],
    ['many for one', 'beanies', 'Wool beanie'],
    ['one for many', 'chopping boards', 'Chopping board 30 cm'],
    ['no accents', 'creme brulee', 'Crème brûlée dish'],
    ['accents, written apart', 'cre\u0300me bru\u0302le\u0301e', 'Crème brûlée dish'],
    ['capitals', 'TEAPOT', 'Teapot'],
    ['a question', 'what are those mushroom lamps which they had', 'Mushroom lamp'],
    ['a SKU', 'KM-LAMP-01', 'Mushroom lamp'],
    ['a SKU typed carelessly', 'km lamp 01', 'Mushroom lamp'],
    ['a barcode', EAN, 'Mushroom lamp'],
    ['brand and type', 'kilnmere lamp', 'Mushroom lamp'],
    ['brand and type, the brand misspelt', 'haldmor beanie', 'Wool beanie'],
    ['a size without its space', 'chopping board 40cm', 'Chopping board 40 cm'],
    ['an attribute', 'sage beanie', 'Wool beanie'],
    ['the beginning of the last word', 'mushroom la', 'Mushroom lamp'],
    ['words in another order', 'lamp mushroom', 'Mushroom lamp'],
    ['Cyrillic in capitals', 'ЧАЙНИК', 'Чайник эмалированный'],
    ['a part of a word without spaces', '抹茶', '抹茶碗 黒'],
    ['Devanagari', 'दीपक', 'पीतल का दीपक'],
  ];
  for (const [what, q, first] of CASES) {
    test(`${what}: ${q}`, async () => {
      expect(titles(await api.search({ q }))[0]).toBe(first);
    });
  }
});

describe('exact before fuzzy', () => {
  test('a word that exists is never read as its neighbour', async () => {
    const lamps = await api.search({ q: 'lamp' });
    expect(titles(lamps).sort()).toEqual(['Desk lamp', 'Floor lamp', 'Mushroom lamp']);
    expect(lamps.corrected).toBeNull();
    const lamb = await api.search({ q: 'lamb' });
    expect([titles(lamb), lamb.corrected]).toEqual([['Lamb wool throw'], null]);
  });

  test('what is spelled right stands above what is nearly so', async () => {
    const page = await api.search({ q: 'candle plum' });
    expect(titles(page)).toEqual(['Candle, plum']);
    expect(page.corrected).toBeNull();
    expect(page.similar.every(({ title }) => title.startsWith('Candle'))).toBe(true);
  });

  test('words with digits are meant as they are typed', async () => {
    expect(titles(await api.search({ q: 'chopping board 30 cm' }))[0]).toBe('Chopping board 30 cm');
    const other = await api.search({ q: 'KM-LAMP-02' });
    expect(other.corrected).toBeNull();
    expect(titles(await api.search({ q: '4006381333932' }))).toEqual([]);
  });
});

describe('a corrected query', () => {
  test('says what it searched for, and who insists gets the words as typed', async () => {
    const page = await api.search({ q: 'mushrom lamp' });
    expect(page.corrected).toEqual({ from: 'mushrom lamp', to: 'mushroom lamp' });
    expect(await api.search({ q: 'mushrom lamp', asTyped: true })).toMatchObject({
      products: [],
      total: 0,
      similar: [],
    });
  });

  test('nothing found is an answer: no facets, no guess, and others searches to go on with', async () => {
    const page = await api.search({ q: 'qzxjvwkq' });
    expect(page).toMatchObject({
      products: [],
      similar: [],
      total: 0,
      corrected: null,
      partial: false,
      after: null,
    });
    expect(await api.popular()).toEqual(['mushroom lamp', 'beanie']);
  });

  test('of words that nothing has together, some are enough, and the page says so', async () => {
    const page = await api.search({ q: 'mushroom submarine' });
    expect([titles(page)[0], page.partial]).toEqual(['Mushroom lamp', true]);
  });
});

describe('while typing', () => {
  test('terms, categories with their names, products with picture and price; never more than asked', async () => {
    const found = await api.suggest({ prefix: 'mush', limit: 4 });
    expect(found.terms.some((term) => term.startsWith('mushroom'))).toBe(true);
    expect(found.products[0]).toMatchObject({
      title: 'Mushroom lamp',
      image: { key: IMAGE.key, width: 900, height: 1125 },
      price: { amountMinor: 1_900, currency: 'EUR' },
    });
    expect((await api.suggest({ prefix: 'lamp' })).categories).toContainEqual({
      name: 'Lamps',
      path: '/home/lamps',
    });
    const many = await api.suggest({ prefix: 'c', limit: 3 });
    expect([many.terms.length <= 3, many.categories.length <= 3, many.products.length]).toEqual([
      true,
      true,
      3,
    ]);
  });

  test('each letter more keeps to what was typed; a slip, a SKU and a barcode are understood', async () => {
    for (const prefix of ['m', 'mu', 'mus', 'mushr', 'mushroom', 'mushroom ', 'mushroom l', 'mushroom lamp'])
      expect(titles(await api.suggest({ prefix }))).toContain('Mushroom lamp');
    const slip = await api.suggest({ prefix: 'mushrom' });
    expect([titles(slip)[0], slip.corrected?.to]).toEqual(['Mushroom lamp', 'mushroom']);
    for (const prefix of ['km-lamp', EAN.slice(0, 9)])
      expect(titles(await api.suggest({ prefix }))).toEqual(['Mushroom lamp']);
    expect(JSON.stringify(await api.suggest({ prefix: 'secr' }))).not.toContain('Secret');
  });
});

describe('going back', () => {
  test('the same query gives the same list, and its pages put together are that list', async () => {
    for (const wish of [
      { q: 'candle' },
      { sort: 'price-asc' as const },
      { filters: { category: '/home' } },
    ]) {
      const whole = titles(await api.search({ ...wish, limit: 60 }));
      expect(titles(await api.search({ ...wish, limit: 60 }))).toEqual(whole);
      const paged: string[] = [];
      let after: string | null = null;
      do {
        const page: SearchPage = await api.search({ ...wish, limit: 2, after });
        expect(page.total).toBe(whole.length);
        paged.push(...titles(page));
        after = page.after;
      } while (after !== null && paged.length < 60);
      expect(paged).toEqual(whole);
    }
  });

  test('every count that is shown is the length of the list that it leads to', async () => {
    const { facets } = await api.search({ q: 'lamp' });
    const brands = facets.find(({ key }) => key === 'brand')?.values ?? [];
    expect(brands.length).toBeGreaterThan(1);
    for (const { value, count } of brands)
      expect((await api.search({ q: 'lamp', filters: { brands: [value] } })).total).toBe(count);
  });
});

test('hostile words are an answer or a refusal, never a fault, and soon', async () => {
  const startedAt = performance.now();
  const words = [
    '"*(/[]{}^~',
    '.*',
    '$where',
    '\u0000\u0007',
    '\ud800',
    'lamp'.repeat(50),
    'a b '.repeat(50),
    'mushrom lamp OR -title:"x" ~2',
    "'; drop table --",
    '__proto__',
  ];
  for (const q of words) {
    const page = await api.search({ q });
    expect(page.products.length).toBeLessThanOrEqual(24);
    await api.suggest({ prefix: q.slice(0, 100) });
  }
  expect(performance.now() - startedAt).toBeLessThan(2_000);
});
