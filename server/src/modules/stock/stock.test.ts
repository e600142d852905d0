import { afterAll, beforeEach, describe, expect, test } from 'bun:test';
import type { LocationId, OrderId, ProductId, VariantId } from '@zivero/shared/schemas/ids';
import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { testStores } from '../../../test/harness.ts';
import { createQueue } from '../../infra/postgres/queue.ts';
import { createTestClock } from '../../kernel/clock.ts';
import { newId } from '../../kernel/ids.ts';
import { createLog } from '../../kernel/log.ts';
import { createStockRepo } from './stock.repo.ts';
import { createStock, type OrderShort, type StockActor } from './stock.ts';

const { pg, urls } = await testStores();
const { db } = pg;
const queue = createQueue({ url: urls.postgres, log: createLog('silent'), isWorker: false });
await queue.start();
afterAll(() => queue.stop());

const clock = createTestClock(new Date('2026-03-01T12:00:00Z'));
const shorts: OrderShort[] = [];
type Mirrored = { productId: ProductId; available: Record<string, number | null>; seq: number };
const mirrored: Mirrored[] = [];
const stock = createStock({
  db,
  repo: createStockRepo(db),
  enqueue: queue.enqueue,
  clock,
  onShort: async (_tx, short) => {
    shorts.push(...short);
  },
  catalog: { applyStock: async (fact) => mirrored.push(fact), variantLabels: async () => new Map() },
});
await stock.ensureDefaults();

const actor: StockActor = { kind: 'system', id: null };
const productId: ProductId = newId('prd');
const order = (): OrderId => newId('ord', clock.now().getTime());

async function variant(onHand: number, backorderLimit: number | null = 0): Promise<VariantId> {
  const variantId: VariantId = newId('var');
  await stock.setInitial(db, [{ variantId, productId, onHand, backorderLimit }]);
  return variantId;
}
const line = (variantId: VariantId, quantity: number) => ({ variantId, productId, quantity });
const reserve = (orderId: OrderId, lines: ReturnType<typeof line>[]) =>
  db.transaction((tx) => stock.reserve(tx, { orderId, lines, actor }));
const inTx = (work: (tx: Parameters<Parameters<typeof db.transaction>[0]>[0]) => Promise<unknown>) =>
  db.transaction(work);
async function rowOf(variantId: VariantId) {
  const [row] = await db.execute<{ on_hand: number; reserved: number; backordered: number }>(
    sql`select on_hand, reserved, backordered from stock where variant_id = ${variantId}`,
  );
  return row;
}
const count = (variantId: VariantId, onHand: number, locationId?: LocationId) =>
  stock.adjust(
    {
      variantId,
      ...(locationId === undefined ? {} : { locationId }),
      change: { kind: 'count', onHand },
      reason: 'count',
    },
    actor,
  );

beforeEach(() => {
  shorts.length = 0;
  mirrored.length = 0;
});

describe('reservation', () => {
  test('40 buyers at once get the last 7 units exactly once', async () => {
    const last = await variant(7);
    const results = await Promise.all(Array.from({ length: 40 }, () => reserve(order(), [line(last, 1)])));
    expect(results.filter((result) => result.kind === 'ok')).toHaveLength(7);
    expect(await rowOf(last)).toEqual({ on_hand: 7, reserved: 7, backordered: 0 });
  });

  test('all lines or none: a short line holds nothing of the others', async () => {
    const [enough, few] = [await variant(10), await variant(1)];
    const result = await reserve(order(), [line(enough, 2), line(few, 3)]);
    expect(result).toEqual({ kind: 'short', lines: [{ variantId: few, wanted: 3, available: 1 }] });
    expect(await rowOf(enough)).toEqual({ on_hand: 10, reserved: 0, backordered: 0 });
  });

  test('several lines of one variant add up', async () => {
    const three = await variant(3);
    expect((await reserve(order(), [line(three, 2), line(three, 2)])).kind).toBe('short');
    expect((await reserve(order(), [line(three, 2), line(three, 1)])).kind).toBe('ok');
  });

  test('orders with the same variants in opposite order do not wait for each other in a circle', async () => {
    const [a, b] = [await variant(1_000), await variant(1_000)];
    const both = Array.from({ length: 30 }, (_, n) =>
      reserve(order(), n % 2 === 0 ? [line(a, 1), line(b, 1)] : [line(b, 1), line(a, 1)]),
    );
    expect((await Promise.all(both)).every((result) => result.kind === 'ok')).toBe(true);
    expect(await rowOf(b)).toEqual({ on_hand: 1_000, reserved: 30, backordered: 0 });
  });

  test('an unknown variant is short with nothing available', async () => {
    const nobody: VariantId = newId('var');
    expect(await reserve(order(), [line(nobody, 1)])).toEqual({
      kind: 'short',
      lines: [{ variantId: nobody, wanted: 1, available: 0 }],
    });
  });

  test('back-orders stop at their limit; without one they never stop', async () => {
    const [limited, endless] = [await variant(1, 2), await variant(0, null)];
    expect((await reserve(order(), [line(limited, 4)])).kind).toBe('short');
    expect((await reserve(order(), [line(limited, 3), line(endless, 99)])).kind).toBe('ok');
    expect(await rowOf(limited)).toEqual({ on_hand: 1, reserved: 1, backordered: 2 });
    expect(await stock.available([limited, endless])).toEqual(
      new Map([
        [limited, 0],
        [endless, null],
      ]),
    );
  });

  test('release gives everything back once', async () => {
    const five = await variant(5);
    const orderId = order();
    await reserve(orderId, [line(five, 4)]);
    await inTx((tx) => stock.release(tx, orderId, actor));
    await inTx((tx) => stock.release(tx, orderId, actor));
    expect(await rowOf(five)).toEqual({ on_hand: 5, reserved: 0, backordered: 0 });
  });
});

