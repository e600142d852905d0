import { beforeAll, describe, expect, test } from 'bun:test';
import { TRPCError } from '@trpc/server';
import { can, type StaffRole } from '@zivero/shared/permissions';
import type { Product } from '@zivero/shared/schemas/catalog';
import { testStores } from '../../../test/harness.ts';
import { colourDraft, createTestCatalog, productDraft, variantDraft } from '../../../test/test-catalog.ts';
import { guestContext, staffContext } from '../../../test/test-context.ts';
import { newId } from '../../kernel/ids.ts';
import { codeOf } from '../../rpc/error-shape.ts';
import { createCallerFactory } from '../../rpc/trpc.ts';
import { createCatalogAdminRouter } from './catalog.admin.router.ts';
import { createCatalogStoreRouter } from './catalog.store.router.ts';

const stores = await testStores();
const under = createTestCatalog(stores);
const { catalog, add } = under;
const store = createCallerFactory(createCatalogStoreRouter(catalog))(guestContext());
const adminAs = (role: StaffRole) =>
  createCallerFactory(createCatalogAdminRouter(catalog))(staffContext(role));

const faultOf = async (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'nothing thrown',
    (error: unknown) => (error instanceof TRPCError ? codeOf(error) : String(error)),
  );

const shop = {} as Record<'mug' | 'lamp' | 'draft' | 'archived', Product>;

beforeAll(async () => {
  const home = await catalog.saveCategory({ name: 'Home', parentId: null });
  const lamps = await catalog.saveCategory({ name: 'Lamps', parentId: home.id });
  const brand = await catalog.saveBrand({ name: 'Kilnmere' });
  const price = (amountMinor: number, compareAtMinor: number | null = null) => [
    { currency: 'EUR', amountMinor, compareAtMinor },
  ];
  const { options, variants } = colourDraft(['Sage', 'Ink', 'Plum']);
  shop.mug = await add({
    slug: 'mug',
    title: 'Speckled mug',
    brandId: brand.id,
    categoryIds: [home.id],
    options,
    variants: variants.map((variant, index) => ({ ...variant, prices: price(1_800 + index * 100, 2_400) })),
  });
  shop.lamp = await add({ slug: 'lamp', title: 'Mushroom lamp', categoryIds: [lamps.id] });
  shop.draft = await add({ slug: 'secret', title: 'Secret', status: 'draft', categoryIds: [lamps.id] });
  shop.archived = await add({ slug: 'old', title: 'Old', status: 'archived' });
  const units = [72, 3, 0];
  const available = Object.fromEntries(shop.mug.variants.map(({ id }, index) => [id, units[index] ?? 0]));
  await catalog.applyStock({ productId: shop.mug.id, available, seq: 1 });
  await under.indexAll();
});

describe('what shoppers see', () => {
  test('a product page has prices, variants, brand and the way to it', async () => {
    const page = await store.bySlug({ slug: 'mug' });
    expect(page).toMatchObject({
      title: 'Speckled mug',
      brand: { slug: 'kilnmere', name: 'Kilnmere' },
      crumbs: [{ name: 'Home', path: '/home' }],
      seo: { title: 'Speckled mug', description: 'A thing.' },
    });
    expect(page.variants.map(({ availability, left }) => [availability, left])).toEqual([
      ['in-stock', null],
      ['low', 3],
      ['sold-out', null],
    ]);
    expect(page.variants[0]).toMatchObject({
      price: { amountMinor: 1_800, currency: 'EUR' },
      compareAt: { amountMinor: 2_400, currency: 'EUR' },
    });
  });

  test('no reply holds stock figures above the threshold, units sold, sequences, status or foreign keys', async () => {
    const replies = JSON.stringify([
      await store.bySlug({ slug: 'mug' }),
      await store.cards({ ids: [shop.mug.id] }),
      await store.home({}),
      await store.category({ path: '/home' }),
    ]);
    expect(replies).not.toContain('72');
    for (const word of [
      'derived',
      'available"',
      'Seq',
      'soldCount',
      'status',
      'externalId',
      'cost',
      'brandId',
    ])
      expect(replies).not.toContain(word);
  });

  test('drafts and archived products are nowhere: not by address, by id, on the shelves or as related', async () => {
    for (const slug of ['secret', 'old', 'never-was'])
      expect(await faultOf(store.bySlug({ slug }))).toBe('catalog.product-not-found');
    const hidden = [shop.draft.id, shop.archived.id, newId('prd')];
    expect(await store.cards({ ids: hidden })).toEqual([]);
    expect(await faultOf(store.related({ productId: shop.draft.id }))).toBe('catalog.product-not-found');
    const shown = JSON.stringify([await store.home({}), await store.related({ productId: shop.lamp.id })]);
    for (const id of hidden) expect(shown).not.toContain(id);
  });

  test('cards keep the order they were asked in and say what a grid needs', async () => {
    const [lamp, mug] = await store.cards({ ids: [shop.lamp.id, shop.draft.id, shop.mug.id] });
    expect([lamp?.id, mug?.id]).toEqual([shop.lamp.id, shop.mug.id]);
    expect(lamp).toMatchObject({
      singleVariantId: shop.lamp.variants[0]?.id,
      availability: 'sold-out',
      isNew: true,
    });
    expect(mug).toMatchObject({
      priceVaries: true,
      singleVariantId: null,
      availability: 'in-stock',
      left: null,
    });
    expect(mug?.swatches.map(({ value }) => value)).toEqual(['Sage', 'Ink', 'Plum']);
  });

  test('the category tree, a category page, and a fault for one that is not', async () => {
    expect(await store.categories()).toMatchObject([
      { path: '/home', children: [{ path: '/home/lamps', children: [] }] },
    ]);
    expect(await store.category({ path: '/home/lamps' })).toMatchObject({
      name: 'Lamps',
      crumbs: [{ path: '/home' }, { path: '/home/lamps' }],
    });
    for (const path of ['/ho', '/home/', '/home/lamps/x'])
      expect(await faultOf(store.category({ path }))).toBe('catalog.category-not-found');
  });

  test('the home page has departments and shelves of what can be bought', async () => {
    const home = await store.home({});
    expect(home.departments.map(({ path }) => path)).toEqual(['/home']);
    expect(home.shelves.map(({ key }) => key)).toContain('best-selling');
    for (const shelf of home.shelves)
      for (const card of shelf.products) expect(card.availability).not.toBe('sold-out');
  });

  test('a currency that the shop does not take falls back to its own', async () => {
    expect((await store.bySlug({ slug: 'mug', currency: 'JPY' })).variants[0]?.price.currency).toBe('EUR');
  });

  test('malformed input is refused before anything is asked', async () => {
    const wrong: unknown[] = [{ slug: '../etc' }, { slug: '' }, { slug: { $ne: null } }, {}, null];
    for (const input of wrong)
      expect(await faultOf(store.bySlug(input as { slug: string }))).toBe('request.invalid');
    const tooMany = Array.from({ length: 61 }, () => newId('prd'));
    expect(await faultOf(store.cards({ ids: tooMany }))).toBe('request.invalid');
  });

  test('a saved title and price are on the page at once', async () => {
    const { id, version } = await add({ slug: 'fresh', title: 'Before' });
    expect((await store.bySlug({ slug: 'fresh' })).title).toBe('Before');
    const { variants } = await catalog.byId(id);
    const prices = [{ currency: 'EUR', amountMinor: 777, compareAtMinor: null }];
    await catalog.update({
      id,
      base: version,
      changes: {
        title: 'After',
        slug: 'fresher',
        variants: variants.map((variant) => ({ ...variant, prices })),
      },
    });
    const page = await store.bySlug({ slug: 'fresher' });
    expect([page.title, page.variants[0]?.price.amountMinor]).toEqual(['After', 777]);
    expect(await faultOf(store.bySlug({ slug: 'fresh' }))).toBe('catalog.product-not-found');
  });
});

