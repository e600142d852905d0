import { afterAll, describe, expect, test } from 'bun:test';
import type { VariantId } from '@zivero/shared/schemas/ids';
import { newId } from '../../kernel/ids.ts';
import { stockBench } from './stock.fixture.ts';

const bench = await stockBench();
const { actor, count, db, expectBooks, inTx, line, order, release, reserve, rowsOf, stock, variant } = bench;
afterAll(bench.stop);

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