describe('after payment', () => {
  test('units stay on hand until they are sent', async () => {
    const five = await variant(5);
    const orderId = order();
    await reserve(orderId, [line(five, 3)]);
    await inTx((tx) => stock.commit(tx, orderId));
    expect(await rowOf(five)).toEqual({ on_hand: 5, reserved: 3, backordered: 0 });
    await inTx((tx) => stock.dispatch(tx, { orderId, lines: [line(five, 2)], actor }));
    expect(await rowOf(five)).toEqual({ on_hand: 3, reserved: 1, backordered: 0 });
    expect(await stock.available([five])).toEqual(new Map([[five, 2]]));
  });

  test('what is not sent is free again, or off the books; what comes back is on hand', async () => {
    const nine = await variant(9);
    const orderId = order();
    await reserve(orderId, [line(nine, 6)]);
    await inTx((tx) => stock.commit(tx, orderId));
    const dropped = [
      { ...line(nine, 2), isRestocked: true },
      { ...line(nine, 1), isRestocked: false },
    ];
    await inTx((tx) => stock.drop(tx, { orderId, lines: dropped, actor }));
    expect(await rowOf(nine)).toEqual({ on_hand: 8, reserved: 3, backordered: 0 });
    await inTx((tx) => stock.dispatch(tx, { orderId, lines: [line(nine, 3)], actor }));
    await inTx((tx) => stock.restock(tx, { orderId, lines: [line(nine, 1)], actor }));
    expect(await rowOf(nine)).toEqual({ on_hand: 6, reserved: 0, backordered: 0 });
  });
});

describe('counting', () => {
  test('a count below what is reserved moves the difference to back-orders and names the orders', async () => {
    const five = await variant(5);
    const [paid, unpaid] = [order(), order()];
    await reserve(paid, [line(five, 3)]);
    await inTx((tx) => stock.commit(tx, paid));
    await reserve(unpaid, [line(five, 2)]);
    const result = await count(five, 2);
    expect(result).toMatchObject({
      kind: 'ok',
      row: { onHand: 2, reserved: 2, backordered: 3, available: 0 },
    });
    expect(shorts).toEqual([
      { orderId: unpaid, lineId: five, variantId: five, quantity: 2 },
      { orderId: paid, lineId: five, variantId: five, quantity: 1 },
    ]);
    await count(five, 10);
    expect(await rowOf(five)).toEqual({ on_hand: 10, reserved: 5, backordered: 0 });
  });

  test('a difference that leads below zero changes nothing', async () => {
    const two = await variant(2);
    const change = { kind: 'delta', delta: -3 } as const;
    const result = await stock.adjust({ variantId: two, change, reason: 'damaged' }, actor);
    expect(result).toMatchObject({ kind: 'below-zero', row: { onHand: 2 } });
    expect(await rowOf(two)).toMatchObject({ on_hand: 2 });
  });

  test('an unknown variant is a typed fault', async () => {
    const fault = { code: 'stock.not-found', status: 404 };
    await expect(count(newId('var'), 1)).rejects.toMatchObject(fault);
    await expect(stock.setBackorder({ variantId: newId('var'), limit: 1 })).rejects.toMatchObject(fault);
  });

  test('rows that are there are not reset', async () => {
    const four = await variant(4);
    await stock.setInitial(db, [{ variantId: four, productId, onHand: 99 }]);
    expect(await rowOf(four)).toMatchObject({ on_hand: 4 });
  });
});

