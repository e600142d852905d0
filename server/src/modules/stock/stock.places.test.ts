import { afterAll, beforeEach, describe, expect, test } from 'bun:test';
import type { LocationId, OrderId } from '@zivero/shared/schemas/ids';
import { sql } from 'drizzle-orm';
import { newId } from '../../kernel/ids.ts';
import { stockBench } from './stock.fixture.ts';
import { createStockRepo } from './stock.repo.ts';

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

  test('a parcel packed elsewhere takes free units there and frees those that were held', async () => {
    const mug = await variant(5);
    await delta(mug, 3, south);
    const orderId = order();
    await reserve(orderId, [line(mug, 4)]);
    expect(await rowsOf(mug)).toEqual([
      [5, 4, 0],
      [3, 0, 0],
    ]);
    const pack = (quantity: number) =>
      inTx((tx) => stock.dispatch(tx, { orderId, lines: [line(mug, quantity)], actor, locationId: south }));
    expect(await pack(4)).toEqual({ kind: 'not-there', lines: [{ variantId: mug, wanted: 4, free: 3 }] });
    expect(await pack(3)).toEqual({ kind: 'ok' });
    expect(await rowsOf(mug)).toEqual([
      [5, 1, 0],
      [0, 0, 0],
    ]);
    await bench.expectBooks();
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

  test('an order that is given up finds units that moved to a new row while it waited', async () => {
    for (let round = 0; round < 25; round += 1) {
      const mug = await variant(0, 1);
      const orderId = order();
      await reserve(orderId, [line(mug, 1)]);
      await Promise.all([count(mug, 1, south), release(orderId)]);
      expect(await rowsOf(mug)).toEqual([
        [0, 0, 0],
        [1, 0, 0],
      ]);
    }
  });

  /** Somebody waits for a lock that we hold. */
  async function untilSomebodyWaits(): Promise<void> {
    for (const end = Date.now() + 10_000; Date.now() < end; await Bun.sleep(5)) {
      const rows = await db.execute(
        sql`select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
      );
      if (rows.length > 0) return;
    }
    throw new Error('nobody waited');
  }
  const statesOf = async (orderId: OrderId) =>
    (
      await db.execute<{ state: string }>(
        sql`select distinct state from reservations where order_id = ${orderId}`,
      )
    ).map((row) => row.state);

  test('an order that is paid while its delivery is booked is paid for all that it holds', async () => {
    const mug = await variant(0, 2);
    const orderId = order();
    await reserve(orderId, [line(mug, 2)]);
    const delivered = await inTx(async (tx) => {
      await stock.commit(tx, orderId);
      const booking = count(mug, 2, south);
      await untilSomebodyWaits();
      return { booking };
    });
    await delivered.booking;
    expect(await statesOf(orderId)).toEqual(['committed']);
    expect(await rowsOf(mug)).toEqual([
      [0, 0, 0],
      [2, 2, 0],
    ]);
  });

  test('a payment that waited for a delivery sees the row that it made', async () => {
    const mug = await variant(0, 2);
    const orderId = order();
    await reserve(orderId, [line(mug, 2)]);
    const repo = createStockRepo(db);
    const paying = await inTx(async (tx) => {
      // What a delivery does to the order's reservations, held open before it ends.
      const [held] = await repo.reservationsOf(tx, orderId);
      if (held === undefined) throw new Error('nothing is held');
      await repo.lock(tx, [mug]);
      await repo.insertRow(
        tx,
        { variantId: mug, locationId: south, productId: bench.productId },
        bench.clock.now(),
      );
      await repo.changeReservations(tx, [{ id: held.id, quantity: 0, backordered: 0 }]);
      await repo.adopt(tx, [{ id: held.id, locationId: south, quantity: 0 }], bench.clock.now());
      const payment = inTx((other) => stock.commit(other, orderId));
      await untilSomebodyWaits();
      return { payment };
    });
    await paying.payment;
    expect(await statesOf(orderId)).toEqual(['committed']);
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
