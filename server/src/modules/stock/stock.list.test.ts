import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import type { ProductStatus } from '@zivero/shared/schemas/catalog';
import type { LocationId, ProductId, VariantId } from '@zivero/shared/schemas/ids';
import type { StockListInput, StockListRow, StockListView } from '@zivero/shared/schemas/stock';
import { AppError } from '../../kernel/app-error.ts';
import { newId } from '../../kernel/ids.ts';
import { stockBench } from './stock.fixture.ts';
import { createStockListRepo } from './stock.list.repo.ts';
import { createStockList } from './stock.list.ts';
import { createStockRepo } from './stock.repo.ts';

const bench = await stockBench();
const { actor, count, db, order, reserve, stock } = bench;
afterAll(bench.stop);

type Thing = { productId: ProductId; variantId: VariantId; title: string; status: ProductStatus };
let shopThreshold = 5;
const things = new Map<VariantId, Thing>();
const lists = createStockList({
  repo: createStockRepo(db),
  lists: createStockListRepo(db),
  catalog: {
    variantLabels: async (ids) =>
      new Map(
        ids.flatMap((id) => {
          const thing = things.get(id);
          const rest = { variantTitle: '', sku: thing?.title ?? '', image: null };
          return thing === undefined ? [] : [[id, { ...thing, ...rest }] as const];
        }),
      ),
    activeAmong: async (ids) =>
      new Set(
        [...things.values()]
          .filter(({ productId, status }) => status === 'active' && ids.includes(productId))
          .map((one) => one.productId),
      ),
    findProducts: async (q) =>
      [...things.values()].filter(({ title }) => title.includes(q)).map((one) => one.productId),
  },
  settings: {
    get: async () => ({ lowStockThreshold: shopThreshold }),
    patch: async (part) => {
      shopThreshold = part.lowStockThreshold;
    },
  },
});

async function thing(
  title: string,
  onHand: number,
  more: { limit?: number | null; status?: ProductStatus } = {},
) {
  const [productId, variantId]: [ProductId, VariantId] = [newId('prd'), newId('var')];
  things.set(variantId, { productId, variantId, title, status: more.status ?? 'active' });
  await stock.setInitial(db, [
    { variantId, productId, onHand, backorderLimit: more.limit === undefined ? 0 : more.limit },
  ]);
  return variantId;
}
const input = (more: Partial<StockListInput>): StockListInput => ({ q: '', view: 'all', limit: 50, ...more });
const names = async (view: StockListView, more: Partial<StockListInput> = {}) =>
  (await lists.list(input({ view, ...more }))).items.map((row) => row.title);

let north: LocationId;
beforeAll(async () => {
  north = await bench.location('North');
  await thing('plenty', 90);
  await thing('few', 3);
  await thing('fewer', 1);
  await thing('gone', 0);
  await thing('gone draft', 0, { status: 'draft' });
  await thing('few draft', 2, { status: 'draft' });
  await thing('to order', 0, { limit: null });
  const ordered = await thing('ordered out', 0, { limit: 2 });
  await reserve(order(), [
    { variantId: ordered, productId: things.get(ordered)?.productId ?? newId('prd'), quantity: 2 },
  ]);
  const early = await thing('warned early', 20);
  await stock.setRules({ variantId: early, lowThreshold: 30, backorderDays: null });
  const late = await thing('warned late', 4);
  await stock.setRules({ variantId: late, lowThreshold: 2, backorderDays: 14 });
  const apart = await thing('apart', 3);
  await count(apart, 40, north);
  const held = await thing('held', 9);
  await reserve(order(), [
    { variantId: held, productId: things.get(held)?.productId ?? newId('prd'), quantity: 9 },
  ]);
  const set = await thing('set of few', 0);
  const few = [...things.values()].find((one) => one.title === 'few')?.variantId ?? early;
  await stock.setBundle({ variantId: set, parts: [{ variantId: few, quantity: 2 }] });
});