test('the mirror carries the newest numbers, and a later one always a larger sequence', async () => {
  const own: ProductId = newId('prd');
  const variantId: VariantId = newId('var');
  await stock.setInitial(db, [{ variantId, productId: own, onHand: 3 }]);
  await stock.mirror([own]);
  await count(variantId, 8);
  await stock.mirror([own]);
  expect(mirrored.map((fact) => fact.available)).toEqual([{ [variantId]: 3 }, { [variantId]: 8 }]);
  expect(mirrored[1]?.seq ?? 0).toBeGreaterThan(mirrored[0]?.seq ?? 0);
  const jobs = await db.execute(
    sql`select 1 from pgboss.job where name = 'stock.mirror' and data->>'productId' = ${own}`,
  );
  expect(jobs).toHaveLength(2);
});

type Step =
  | { do: 'reserve' | 'dispatch' | 'drop' | 'lose' | 'restock'; order: number; quantity: number }
  | { do: 'commit'; order: number }
  | { do: 'release'; order: number }
  | { do: 'count'; onHand: number }
  | { do: 'limit'; limit: number | null };
const ORDERS = 4;
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    do: fc.constantFrom('reserve', 'dispatch', 'drop', 'lose', 'restock') as fc.Arbitrary<
      'reserve' | 'dispatch' | 'drop' | 'lose' | 'restock'
    >,
    order: fc.nat(ORDERS - 1),
    quantity: fc.integer({ min: 1, max: 6 }),
  }),
  fc.record({ do: fc.constant('commit' as const), order: fc.nat(ORDERS - 1) }),
  fc.record({ do: fc.constant('release' as const), order: fc.nat(ORDERS - 1) }),
  fc.record({ do: fc.constant('count' as const), onHand: fc.nat(12) }),
  fc.record({ do: fc.constant('limit' as const), limit: fc.option(fc.nat(5), { nil: null }) }),
);

test('any sequence of operations keeps the books', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(10), fc.array(step, { maxLength: 25 }), async (onHand, steps) => {
      const variantId = await variant(onHand, 2);
      const ids = Array.from({ length: ORDERS }, order);
      for (const one of steps) {
        await perform(variantId, ids, one);
        clock.advance(1_000);
        await expectBooks(variantId);
      }
    }),
    { numRuns: 40 },
  );
}, 60_000);

async function perform(variantId: VariantId, ids: OrderId[], one: Step): Promise<void> {
  if (one.do === 'count') return void (await count(variantId, one.onHand));
  if (one.do === 'limit') return void (await stock.setBackorder({ variantId, limit: one.limit }));
  const orderId = ids[one.order] ?? order();
  await inTx(async (tx) => {
    if (one.do === 'commit') return stock.commit(tx, orderId);
    if (one.do === 'release') return stock.release(tx, orderId, actor);
    const lines = [line(variantId, one.quantity)];
    if (one.do === 'reserve') return void (await stock.reserve(tx, { orderId, lines, actor }));
    if (one.do === 'dispatch') return stock.dispatch(tx, { orderId, lines, actor });
    if (one.do === 'restock') return stock.restock(tx, { orderId, lines, actor });
    const isRestocked = one.do === 'drop';
    return stock.drop(tx, { orderId, lines: lines.map((l) => ({ ...l, isRestocked })), actor });
  });
}

/** Reservations and movements sum to the row, and no order waits while units lie free. */
async function expectBooks(variantId: VariantId): Promise<void> {
  const [books] = await db.execute<Record<string, number>>(sql`
    select s.on_hand, s.reserved, s.backordered,
      (select coalesce(sum(quantity), 0)::int from reservations r where r.variant_id = s.variant_id) as held,
      (select coalesce(sum(backordered), 0)::int from reservations r where r.variant_id = s.variant_id) as waiting,
      (select sum(delta_on_hand)::int from stock_movements m where m.variant_id = s.variant_id) as moved_on_hand,
      (select sum(delta_reserved)::int from stock_movements m where m.variant_id = s.variant_id) as moved_reserved,
      (select sum(delta_backordered)::int from stock_movements m where m.variant_id = s.variant_id) as moved_back
    from stock s where s.variant_id = ${variantId}`);
  if (books === undefined) throw new Error('no row');
  expect(books.held).toBe(books.reserved as number);
  expect(books.waiting).toBe(books.backordered as number);
  expect(books.moved_on_hand ?? 0).toBe(books.on_hand as number);
  expect(books.moved_reserved ?? 0).toBe(books.reserved as number);
  expect(books.moved_back ?? 0).toBe(books.backordered as number);
  expect(books.reserved as number).toBeLessThanOrEqual(books.on_hand as number);
  if ((books.backordered ?? 0) > 0) expect(books.on_hand).toBe(books.reserved as number);
}
