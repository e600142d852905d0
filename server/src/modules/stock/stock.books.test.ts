import { afterAll, test } from 'bun:test';
import type { OrderId, VariantId } from '@zivero/shared/schemas/ids';
import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { stockBench } from './stock.fixture.ts';

const bench = await stockBench();
const { actor, count, expectBooks, inTx, line, main, order, stock, variant } = bench;
afterAll(bench.stop);
const ALL = [main, await bench.location('A north'), await bench.location('Z south')];

type Step = { order: number; units: number; what: number; at: number; to: number };
const step: fc.Arbitrary<Step> = fc.record({
  order: fc.nat(3),
  units: fc.integer({ min: 1, max: 5 }),
  what: fc.nat(11),
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
    { numRuns: 25 },
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
  if (one.what === 10) return withOrder((tx) => stock.commit(tx, orderId));
  const group = seen.groups.pop();
  if (group !== undefined) await stock.undo(group, actor);
}