describe('what staff may do', () => {
  test('reading needs catalog.read, writing catalog.write; others and strangers write nothing', async () => {
    const draft = productDraft({ slug: 'forbidden' });
    for (const role of ['packer', 'viewer'] as const) {
      expect(can(role, 'catalog.read')).toBe(true);
      expect((await adminAs(role).byId({ id: shop.draft.id })).title).toBe('Secret');
      expect(await faultOf(adminAs(role).create(draft))).toBe('auth.forbidden');
      const change = { id: shop.draft.id, base: 1, changes: { title: 'Mine' } };
      expect(await faultOf(adminAs(role).update(change))).toBe('auth.forbidden');
      expect(await faultOf(adminAs(role).saveBrand({ name: 'Mine' }))).toBe('auth.forbidden');
    }
    const stranger = createCallerFactory(createCatalogAdminRouter(catalog))(guestContext());
    expect(await faultOf(stranger.list({}))).toBe('auth.required');
    expect(await faultOf(stranger.create(draft))).toBe('auth.required');
    expect(await faultOf(adminAs('owner').byId({ id: newId('prd') }))).toBe('catalog.product-not-found');
    expect((await catalog.byId(shop.draft.id)).title).toBe('Secret');
  });

  test('create, edit and a conflict through the procedures', async () => {
    const owner = adminAs('owner');
    const created = await owner.create(productDraft({ title: 'Vase', variants: [variantDraft()] }));
    if (created.kind !== 'ok') throw new Error(created.kind);
    const { id } = created.product;
    expect(await owner.update({ id, base: 1, changes: { title: 'Ring vase' } })).toMatchObject({
      kind: 'ok',
      product: { title: 'Ring vase', version: 2 },
    });
    expect(await owner.update({ id, base: 1, changes: { title: 'Jar' } })).toMatchObject({
      kind: 'conflict',
      theirs: { title: 'Ring vase' },
    });
  });

  test('words, low stock and other orders are answered from the index, drafts included', async () => {
    await under.indexAll();
    const owner = adminAs('owner');
    const titles = async (input: Parameters<typeof owner.list>[0]) =>
      (await owner.list(input)).items.map(({ title }) => title);
    expect(await titles({ q: 'secrt' })).toEqual(['Secret']);
    expect(await titles({ q: 'kilnmere' })).toEqual(['Speckled mug']);
    expect(await titles({ q: 'secret', status: 'active' })).toEqual([]);
    const byTitle = await titles({ sort: 'title', limit: 100 });
    expect(byTitle).toEqual([...byTitle].sort((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1)));
    expect(await titles({ stock: 'out', limit: 100 })).not.toContain('Speckled mug');
    expect(await titles({ stock: 'low' })).toEqual([]);
  });

  test('negative and huge prices, unknown fields of a product and an empty title are refused', async () => {
    const owner = adminAs('owner');
    const withPrice = (amountMinor: number) =>
      productDraft({
        variants: [variantDraft({ prices: [{ currency: 'EUR', amountMinor, compareAtMinor: null }] })],
      });
    for (const draft of [withPrice(-1), withPrice(1e15), withPrice(0.5), productDraft({ title: '' })])
      expect(await faultOf(owner.create(draft))).toBe('request.invalid');
    const sneaky = { ...productDraft(), version: 99, derived: { soldCount: 1e6 } };
    const created = await owner.create(sneaky);
    expect(created).toMatchObject({ kind: 'ok', product: { version: 1, derived: { soldCount: 0 } } });
  });
});
