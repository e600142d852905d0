import { beforeEach, expect, test } from 'bun:test';
import fc from 'fast-check';
import { testStores } from '../../../test/harness.ts';
import { walkById } from './walk-by-id.ts';

const stores = await testStores();
const things = stores.mongo.db.collection<{ _id: string; n?: number }>('things');
const idOf = (digits: string) => `thg_${digits.padStart(26, '0')}`;

beforeEach(() => things.deleteMany({}));

async function walk(size: number, range = size): Promise<{ ids: string[]; sizes: number[] }> {
  const batches: string[][] = [];
  for await (const batch of walkById(things, { prefix: 'thg_', size, range, projection: { _id: 1 } }))
    batches.push(batch.map(({ _id }) => _id));
  return { ids: batches.flat(), sizes: batches.map(({ length }) => length) };
}

test('meets every document once and in order, however its ids are spread, and no more at once than asked', async () => {
  const digits = fc.string({ unit: fc.constantFrom(...'0189abkxyz'), minLength: 1, maxLength: 26 });
  // Dense runs and wide gaps: as imports and single products leave them.
  const runs = fc.array(fc.tuple(digits, fc.integer({ min: 1, max: 40 })), { maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(
      runs,
      fc.integer({ min: 1, max: 9 }),
      fc.integer({ min: 1, max: 30 }),
      async (spread, size, range) => {
        const wanted = new Set(
          spread.flatMap(([start, count]) =>
            Array.from({ length: count }, (_, n) =>
              idOf(`${start.slice(0, 23)}${n.toString(36).padStart(3, '0')}`),
            ),
          ),
        );
        await things.deleteMany({});
        if (wanted.size > 0) await things.insertMany([...wanted].map((_id) => ({ _id })));
        const { ids, sizes } = await walk(size, range);
        expect(ids).toEqual([...wanted].sort());
        for (const each of sizes) expect(each).toBeLessThanOrEqual(size);
      },
    ),
    { numRuns: 25 },
  );
});

test('asks about as often as there are batches, and once where there is nothing', async () => {
  expect(await walk(10)).toEqual({ ids: [], sizes: [] });
  const at = (n: number) => idOf(`01k${n.toString(36).padStart(4, '0')}zzzzzzzzzzzzzzzzzzz`);
  await things.insertMany(Array.from({ length: 500 }, (_, n) => ({ _id: at(n) })));
  const { ids, sizes } = await walk(50);
  expect(ids).toHaveLength(500);
  expect(sizes.length).toBeLessThanOrEqual(16);
});

test('passes over what others put there', async () => {
  const last = idOf('z'.repeat(26));
  await things.insertMany([{ _id: 'stray' }, { _id: 'thx_0' }, { _id: idOf('0') }, { _id: last }]);
  expect((await walk(2)).ids).toEqual([idOf('0'), last]);
});
