import { afterAll, beforeEach, describe, expect, test } from 'bun:test';
import type { LocationId, OrderId, VariantId } from '@zivero/shared/schemas/ids';
import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { newId } from '../../kernel/ids.ts';
import { stockBench } from './stock.fixture.ts';

const bench = await stockBench();
const { actor, count, db, delta, expectBooks, inTx, line, main, order, release, reserve, rowsOf } = bench;
const { shorts, stock, variant } = bench;
afterAll(bench.stop);
// Named so that the default ("Main location") stands between them.
const north: LocationId = await bench.location('A north');
const south: LocationId = await bench.location('Z south');
const ALL = [main, north, south];
beforeEach(async () => {
  shorts.length = 0;
  for (const id of ALL) await stock.closeLocation({ id, isClosed: false });
  expect(await stock.orderLocations([main, north, south])).toEqual({ kind: 'ok' });
});

describe('locations', () => {
  test('a name is there once, whatever its case; the order of all is set at once or not at all', async () => {
    expect(await stock.addLocation({ name: 'a NORTH' })).toEqual({ kind: 'name-taken' });
    expect(await stock.renameLocation({ id: south, name: 'A north' })).toEqual({ kind: 'name-taken' });
    expect(await stock.orderLocations([main, north])).toEqual({ kind: 'stale' });
    expect(await stock.orderLocations([main, north, north])).toEqual({ kind: 'stale' });
    const twice = await Promise.all([
      stock.addLocation({ name: 'Twin' }),
      stock.addLocation({ name: 'twin' }),
    ]);
    expect(twice.map((one) => one.kind).toSorted()).toEqual(['name-taken', 'ok']);
    await db.execute(sql`delete from locations where lower(name) = 'twin'`);
    const unknown = { id: newId('loc'), name: 'Nowhere' };
    await expect(stock.renameLocation(unknown)).rejects.toMatchObject({ code: 'stock.not-found' });
  });

  test('of all that close at once one stays open', async () => {
    const closed = await Promise.all(ALL.map((id) => stock.closeLocation({ id, isClosed: true })));
    expect(closed.map((one) => one.kind).toSorted()).toEqual(['last-open', 'ok', 'ok']);
  });

  test('an order goes to the one location that has all of it, else by priority', async () => {
    const [mug, plate] = [await variant(5), await variant(0)];
    await count(mug, 4, north);
    await count(plate, 4, north);
    const [whole, split] = [order(), order()];
    await reserve(whole, [line(mug, 2), line(plate, 1)]);
    expect(await rowsOf(mug)).toEqual([
      [4, 2, 0],
      [5, 0, 0],
    ]);
    await stock.orderLocations([north, main, south]);
    await reserve(split, [line(mug, 6)]);
    expect(await rowsOf(mug)).toEqual([
      [4, 4, 0],
      [5, 4, 0],
    ]);
    await release(split);
    expect(await rowsOf(mug)).toEqual([
      [4, 2, 0],
      [5, 0, 0],
    ]);
  });

  test('a closed location sells nothing more, but sends what it promised', async () => {
    const mug = await variant(5);
    const orderId = order();
    await reserve(orderId, [line(mug, 2)]);
    await stock.closeLocation({ id: main, isClosed: true });
    expect(await stock.available([mug])).toEqual(new Map([[mug, 0]]));
    expect((await reserve(order(), [line(mug, 1)])).kind).toBe('short');
    await inTx((tx) => stock.dispatch(tx, { orderId, lines: [line(mug, 2)], actor, fulfilmentId: 'ful_1' }));
    expect(await rowsOf(mug)).toEqual([[3, 0, 0]]);
    const { sent } = await stock.placesOf(orderId, ['ful_1']);
    expect(sent).toMatchObject([{ fulfilmentId: 'ful_1', variantId: mug, locationId: main, quantity: 2 }]);
    await inTx((tx) => stock.restock(tx, { orderId, lines: [line(mug, 1)], actor }));
    expect(await rowsOf(mug)).toEqual([[4, 0, 0]]);
  });

  test('a location that opens again serves who waited', async () => {
    const mug = await variant(5, 10);
    await stock.closeLocation({ id: main, isClosed: true });
    const orderId = order();
    expect((await reserve(orderId, [line(mug, 3)])).kind).toBe('ok');
    expect(await rowsOf(mug)).toEqual([[5, 0, 3]]);
    await stock.closeLocation({ id: main, isClosed: false });
    await stock.mirror([bench.productId]);
    expect(await rowsOf(mug)).toEqual([[5, 3, 0]]);
  });

  test('units that arrive anywhere go to who waited longest', async () => {
    const mug = await variant(0, null);
    const [old, young] = [order(), order()];
    await reserve(old, [line(mug, 3)]);
    bench.clock.advance(1_000);
    await reserve(young, [line(mug, 2)]);
    await delta(mug, 4, south);
    expect(await rowsOf(mug)).toEqual([
      [0, 0, 1],
      [4, 4, 0],
    ]);
    const held = await stock.placesOf(young);
    expect(held.held.map((one) => [one.locationId, one.quantity, one.backordered]).toSorted()).toEqual(
      [
        [main, 0, 1],
        [south, 1, 0],
      ].toSorted(),
    );
    await release(old);
    expect(await rowsOf(mug)).toEqual([
      [0, 0, 0],
      [4, 2, 0],
    ]);
    await expectBooks();
  });

  test('a count that takes from an order gets it from another location before anybody is called short', async () => {
    const mug = await variant(5);
    await count(mug, 2, south);
    const orderId = order();
    await reserve(orderId, [line(mug, 5)]);
    const lost = await count(mug, 1);
    expect(lost).toMatchObject({ kind: 'ok', short: 2 });
    expect(shorts).toEqual([{ orderId, lineId: mug, variantId: mug, quantity: 2 }]);
    expect(await rowsOf(mug)).toEqual([
      [1, 1, 2],
      [2, 2, 0],
    ]);
    await expectBooks();
  });
});

