import { afterAll, describe, expect, test } from 'bun:test';
import type { VariantId } from '@zivero/shared/schemas/ids';
import { stockBench } from './stock.fixture.ts';
import { createCountImport } from './stock.import.ts';
import { createStockRepo } from './stock.repo.ts';

const bench = await stockBench();
const { actor, db, line, main, order, reserve, rowsOf, stock, variant } = bench;
afterAll(bench.stop);
const skus = new Map<string, VariantId>();
const { importCounts } = createCountImport({
  stock,
  repo: createStockRepo(db),
  catalog: {
    variantsBySku: async (wanted) =>
      new Map(
        wanted.flatMap((sku) => {
          const id = skus.get(sku);
          return id === undefined ? [] : [[sku, id] as const];
        }),
      ),
    variantLabels: async (ids) => new Map(ids.map((id) => [id, { title: 'Mug', variantTitle: 'Sage' }])),
  },
});
let made = 0;
async function thing(onHand: number): Promise<{ sku: string; id: VariantId }> {
  made += 1;
  const [sku, id] = [`MUG-${made}`, await variant(onHand)];
  skus.set(sku, id);
  return { sku, id };
}
const fileOf = (lines: readonly (readonly [string, number | string])[]) =>
  `sku,count\n${lines.map(([sku, count]) => `${sku},${count}`).join('\n')}`;

describe('counts from a file', () => {
  test('are shown first and change nothing, then change what differs and nothing else', async () => {
    const [a, b, c] = [await thing(5), await thing(7), await thing(0)];
    const csv = fileOf([
      [a.sku, 9],
      [b.sku, 7],
      [c.sku, 3],
      ['NOBODY', 1],
      [a.sku.toLowerCase(), 2],
      ['x', 'y'],
    ]);
    const answer = {
      kind: 'ok',
      changed: 2,
      same: 1,
      short: 0,
      changes: [
        { sku: a.sku, title: 'Mug, Sage', from: 5, to: 9 },
        { sku: c.sku, title: 'Mug, Sage', from: 0, to: 3 },
      ],
      faultCount: 3,
    };
    expect(await importCounts({ csv, isDry: true }, actor)).toMatchObject(answer);
    expect(await rowsOf(a.id)).toEqual([[5, 0, 0]]);
    expect(await importCounts({ csv, isDry: false }, actor)).toMatchObject(answer);
    expect([await rowsOf(a.id), await rowsOf(b.id), await rowsOf(c.id)]).toEqual([
      [[9, 0, 0]],
      [[7, 0, 0]],
      [[3, 0, 0]],
    ]);
    const again = await importCounts({ csv, isDry: false }, actor);
    expect(again).toMatchObject({ changed: 0, same: 3 });
    const [first] = await stock.history({ variantId: a.id, limit: 1 });
    expect(first).toMatchObject({ reason: 'count', deltaOnHand: 4 });
    expect((await stock.undo(first?.undoGroup ?? '', actor)).kind).toBe('ok');
    await bench.expectBooks();
  });

  test('say what they take from orders; a bundle is not counted', async () => {
    const [a, set] = [await thing(5), await thing(0)];
    await stock.setBundle({ variantId: set.id, parts: [{ variantId: a.id, quantity: 2 }] });
    await reserve(order(), [line(a.id, 4)]);
    const csv = fileOf([
      [a.sku, 1],
      [set.sku, 4],
    ]);
    const expected = { changed: 1, short: 3, faults: [{ sku: set.sku, why: 'is-bundle', line: 3 }] };
    expect(await importCounts({ csv, isDry: true }, actor)).toMatchObject(expected);
    expect(await importCounts({ csv, isDry: false }, actor)).toMatchObject(expected);
    expect(await rowsOf(a.id)).toEqual([[1, 1, 3]]);
  });

  test('go to the location they were counted at, also where there was no row yet', async () => {
    const south = await bench.location('South');
    const a = await thing(5);
    const csv = fileOf([[a.sku, 2]]);
    const result = await importCounts({ csv, locationId: south, isDry: false }, actor);
    expect(result).toMatchObject({ changed: 1, changes: [{ from: 0, to: 2 }] });
    expect(
      (await stock.ofProduct(bench.productId)).rows.filter((row) => row.variantId === a.id),
    ).toMatchObject([
      { locationId: main, onHand: 5 },
      { locationId: south, onHand: 2 },
    ]);
  });

  test('two files at once leave each shelf at one of the two counts', async () => {
    const things = await Promise.all(Array.from({ length: 12 }, () => thing(1)));
    const at = (count: number) =>
      importCounts({ csv: fileOf(things.map(({ sku }) => [sku, count])), isDry: false }, actor);
    await Promise.all([at(4), at(9)]);
    for (const { id } of things) expect([4, 9]).toContain((await rowsOf(id))[0]?.[0] ?? -1);
    await bench.expectBooks();
  });

  test('what is no table says why', async () => {
    expect(await importCounts({ csv: 'hello', isDry: false }, actor)).toEqual({
      kind: 'not-readable',
      why: 'no-head',
    });
  });
});
