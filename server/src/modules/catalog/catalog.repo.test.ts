import { beforeEach, describe, expect, test } from 'bun:test';
import type { Product, UpdateProductResult } from '@zivero/shared/schemas/catalog';
import type { ProductId } from '@zivero/shared/schemas/ids';
import { testStores } from '../../../test/harness.ts';
import {
  colourDraft,
  createTestCatalog,
  productDraft,
  TEST_NOW,
  variantDraft,
} from '../../../test/test-catalog.ts';
import { createTestClock } from '../../kernel/clock.ts';
import { newId } from '../../kernel/ids.ts';

const stores = await testStores();
const { catalog, add, products } = createTestCatalog(stores);
const collection = stores.mongo.db.collection<{ _id: ProductId }>('products');

const update = (product: Product, changes: Parameters<typeof catalog.update>[0]['changes']) =>
  catalog.update({ id: product.id, base: product.version, changes });

function saved(result: UpdateProductResult): Product {
  if (result.kind !== 'ok') throw new Error(`not saved: ${result.kind}`);
  return result.product;
}

describe('saving a product', () => {
  test('two editors at once: one saves, the other gets a conflict with what stands, nothing is overwritten', async () => {
    const product = await add({ title: 'Before' });
    const results = await Promise.all(
      ['Ada', 'Ben', 'Cy', 'Dee'].map((title) => update(product, { title, tags: [title] })),
    );
    const kinds = results.map(({ kind }) => kind).sort();
    expect(kinds).toEqual(['conflict', 'conflict', 'conflict', 'ok']);
    const winner = results.flatMap((result) => (result.kind === 'ok' ? [result.product] : []))[0];
    const stands = await catalog.byId(product.id);
    expect(stands.title).toBe(winner?.title ?? '');
    expect(stands.tags).toEqual([stands.title]);
    expect(stands.version).toBe(2);
    for (const result of results) if (result.kind === 'conflict') expect(result.theirs.version).toBe(2);
  });

  test('a stale version writes nothing', async () => {
    const product = await add({ title: 'First' });
    saved(await update(product, { title: 'Second' }));
    const late = await update(product, { title: 'Third' });
    expect(late).toMatchObject({ kind: 'conflict', theirs: { title: 'Second', version: 2 } });
    expect((await catalog.byId(product.id)).title).toBe('Second');
  });

  test('only the fields in `changes` are written', async () => {
    const product = await add({ title: 'Mug', tags: ['new'], description: 'Holds tea.' });
    const next = saved(await update(product, { title: 'Cup' }));
    expect(next).toMatchObject({
      title: 'Cup',
      tags: ['new'],
      description: 'Holds tea.',
      slug: product.slug,
    });
  });

  test('a variant that stays keeps its id, a new one gets one, a removed one is gone', async () => {
    const product = await add(colourDraft(['Sage', 'Ink']));
    const [sage, ink] = product.variants;
    if (!sage || !ink) throw new Error('two variants');
    const { options, variants } = colourDraft(['Sage', 'Plum']);
    const next = saved(
      await update(product, { options, variants: [{ ...sage, weightGrams: 1 }, ...variants.slice(1)] }),
    );
    expect(next.variants.map(({ optionValues }) => optionValues[0])).toEqual(['Sage', 'Plum']);
    expect(next.variants[0]).toMatchObject({ id: sage.id, weightGrams: 1 });
    expect(next.variants[1]?.id).not.toBe(ink.id);
  });

  test("another product's variant id is refused, so that no stock is taken over", async () => {
    const [mine, other] = [await add(), await add()];
    const stranger = other.variants[0];
    await expect(update(mine, { variants: [{ ...variantDraft(), id: stranger?.id }] })).rejects.toMatchObject(
      {
        code: 'request.invalid',
        fields: [{ path: 'variants.0.id', code: 'unknown_variant' }],
      },
    );
  });

  test('slugs and SKUs are taken once, whoever comes first, at creation and at edit', async () => {
    const first = await add({ slug: 'mug', variants: [variantDraft({ sku: 'MUG-1' })] });
    expect(await catalog.create(productDraft({ slug: 'mug' }))).toEqual({
      kind: 'taken',
      field: 'slug',
      value: 'mug',
    });
    const twice = productDraft({ variants: [variantDraft({ sku: 'MUG-1' })] });
    expect(await catalog.create(twice)).toEqual({ kind: 'taken', field: 'sku', value: 'MUG-1' });
    const other = await add();
    expect(await update(other, { slug: 'mug' })).toEqual({ kind: 'taken', field: 'slug', value: 'mug' });
    expect((await catalog.byId(other.id)).version).toBe(1);
    expect(saved(await update(first, { slug: 'mug' })).version).toBe(2);
  });

  test('of many who create the same slug at once, one does', async () => {
    const results = await Promise.all(
      Array.from({ length: 6 }, () => catalog.create(productDraft({ slug: 'the-one' }))),
    );
    expect(results.filter(({ kind }) => kind === 'ok')).toHaveLength(1);
    expect(await collection.countDocuments({ slug: 'the-one' })).toBe(1);
  });

  test('the same SKU twice in one product is taken, although no index sees it', async () => {
    const { options, variants } = colourDraft();
    const doubled = variants.map((variant) => ({ ...variant, sku: 'TWIN' }));
    expect(await catalog.create(productDraft({ options, variants: doubled }))).toEqual({
      kind: 'taken',
      field: 'sku',
      value: 'TWIN',
    });
  });

  test('what does not fit together is refused with its fields and nothing is written', async () => {
    const before = await collection.countDocuments();
    const draft = productDraft({
      brandId: newId('brd'),
      categoryIds: [newId('cat')],
      ...colourDraft(['Sage', 'Sage']),
    });
    await expect(catalog.create(draft)).rejects.toMatchObject({ code: 'request.invalid' });
    const fields = await catalog.create(draft).catch((error: { fields: { path: string }[] }) => error.fields);
    expect(fields).toEqual(
      expect.arrayContaining([
        { path: 'brandId', code: 'unknown_brand' },
        { path: 'categoryIds.0', code: 'unknown_category' },
        { path: 'variants.1.optionValues', code: 'duplicate' },
      ]),
    );
    expect(await collection.countDocuments()).toBe(before);
  });

  test('the first time it is active is remembered', async () => {
    const clock = createTestClock(TEST_NOW);
    const other = createTestCatalog(stores, clock);
    const draft = await other.add({ status: 'draft' });
    expect(draft.publishedAt).toBeNull();
    clock.advance(1_000);
    const active = await other.catalog.update({ id: draft.id, base: 1, changes: { status: 'active' } });
    clock.advance(1_000);
    const again = await other.catalog.update({ id: draft.id, base: 2, changes: { title: 'Again' } });
    for (const result of [active, again])
      expect(saved(result).publishedAt).toEqual(new Date(TEST_NOW.getTime() + 1_000));
  });
});