describe('transfers', () => {
  test('move free units, never promised ones', async () => {
    const mug = await variant(5);
    await reserve(order(), [line(mug, 3)]);
    const go = (quantity: number) =>
      stock.transfer({ variantId: mug, from: main, to: north, quantity }, actor);
    expect(await go(3)).toEqual({ kind: 'not-enough', free: 2 });
    expect(await go(2)).toMatchObject({ kind: 'ok' });
    expect(await rowsOf(mug)).toEqual([
      [2, 0, 0],
      [3, 3, 0],
    ]);
    const same = { variantId: mug, from: main, to: main, quantity: 1 };
    expect(await stock.transfer(same, actor)).toEqual({ kind: 'same-location' });
    await stock.closeLocation({ id: south, isClosed: true });
    expect(await stock.transfer({ ...same, to: south }, actor)).toEqual({ kind: 'closed' });
    await expect(stock.transfer({ ...same, to: newId('loc') }, actor)).rejects.toMatchObject({
      code: 'stock.not-found',
    });
  });

  test('many at once, to and fro, to a place that had no row, lose no unit and never stand still', async () => {
    const mug = await variant(20);
    const moves = Array.from({ length: 40 }, (_, n) => {
      const [from, to] = [ALL[n % 3] ?? main, ALL[(n + 1) % 3] ?? main];
      return stock.transfer({ variantId: mug, from, to, quantity: 1 + (n % 4) }, actor);
    });
    await Promise.all(moves);
    const rows = await rowsOf(mug);
    expect(rows.reduce((sum, [onHand = 0]) => sum + onHand, 0)).toBe(20);
    await expectBooks();
  });
});

