import { expect } from 'bun:test';
import type { LocationId, OrderId, ProductId, VariantId } from '@zivero/shared/schemas/ids';
import { sql } from 'drizzle-orm';
import { testStores } from '../../../test/harness.ts';
import type { Tx } from '../../infra/postgres/client.ts';
import { createQueue } from '../../infra/postgres/queue.ts';
import { createTestClock } from '../../kernel/clock.ts';
import { newId } from '../../kernel/ids.ts';
import { createLog } from '../../kernel/log.ts';
import type { StockFact } from './stock.mirror.ts';
import { createStockRepo } from './stock.repo.ts';
import { createStock, type OrderShort, type StockActor, type StockDeps } from './stock.ts';

/** Stock on a real PostgreSQL of its own, with short names for what tests do. `stop` ends its queue. */
export async function stockBench() {
  const { pg, urls } = await testStores();
  const { db } = pg;
  const queue = createQueue({ url: urls.postgres, log: createLog('silent'), isWorker: false });
  await queue.start();
  const clock = createTestClock(new Date('2026-03-01T12:00:00Z'));
  const shorts: OrderShort[] = [];
  const mirrored: StockFact[] = [];
  let heard: StockDeps['onMirrored'];
  const stock = createStock({
    db,
    repo: createStockRepo(db),
    enqueue: queue.enqueue,
    clock,
    onMirrored: async (available, productIds) => heard?.(available, productIds),
    onShort: async (_tx, short) => {
      shorts.push(...short);
    },
    catalog: {
      applyStock: async (fact) => mirrored.push(fact),
      variantLabels: async () => new Map(),
    },
  });
  await stock.ensureDefaults();
  const [first] = await stock.locations();
  if (first === undefined) throw new Error('no location');
  const actor: StockActor = { kind: 'system', id: null };
  const productId: ProductId = newId('prd');
  const line = (variantId: VariantId, quantity: number) => ({ variantId, productId, quantity });
  const inTx = <T>(work: (tx: Tx) => Promise<T>) => db.transaction(work);

  async function location(name: string): Promise<LocationId> {
    expect(await stock.addLocation({ name })).toEqual({ kind: 'ok' });
    const found = (await stock.locations()).find((one) => one.name === name);
    if (found === undefined) throw new Error(name);
    return found.id;
  }
  const change = (variantId: VariantId, by: { onHand: number } | { delta: number }, at?: LocationId) =>
    stock.adjust(
      {
        variantId,
        ...(at === undefined ? {} : { locationId: at }),
        change: 'onHand' in by ? { kind: 'count', onHand: by.onHand } : { kind: 'delta', delta: by.delta },
        reason: 'onHand' in by ? 'count' : by.delta < 0 ? 'damaged' : 'received',
      },
      actor,
    );

  return {
    db,
    clock,
    stock,
    shorts,
    mirrored,
    actor,
    productId,
    main: first.id,
    line,
    inTx,
    location,
    enqueue: queue.enqueue,
    /** Who hears of what can be had after a mirror. */
    onMirrored: (tell: StockDeps['onMirrored']) => {
      heard = tell;
    },
    stop: () => queue.stop(),
    order: (): OrderId => newId('ord', clock.now().getTime()),
    async variant(onHand: number, backorderLimit: number | null = 0): Promise<VariantId> {
      const variantId: VariantId = newId('var');
      await stock.setInitial(db, [{ variantId, productId, onHand, backorderLimit }]);
      return variantId;
    },
    reserve: (orderId: OrderId, lines: ReturnType<typeof line>[]) =>
      inTx((tx) => stock.reserve(tx, { orderId, lines, actor })),
    release: (orderId: OrderId) => inTx((tx) => stock.release(tx, orderId, actor)),
    count: (variantId: VariantId, onHand: number, at?: LocationId) => change(variantId, { onHand }, at),
    delta: (variantId: VariantId, by: number, at?: LocationId) => change(variantId, { delta: by }, at),
    /** on hand, reserved, back-ordered per location, in the order of its name. */
    async rowsOf(variantId: VariantId): Promise<number[][]> {
      const rows = await db.execute<{ h: number; r: number; b: number }>(sql`
        select s.on_hand as h, s.reserved as r, s.backordered as b
        from stock s join locations l on l.id = s.location_id
        where s.variant_id = ${variantId} order by l.name`);
      return rows.map(({ h, r, b }) => [h, r, b]);
    },
    /**
     * Reservations and movements sum to every row; no open order waits while units lie free at an open location.
     */
    async expectBooks(): Promise<void> {
      const wrong = await db.execute(sql`
        with held as (
          select variant_id, location_id, sum(quantity) as q, sum(backordered) as b
          from reservations group by 1, 2
        ), moved as (
          select variant_id, location_id, sum(delta_on_hand) as h, sum(delta_reserved) as r,
            sum(delta_backordered) as b
          from stock_movements group by 1, 2
        )
        select s.*, held.q, held.b, moved.h, moved.r from stock s
        left join held using (variant_id, location_id)
        left join moved using (variant_id, location_id)
        where s.on_hand <> coalesce(moved.h, 0) or s.reserved <> coalesce(moved.r, 0)
          or s.backordered <> coalesce(moved.b, 0)
          or s.reserved <> coalesce(held.q, 0) or s.backordered <> coalesce(held.b, 0)`);
      expect([...wrong]).toEqual([]);
      const waiting = await db.execute(sql`
        select s.variant_id from stock s join locations l on l.id = s.location_id
        group by s.variant_id
        having sum(s.backordered) > 0
          and sum(case when l.closed_at is null then s.on_hand - s.reserved else 0 end) > 0`);
      expect([...waiting]).toEqual([]);
    },
  };
}