describe('mirrored facts', () => {
  test('only a newer number is applied, `version` stays, editors see no conflict', async () => {
    const product = await add();
    const [variant] = product.variants;
    const of = (units: number, seq: number) =>
      catalog.applyStock({ productId: product.id, available: { [variant?.id ?? '']: units }, seq });
    expect(await of(7, 2)).toBe(true);
    expect(await of(9, 1)).toBe(false);
    expect(await of(9, 2)).toBe(false);
    const { derived, version, updatedAt } = await catalog.byId(product.id);
    expect(derived.available).toEqual({ [variant?.id ?? '']: 7 });
    expect([version, updatedAt]).toEqual([1, product.updatedAt]);
    expect(saved(await update(product, { title: 'Edited' })).derived.available).toEqual(derived.available);
  });

  test('in any order the largest number wins, each kind for itself', async () => {
    const product = await add();
    const seqs = [5, 1, 4, 2, 3];
    await Promise.all(
      seqs.flatMap((seq) => [
        catalog.addSold({ productId: product.id, soldCount: seq * 10, seq }),
        catalog.applyRating({ productId: product.id, rating: { average: seq, count: seq }, seq }),
      ]),
    );
    expect((await catalog.byId(product.id)).derived).toMatchObject({
      soldCount: 50,
      soldSeq: 5,
      rating: { average: 5, count: 5 },
      ratingSeq: 5,
      stockSeq: 0,
    });
  });

  test('a product that is gone is passed over', async () => {
    expect(await catalog.applyStock({ productId: newId('prd'), available: {}, seq: 1 })).toBe(false);
  });
});