describe('undo', () => {
  test('of a count and of a transfer, once, by movements the other way', async () => {
    const mug = await variant(5);
    const counted = await count(mug, 9);
    if (counted.kind !== 'ok' || counted.undoGroup === null) throw new Error('not counted');
    const group = counted.undoGroup;
    const both = await Promise.all([stock.undo(group, actor), stock.undo(group, actor)]);
    expect(both.map((one) => one.kind).toSorted()).toEqual(['already-undone', 'ok']);
    expect(await rowsOf(mug)).toEqual([[5, 0, 0]]);
    const moved = await stock.transfer({ variantId: mug, from: main, to: north, quantity: 2 }, actor);
    if (moved.kind !== 'ok') throw new Error('not moved');
    expect(await stock.undo(moved.undoGroup, actor)).toMatchObject({ kind: 'ok', variantId: mug });
    expect(await rowsOf(mug)).toEqual([
      [0, 0, 0],
      [5, 0, 0],
    ]);
    const { movements } = await stock.ofProduct(bench.productId);
    const own = movements.filter((one) => one.variantId === mug);
    expect(own.map((one) => [one.reason, one.deltaOnHand, one.isUndone]).toReversed()).toEqual([
      ['initial', 5, false],
      ['count', 4, true],
      ['undo', -4, false],
      ['transfer', -2, true],
      ['transfer', 2, true],
      ['undo', 2, false],
      ['undo', -2, false],
    ]);
    expect(own.every((one) => one.undoGroup === null)).toBe(true);
    await expectBooks();
  });

  test('what came by it and is promised since cannot be taken back', async () => {
    const mug = await variant(1);
    const received = await delta(mug, 4);
    if (received.kind !== 'ok' || received.undoGroup === null) throw new Error('not received');
    await reserve(order(), [line(mug, 3)]);
    expect(await stock.undo(received.undoGroup, actor)).toEqual({ kind: 'in-use', free: 2, needed: 4 });
    expect(await rowsOf(mug)).toEqual([[5, 3, 0]]);
    await expect(stock.undo('nothing', actor)).rejects.toMatchObject({ code: 'stock.not-found' });
  });

  test('of a loss gives back to the orders that it was taken from', async () => {
    const mug = await variant(3);
    await reserve(order(), [line(mug, 3)]);
    const lost = await count(mug, 1);
    expect(lost).toMatchObject({ kind: 'ok', short: 2 });
    if (lost.kind !== 'ok' || lost.undoGroup === null) throw new Error('not lost');
    await stock.undo(lost.undoGroup, actor);
    expect(await rowsOf(mug)).toEqual([[3, 3, 0]]);
  });
});