describe('views', () => {
  test('low is what is on sale and has little left over all places, by its own number where it has one', async () => {
    expect(await names('low')).toEqual(['fewer', 'few', 'warned early']);
  });
  test('sold out is what is on sale and can be had from nowhere, not even by waiting', async () => {
    expect((await names('out')).toSorted()).toEqual(['gone', 'held', 'ordered out']);
  });
  test('back-ordered is what orders wait for', async () => {
    expect(await names('backordered')).toEqual(['ordered out']);
    expect(await lists.counts()).toEqual({
      low: { n: 3, isExact: true },
      out: { n: 3, isExact: true },
      backordered: { n: 1, isExact: true },
    });
  });
  test('words and a location narrow it down', async () => {
    expect(await names('all', { q: 'warned' })).toEqual(['warned early', 'warned late']);
    expect(await names('all', { q: 'nothing like it' })).toEqual([]);
    expect(await names('all', { locationId: north })).toEqual(['apart']);
    expect(await names('low', { q: 'few' })).toEqual(['fewer', 'few']);
  });
  test('of some variants those that are low, in whatever order they are asked for', async () => {
    const ids = [...things.values()].filter(({ title }) => title !== 'fewer').map((one) => one.variantId);
    const low = await lists.lowAmong(ids);
    expect(low.map(({ variantId }) => things.get(variantId)?.title).toSorted()).toEqual([
      'few',
      'warned early',
    ]);
    expect(await lists.lowAmong([])).toEqual([]);
  });
  test('a row says what it is', async () => {
    const { items } = await lists.list(input({}));
    const row = (title: string) => items.find((one) => one.title === title);
    expect(row('to order')).toMatchObject({ level: 'back-order', free: 0, backorderLimit: null });
    expect(row('apart')).toMatchObject({
      level: 'ok',
      onHand: 43,
      free: 43,
      locations: [{ onHand: 3 }, { onHand: 40 }],
    });
    expect(row('set of few')).toMatchObject({ level: 'low', free: 1, isBundle: true });
    expect(row('gone draft')).toMatchObject({ level: 'out', status: 'draft' });
    const one = await lists.listRow(row('apart')?.variantId ?? newId('var'));
    expect<StockListRow | undefined>(one).toEqual(row('apart'));
    await expect(lists.listRow(newId('var'))).rejects.toBeInstanceOf(AppError);
  });
});

test.each(['all', 'low', 'out'] as const)(
  'pages of %p show each variant once, however small they are',
  async (view) => {
    const whole = await names(view);
    for (const limit of [1, 2, 5]) {
      const seen: string[] = [];
      let cursor: string | null = null;
      for (let page = 0; page < 40; page += 1) {
        const { items, nextCursor } = await lists.list(input({ view, limit, cursor }));
        seen.push(...items.map((row) => row.title));
        cursor = nextCursor;
        if (cursor === null) break;
      }
      expect(cursor).toBeNull();
      expect(seen).toEqual(whole);
    }
  },
);

test('a cursor that we did not make is a bad request', async () => {
  for (const cursor of [
    'x',
    Buffer.from('[1]').toString('base64url'),
    Buffer.from('{}').toString('base64url'),
  ])
    await expect(lists.list(input({ cursor }))).rejects.toMatchObject({ code: 'request.invalid' });
});

test('the history of a variant goes on where the last page ended', async () => {
  const mug = await thing('counted often', 1);
  for (const n of [2, 3, 4, 5]) await count(mug, n);
  const first = await stock.history({ variantId: mug, limit: 3 });
  expect(first.map((one) => one.deltaOnHand)).toEqual([1, 1, 1]);
  expect(first.every((one) => one.undoGroup !== null)).toBe(true);
  const rest = await stock.history({ variantId: mug, limit: 3, before: first.at(-1)?.id });
  expect(rest.map((one) => one.reason)).toEqual(['count', 'initial']);
  expect(rest.at(-1)?.undoGroup).toBeNull();
  await stock.undo(first[0]?.undoGroup ?? '', actor);
});

test("the shop's number counts where a variant has none of its own", async () => {
  expect(await lists.setShopThreshold({ lowThreshold: 2 })).toEqual({ lowThreshold: 2 });
  expect(await lists.shopThreshold()).toEqual({ lowThreshold: 2 });
  expect(await names('low')).toEqual(['fewer', 'warned early']);
  await lists.setShopThreshold({ lowThreshold: 5 });
});