describe('prices for other slices', () => {
  test('read in one go for many variants; drafts, archived and unpriced ones are never for sale', async () => {
    const active = await add({ title: 'Mug', ...colourDraft() });
    const draft = await add({ status: 'draft' });
    const archived = await add({ status: 'archived' });
    const dollars = await add({
      variants: [variantDraft({ prices: [{ currency: 'USD', amountMinor: 5, compareAtMinor: null }] })],
    });
    const ids = [active, draft, archived, dollars].flatMap((product) => product.variants.map(({ id }) => id));
    const priced = await catalog.pricedVariants([...ids, newId('var')], 'EUR');
    expect([...priced.keys()].sort()).toEqual([...ids].sort());
    expect(
      [...priced.values()].filter(({ isForSale }) => isForSale).map(({ productId }) => productId),
    ).toEqual([active.id, active.id]);
    expect(priced.get(ids[1] ?? newId('var'))).toMatchObject({
      title: 'Mug',
      variantTitle: 'Ink',
      unitPriceMinor: 1_900,
      available: 0,
    });
  });
});

describe('lists for staff', () => {
  beforeEach(async () => {
    await collection.deleteMany({});
  });

  test('pages by last change neither repeat nor lose a row, also where the times are equal', async () => {
    const all = new Set<string>();
    for (let index = 0; index < 7; index += 1) all.add((await add()).id);
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof catalog.list>> = await catalog.list({
        ...LIST,
        limit: 3,
        cursor,
      });
      expect(page.total).toBe(7);
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor;
    } while (cursor !== null && seen.length < 20);
    expect(seen).toHaveLength(7);
    expect(new Set(seen)).toEqual(all);
  });

  test('a category stands for everything below it; status and brand narrow', async () => {
    const home = await catalog.saveCategory({ name: 'Home', parentId: null });
    const lamps = await catalog.saveCategory({ name: 'Lamps', parentId: home.id });
    const brand = await catalog.saveBrand({ name: 'Kilnmere' });
    const lamp = await add({ categoryIds: [lamps.id], brandId: brand.id });
    const draft = await add({ categoryIds: [lamps.id], status: 'draft' });
    await add();
    const idsOf = async (more: object) =>
      (await catalog.list({ ...LIST, ...more })).items.map(({ id }) => id).sort();
    expect(await idsOf({ categoryId: home.id })).toEqual([lamp.id, draft.id].sort());
    expect(await idsOf({ categoryId: home.id, status: 'draft' })).toEqual([draft.id]);
    expect(await idsOf({ brandId: brand.id })).toEqual([lamp.id]);
    expect((await catalog.list({ ...LIST, categoryId: home.id })).total).toBe(2);
    expect((await catalog.list(LIST)).items.find(({ id }) => id === lamp.id)).toMatchObject({
      brandName: 'Kilnmere',
      categoryName: 'Lamps',
      available: 0,
      priceFrom: { amountMinor: 1_900, currency: 'EUR' },
    });
  });

  test('a whole SKU finds its product, whatever its status, before search knows it', async () => {
    const draft = await add({ status: 'draft', variants: [variantDraft({ sku: 'AB/12 x' })] });
    await add();
    const page = await catalog.list({ ...LIST, q: ' AB/12 x ' });
    expect(page.items.map(({ id }) => id)).toEqual([draft.id]);
  });

  test('a made-up cursor is invalid input', async () => {
    for (const cursor of ['x', 'bnVsbA', 'W10'])
      await expect(catalog.list({ ...LIST, cursor })).rejects.toMatchObject({ code: 'request.invalid' });
  });

  test('walking over everything meets each product once', async () => {
    const ids = new Set([(await add()).id, (await add({ status: 'draft' })).id, (await add()).id]);
    const met: string[] = [];
    for await (const batch of products.batches(2)) met.push(...batch.map(({ id }) => id));
    expect(met).toHaveLength(3);
    expect(new Set<string>(met)).toEqual(ids);
  });
});

const LIST = { q: '', stock: 'any', sort: 'updated', limit: 25 } as const;

describe('categories', () => {
  test('the same category twice is one, and its path is made of slugs', async () => {
    const home = await catalog.saveCategory({ name: 'Home & living', parentId: null });
    const [a, b] = await Promise.all(
      ['Crème', 'Crème'].map((name) => catalog.saveCategory({ name, parentId: home.id })),
    );
    expect(a).toEqual(b);
    expect(a?.path).toBe('/home-living/creme');
    await expect(catalog.saveCategory({ name: 'x', parentId: newId('cat') })).rejects.toMatchObject({
      code: 'catalog.category-not-found',
    });
  });
});
