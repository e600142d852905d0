import { describe, expect, test } from 'bun:test';
import type { Category, Product, ProductDraft } from '@zivero/shared/schemas/catalog';
import type { CategoryId, VariantId } from '@zivero/shared/schemas/ids';
import fc from 'fast-check';
import { colourDraft, productDraft, TEST_NOW, variantDraft } from '../../../test/test-catalog.ts';
import { newId } from '../../kernel/ids.ts';
import { productAvailability, totalAvailable, variantAvailability } from './availability.rules.ts';
import { productCard, productPage, summaryOf, type View } from './catalog.rules.ts';
import { ancestryOf, categoryTree, crumbsOf, isWithin, subtreeIds } from './category-tree.rules.ts';
import { draftFaults, editedFields, newProduct } from './draft.rules.ts';

const view: View = { currency: 'EUR', lowStockThreshold: 5, now: TEST_NOW, brands: new Map() };
const noTree = categoryTree([]);

function product(more: Partial<ProductDraft> = {}): Product {
  return newProduct(productDraft(more), {
    id: newId('prd'),
    newVariantId: () => newId('var'),
    now: TEST_NOW,
  });
}
function stocked(given: Product, units: readonly (number | null)[]): Product {
  const available = Object.fromEntries(given.variants.map(({ id }, index) => [id, units[index] ?? null]));
  return { ...given, derived: { ...given.derived, available } };
}

describe('availability', () => {
  test('the number left is told from the threshold down only', () => {
    fc.assert(
      fc.property(fc.option(fc.integer({ min: -10, max: 1_000 })), fc.nat(20), (units, threshold) => {
        const id = 'var_1' as VariantId;
        const { availability, left } = variantAvailability({ available: { [id]: units } }, id, threshold);
        if (units === null) expect([availability, left]).toEqual(['back-order', null]);
        else if (units <= 0) expect([availability, left]).toEqual(['sold-out', null]);
        else if (units <= threshold) expect([availability, left]).toEqual(['low', units]);
        else expect([availability, left]).toEqual(['in-stock', null]);
      }),
    );
  });

  test('what is there is shown before what would be back-ordered; own rules outweigh the shop', () => {
    const id = 'var_1' as VariantId;
    const of = (units: number | null, supply: { free: number; days: number | null; low: number | null }) =>
      variantAvailability({ available: { [id]: units }, supply: { [id]: supply } }, id, 5);
    expect(of(12, { free: 2, days: 14, low: null })).toEqual({
      availability: 'low',
      left: 2,
      shipsInDays: null,
    });
    expect(of(10, { free: 0, days: 14, low: null })).toMatchObject({
      availability: 'back-order',
      shipsInDays: 14,
    });
    expect(of(null, { free: 9, days: null, low: null }).availability).toBe('in-stock');
    expect(of(0, { free: 0, days: 14, low: null })).toMatchObject({
      availability: 'sold-out',
      shipsInDays: null,
    });
    expect(of(4, { free: 4, days: null, low: 3 }).availability).toBe('in-stock');
    expect(of(20, { free: 20, days: null, low: 30 })).toMatchObject({ availability: 'low', left: 20 });
  });

  test('of a product: any variant in hand counts, one endless makes it orderable, an uncounted one has none', () => {
    const three = stocked(product(colourDraft(['A', 'B', 'C'])), []);
    const ids = three.variants.map(({ id }) => id);
    const of = (units: readonly (number | null)[]) =>
      productAvailability(stocked(three, units).derived, ids, 5);
    expect(of([0, 0, 9])).toEqual({ availability: 'in-stock', left: null });
    expect(of([1, 2, 0])).toEqual({ availability: 'low', left: 3 });
    expect(of([0, 0, 0])).toEqual({ availability: 'sold-out', left: null });
    expect(of([0, null, 0])).toEqual({ availability: 'back-order', left: null });
    expect(of([9, null, 0])).toEqual({ availability: 'in-stock', left: null });
    expect(productAvailability({ available: {} }, ids, 5).availability).toBe('sold-out');
    expect(totalAvailable({ available: { [ids[0] ?? '']: 4 } }, ids)).toBe(4);
    expect(totalAvailable(stocked(three, [4, null, 1]).derived, ids)).toBeNull();
  });
});