describe('bundles', () => {
  const bundle = async (parts: [VariantId, number][]): Promise<VariantId> => {
    const id = await variant(0);
    const made = parts.map(([variantId, quantity]) => ({ variantId, quantity }));
    expect(await stock.setBundle({ variantId: id, parts: made })).toEqual({ kind: 'ok' });
    return id;
  };

  test('of different sizes share the same units, and the last is sold once', async () => {
    const mug = await variant(13);
    const [four, six] = [await bundle([[mug, 4]]), await bundle([[mug, 6]])];
    expect(await stock.available([four, six, mug])).toEqual(
      new Map([
        [four, 3],
        [six, 2],
        [mug, 13],
      ]),
    );
    const buyers = Array.from({ length: 30 }, (_, n) =>
      reserve(order(), [line([four, six, mug][n % 3] ?? mug, 1)]),
    );
    const answers = await Promise.all(buyers);
    const sold = answers.reduce((sum, one, n) => sum + (one.kind === 'ok' ? ([4, 6, 1][n % 3] ?? 0) : 0), 0);
    const [[, reserved] = []] = await rowsOf(mug);
    expect(reserved).toBe(sold);
    expect(sold).toBeLessThanOrEqual(13);
    await expectBooks();
  });

  test('a bundle is sent, given up and brought back by its parts, as it was made when it was ordered', async () => {
    const [mug, plate] = [await variant(20), await variant(20)];
    const set = await bundle([
      [mug, 4],
      [plate, 1],
    ]);
    const orderId = order();
    await reserve(orderId, [line(set, 3), line(mug, 1)]);
    await stock.setBundle({ variantId: set, parts: [{ variantId: mug, quantity: 2 }] });
    await inTx((tx) => stock.commit(tx, orderId));
    expect([await rowsOf(mug), await rowsOf(plate)]).toEqual([[[20, 13, 0]], [[20, 3, 0]]]);
    await inTx((tx) => stock.dispatch(tx, { orderId, lines: [line(set, 1)], actor }));
    expect([await rowsOf(mug), await rowsOf(plate)]).toEqual([[[16, 9, 0]], [[19, 2, 0]]]);
    const dropped = [{ ...line(set, 1), isRestocked: true }];
    await inTx((tx) => stock.drop(tx, { orderId, lines: dropped, actor }));
    expect([await rowsOf(mug), await rowsOf(plate)]).toEqual([[[16, 5, 0]], [[19, 1, 0]]]);
    await inTx((tx) => stock.restock(tx, { orderId, lines: [line(set, 1)], actor }));
    expect([await rowsOf(mug), await rowsOf(plate)]).toEqual([[[20, 5, 0]], [[20, 1, 0]]]);
    await release(orderId);
    expect([await rowsOf(mug), await rowsOf(plate)]).toEqual([[[20, 0, 0]], [[20, 0, 0]]]);
    // Paid too late: it is reserved anew, by what the bundle is made of now.
    await reserve(orderId, [line(set, 2)]);
    await inTx((tx) => stock.dispatch(tx, { orderId, lines: [line(set, 2)], actor }));
    expect([await rowsOf(mug), await rowsOf(plate)]).toEqual([[[16, 0, 0]], [[20, 0, 0]]]);
    await expectBooks();
  });

  test('more of it in an order that holds some is made as that was', async () => {
    const [mug, plate] = [await variant(20), await variant(20)];
    const set = await bundle([
      [mug, 4],
      [plate, 1],
    ]);
    const [orderId, other] = [order(), order()];
    await reserve(orderId, [line(set, 1)]);
    await stock.setBundle({ variantId: set, parts: [{ variantId: mug, quantity: 2 }] });
    await reserve(orderId, [line(set, 1)]);
    await reserve(other, [line(set, 1)]);
    expect([await rowsOf(mug), await rowsOf(plate)]).toEqual([[[20, 10, 0]], [[20, 2, 0]]]);
    await stock.setBundle({ variantId: set, parts: [] });
    await count(set, 5);
    await reserve(orderId, [line(set, 1)]);
    expect(await rowsOf(set)).toEqual([[5, 0, 0]]);
    await inTx((tx) => stock.dispatch(tx, { orderId, lines: [line(set, 3)], actor }));
    await inTx((tx) => stock.dispatch(tx, { orderId: other, lines: [line(set, 1)], actor }));
    expect([await rowsOf(mug), await rowsOf(plate)]).toEqual([[[6, 0, 0]], [[17, 0, 0]]]);
    await expectBooks();
  });

  test('has no units of its own, is no part, and has no bundle in it', async () => {
    const [mug, full] = [await variant(5), await variant(1)];
    const set = await bundle([[mug, 2]]);
    const parts = (id: VariantId) => [{ variantId: id, quantity: 1 }];
    expect(await count(set, 3)).toEqual({ kind: 'is-bundle' });
    expect(await stock.setBundle({ variantId: full, parts: parts(mug) })).toEqual({ kind: 'has-stock' });
    const empty = await variant(0);
    expect(await stock.setBundle({ variantId: empty, parts: parts(set) })).toEqual({
      kind: 'nested',
      variantId: set,
    });
    await count(mug, 0);
    expect(await stock.setBundle({ variantId: mug, parts: parts(full) })).toEqual({
      kind: 'nested',
      variantId: mug,
    });
    const [a, b] = [await variant(0), await variant(0)];
    const circle = await Promise.all([
      stock.setBundle({ variantId: a, parts: parts(b) }),
      stock.setBundle({ variantId: b, parts: parts(a) }),
    ]);
    expect(circle.map((one) => one.kind).toSorted()).toEqual(['nested', 'ok']);
    await expect(stock.setBundle({ variantId: newId('var'), parts: parts(mug) })).rejects.toMatchObject({
      code: 'stock.not-found',
    });
    expect(await stock.setBundle({ variantId: set, parts: [] })).toEqual({ kind: 'ok' });
    expect((await count(set, 3)).kind).toBe('ok');
  });

  test('one that becomes a bundle while it is bought sells either itself or its parts, never nothing', async () => {
    for (let round = 0; round < 10; round += 1) {
      const [part, set] = [await variant(5), await variant(0, null)];
      const orderId = order();
      const [made] = await Promise.all([
        stock.setBundle({ variantId: set, parts: [{ variantId: part, quantity: 2 }] }),
        reserve(orderId, [line(set, 1)]),
      ]);
      const { held } = await stock.placesOf(orderId);
      expect(held.map((one) => one.quantity + one.backordered)).toEqual(
        made.kind === 'has-stock' ? [1] : held.length === 0 ? [] : [2],
      );
      await expectBooks();
    }
  });

  test('the mirror of a part carries its bundles along', async () => {
    const mug = await variant(9);
    const set: VariantId = newId('var');
    const other = newId('prd');
    await stock.setInitial(db, [{ variantId: set, productId: other, onHand: 0 }]);
    await stock.setBundle({ variantId: set, parts: [{ variantId: mug, quantity: 4 }] });
    bench.mirrored.length = 0;
    await stock.mirror([bench.productId]);
    expect(bench.mirrored.find((fact) => fact.productId === other)?.available).toEqual({ [set]: 2 });
  });
});