describe('cards and pages', () => {
  const priced = (amounts: readonly [number, number | null][]) => {
    const { options, variants } = colourDraft(amounts.map((_, index) => `C${index}`));
    return product({
      options,
      variants: variants.map((variant, index) => ({
        ...variant,
        prices: [
          {
            currency: 'EUR',
            amountMinor: amounts[index]?.[0] ?? 0,
            compareAtMinor: amounts[index]?.[1] ?? null,
          },
        ],
      })),
    });
  };

  test('a card shows the lowest price, and its own old price only if that is higher', () => {
    const card = productCard(
      priced([
        [3_000, 9_000],
        [2_000, 2_500],
        [4_000, null],
      ]),
      view,
    );
    expect(card).toMatchObject({
      price: { amountMinor: 2_000 },
      compareAt: { amountMinor: 2_500 },
      priceVaries: true,
    });
    expect(productCard(priced([[2_000, 2_000]]), view)?.compareAt).toBeNull();
    expect(productCard(priced([[2_000, null]]), view)).toMatchObject({ priceVaries: false, compareAt: null });
  });

  test('variants without a price in the currency are not shown; without any there is no page', () => {
    const dollars = [{ currency: 'USD', amountMinor: 1, compareAtMinor: null }];
    const { options, variants } = colourDraft();
    const mixed = product({
      options,
      variants: variants.map((variant, at) => (at === 0 ? { ...variant, prices: dollars } : variant)),
    });
    expect(productPage(mixed, view, noTree)?.variants).toHaveLength(1);
    expect(productCard(mixed, view)?.singleVariantId).toBeNull();
    const foreign = product({ variants: [variantDraft({ prices: dollars })] });
    expect([productPage(foreign, view, noTree), productCard(foreign, view)]).toEqual([null, null]);
  });

  test('at most four swatches, the rest is counted; new for thirty days', () => {
    const many = product(colourDraft(['A', 'B', 'C', 'D', 'E', 'F']));
    expect(productCard(many, view)).toMatchObject({ moreSwatches: 2, isNew: true });
    expect(productCard(many, view)?.swatches).toHaveLength(4);
    const later = new Date(TEST_NOW.getTime() + 30 * 86_400_000);
    expect(productCard(many, { ...view, now: later })?.isNew).toBe(false);
  });

  test('a description for search engines is cut at a word', () => {
    const words = 'word '.repeat(60);
    const summary = summaryOf(words);
    expect(summary.length).toBeLessThanOrEqual(161);
    expect(summary).toMatch(/word…$/);
    expect(summaryOf('  short\n text ')).toBe('short text');
  });
});

describe('the category tree', () => {
  const category = (path: string, position: number, parent?: Category): Category => ({
    id: newId('cat'),
    slug: path.split('/').at(-1) ?? '',
    name: path,
    path,
    parentId: parent?.id ?? null,
    position,
    description: null,
    image: null,
  });
  const home = category('/home', 1);
  const lamps = category('/home/lamps', 0, home);
  const desk = category('/home/lamps/desk', 0, lamps);
  const homeware = category('/homeware', 0);
  const tree = categoryTree([desk, home, homeware, lamps]);

  test('a name that merely begins alike is not below', () => {
    expect(isWithin('/homeware', '/home')).toBe(false);
    expect(isWithin('/home', '/home')).toBe(true);
    expect(subtreeIds(tree, home.id).sort()).toEqual([home.id, lamps.id, desk.id].sort());
  });

  test('departments by position, crumbs from the top, ancestors each once', () => {
    expect(tree.childrenOf(null).map(({ path }) => path)).toEqual(['/homeware', '/home']);
    expect(crumbsOf(tree, '/home/lamps/desk').map(({ path }) => path)).toEqual([
      '/home',
      '/home/lamps',
      '/home/lamps/desk',
    ]);
    const unknown: CategoryId = newId('cat');
    expect(ancestryOf(tree, [desk.id, lamps.id, unknown]).map(({ path }) => path)).toEqual([
      '/home',
      '/home/lamps',
      '/home/lamps/desk',
    ]);
  });
});

describe('drafts', () => {
  const codes = (draft: Parameters<typeof draftFaults>[0]) =>
    draftFaults(draft).map(({ path, code }) => `${path} ${code}`);

  test('what fits has no faults', () => {
    expect(draftFaults(product())).toEqual([]);
    expect(draftFaults(product(colourDraft()))).toEqual([]);
  });

  test('each thing that does not fit is named', () => {
    const fits = product(colourDraft());
    const [sage, ink] = fits.variants;
    if (!sage || !ink) throw new Error('two variants');
    expect(codes({ ...fits, options: [] })).toContain('variants.0.optionValues unknown_option_value');
    expect(codes({ ...fits, variants: [{ ...sage, optionValues: ['Plum'] }] })).toEqual([
      'variants.0.optionValues unknown_option_value',
    ]);
    expect(codes({ ...fits, variants: [sage, { ...ink, id: sage.id }] })).toEqual([
      'variants.1.id duplicate',
    ]);
    expect(codes({ ...fits, variants: [{ ...sage, imageId: newId('img') }, ink] })).toEqual([
      'variants.0.imageId unknown_image',
    ]);
    expect(
      codes({ ...fits, variants: [{ ...sage, prices: [...sage.prices, ...sage.prices] }, ink] }),
    ).toEqual(['variants.0.prices duplicate']);
    expect(codes({ ...fits, options: [...fits.options, ...fits.options] })).toContain(
      'options.1.name duplicate',
    );
  });

  test('a brand can be taken away; what is not mentioned stays', () => {
    const current = product({ brandId: newId('brd'), tags: ['a'] });
    const edited = editedFields(current, { brandId: null }, () => newId('var'));
    expect(edited.brandId).toBeNull();
    expect([edited.tags, edited.variants]).toEqual([current.tags, current.variants]);
  });

  test('a new product cannot bring its own ids or facts', () => {
    const mine = newId('var');
    const made = product({ variants: [{ ...variantDraft(), id: mine }] });
    expect(made.variants[0]?.id).not.toBe(mine);
    expect(made.derived).toMatchObject({ soldCount: 0, stockSeq: 0, available: {} });
  });
});