type Step = { order: number; units: number; what: number; at: number; to: number };
const step: fc.Arbitrary<Step> = fc.record({
  order: fc.nat(3),
  units: fc.integer({ min: 1, max: 5 }),
  what: fc.nat(10),
  at: fc.nat(2),
  to: fc.nat(2),
});

test('any operations at once, over locations and bundles, keep the books', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(step, { minLength: 1, maxLength: 6 }), { maxLength: 6 }),
      async (bursts) => {
        const [mug, plate] = [await variant(8, 3), await variant(4, 0)];
        const set = await variant(0);
        const parts = [
          { variantId: mug, quantity: 2 },
          { variantId: plate, quantity: 1 },
        ];
        await stock.setBundle({ variantId: set, parts });
        const orders = Array.from({ length: 4 }, order);
        const groups: string[] = [];
        for (const burst of bursts) {
          await Promise.all(burst.map((one) => perform({ mug, plate, set }, { orders, groups }, one)));
          bench.clock.advance(1_000);
          await stock.mirror([bench.productId]);
          await expectBooks();
        }
      },
    ),
    { numRuns: 15 },
  );
}, 120_000);

type Shelf = { mug: VariantId; plate: VariantId; set: VariantId };
async function perform(
  shelf: Shelf,
  seen: { orders: OrderId[]; groups: string[] },
  one: Step,
): Promise<void> {
  const orderId = seen.orders[one.order] ?? order();
  const [at, to] = [ALL[one.at] ?? main, ALL[one.to] ?? main];
  const what = [shelf.mug, shelf.plate, shelf.set][one.units % 3] ?? shelf.mug;
  const shelved = what === shelf.set ? shelf.plate : what;
  const lines = [line(what, one.units)];
  const note = (group: string | null) => (group === null ? 0 : seen.groups.push(group));
  // The order's row would be the lock: here its number stands for it.
  const withOrder = (work: (tx: Parameters<Parameters<typeof inTx>[0]>[0]) => Promise<unknown>) =>
    inTx(async (tx) => {
      await tx.execute(sql`select pg_advisory_xact_lock(hashtext(${orderId}))`);
      await work(tx);
    });
  if (one.what <= 2) return withOrder((tx) => stock.reserve(tx, { orderId, lines, actor }));
  if (one.what === 3) return withOrder((tx) => stock.release(tx, orderId, actor));
  if (one.what === 4) return withOrder((tx) => stock.dispatch(tx, { orderId, lines, actor, locationId: at }));
  if (one.what === 5) {
    const isRestocked = one.units > 2;
    return withOrder((tx) =>
      stock.drop(tx, { orderId, lines: lines.map((l) => ({ ...l, isRestocked })), actor }),
    );
  }
  if (one.what === 6) {
    const result = await count(shelved, one.units, at);
    return void (result.kind === 'ok' && note(result.undoGroup));
  }
  if (one.what === 7) {
    const result = await stock.transfer({ variantId: shelved, from: at, to, quantity: one.units }, actor);
    return void (result.kind === 'ok' && note(result.undoGroup));
  }
  if (one.what === 8) return void (await stock.closeLocation({ id: at, isClosed: one.units > 2 }));
  if (one.what === 9) return void (await stock.setBackorder({ variantId: shelved, limit: one.units }));
  const group = seen.groups.pop();
  if (group !== undefined) await stock.undo(group, actor);
}
