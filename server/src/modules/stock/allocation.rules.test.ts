import { describe, expect, test } from 'bun:test';
import type { LocationId, ProductId, VariantId } from '@zivero/shared/schemas/ids';
import fc from 'fast-check';
import { allocateOrder } from './allocation.rules.ts';
import { availableOf, availableOfNeeds, type StockState } from './stock.rules.ts';

const productId: ProductId = `prd_${'0'.repeat(26)}`;
const variant = (n: number): VariantId => `var_${String(n).padStart(26, '0')}`;
const place = (n: number): LocationId => `loc_${String(n).padStart(26, '0')}`;
const row = (v: number, l: number, onHand: number, more: Partial<StockState> = {}): StockState => ({
  variantId: variant(v),
  locationId: place(l),
  productId,
  onHand,
  reserved: 0,
  backordered: 0,
  backorderLimit: 0,
  isClosed: false,
  ...more,
});
const single = (v: number, quantity: number) => ({
  variantId: variant(v),
  quantity,
  needs: [{ variantId: variant(v), each: 1 }],
});
const bundle = (v: number, quantity: number, parts: readonly (readonly [v: number, each: number])[]) => ({
  variantId: variant(v),
  quantity,
  needs: parts.map(([part, each]) => ({ variantId: variant(part), each })),
});
const brief = (answer: ReturnType<typeof allocateOrder>) =>
  answer.kind === 'short'
    ? answer.lines.map(({ variantId, available }) => [Number(variantId.slice(4)), available])
    : answer.taken.map(({ need, locationId, quantity, backordered }) => [
        Number(need.variantId.slice(4)),
        Number(locationId.slice(4)),
        quantity,
        backordered,
      ]);

describe('where units come from', () => {
  test('one location that has all of the order, though another comes first', () => {
    const rows = [row(1, 1, 5), row(2, 1, 0), row(1, 2, 5), row(2, 2, 5)];
    expect(brief(allocateOrder([single(1, 2), single(2, 2)], rows))).toEqual([
      [1, 2, 2, 0],
      [2, 2, 2, 0],
    ]);
  });
  test('else each line from the first that has all of it, then by priority, then as back-orders', () => {
    const rows = [row(1, 1, 2), row(2, 1, 9), row(1, 2, 4), row(2, 2, 0)];
    expect(brief(allocateOrder([single(1, 3), single(2, 5)], rows))).toEqual([
      [1, 2, 3, 0],
      [2, 1, 5, 0],
    ]);
    expect(brief(allocateOrder([single(1, 5)], rows))).toEqual([
      [1, 1, 2, 0],
      [1, 2, 3, 0],
    ]);
    const waiting = [row(1, 1, 2, { backorderLimit: 3 }), row(1, 2, 1)];
    expect(brief(allocateOrder([single(1, 5)], waiting))).toEqual([
      [1, 1, 2, 2],
      [1, 2, 1, 0],
    ]);
    expect(brief(allocateOrder([single(1, 7)], waiting))).toEqual([[1, 6]]);
  });
  test('a closed location gives nothing', () => {
    const rows = [row(1, 1, 9, { isClosed: true }), row(1, 2, 2)];
    expect(brief(allocateOrder([single(1, 2)], rows))).toEqual([[1, 2, 2, 0]]);
    expect(brief(allocateOrder([single(1, 3)], rows))).toEqual([[1, 2]]);
  });
  test('a bundle and its part in one order share the units', () => {
    const rows = [row(1, 1, 10), row(2, 1, 3)];
    const set = bundle(9, 2, [
      [1, 4],
      [2, 1],
    ]);
    expect(brief(allocateOrder([set, single(1, 2)], rows))).toEqual([
      [1, 1, 8, 0],
      [2, 1, 2, 0],
      [1, 1, 2, 0],
    ]);
    expect(brief(allocateOrder([set, single(1, 3)], rows))).toEqual([[1, 2]]);
    expect(brief(allocateOrder([{ ...set, quantity: 3 }], rows))).toEqual([[9, 2]]);
  });
});

const rowArbitrary = (v: number, l: number) =>
  fc
    .record({
      onHand: fc.nat(30),
      reserved: fc.nat(30),
      backordered: fc.nat(9),
      backorderLimit: fc.option(fc.nat(12), { nil: null }),
      isClosed: fc.boolean(),
    })
    .map((r) => row(v, l, r.onHand, { ...r, reserved: Math.min(r.reserved, r.onHand) }));
const shelfArbitrary = fc
  .tuple(...[1, 2, 3].flatMap((l) => [1, 2].map((v) => rowArbitrary(v, l))))
  .map((rows) => rows.filter((_, n) => n < 6));

test('gives exactly what was asked for, within every row, whenever it is available', () => {
  fc.assert(
    fc.property(shelfArbitrary, fc.integer({ min: 1, max: 60 }), (rows, wanted) => {
      const own = rows.filter((one) => one.variantId === variant(1));
      const answer = allocateOrder([single(1, wanted)], rows);
      const available = availableOf(own) ?? Number.POSITIVE_INFINITY;
      expect(answer.kind === 'short').toBe(available < wanted);
      if (answer.kind === 'short') return;
      expect(answer.taken.reduce((sum, part) => sum + part.quantity + part.backordered, 0)).toBe(wanted);
      for (const part of answer.taken) {
        const from = own.find((one) => one.locationId === part.locationId);
        if (from === undefined) throw new Error('a row that is not there');
        expect(part.quantity).toBeLessThanOrEqual(from.isClosed ? 0 : from.onHand - from.reserved);
        if (part.backordered > 0 && from.backorderLimit !== null)
          expect(from.backordered + part.backordered).toBeLessThanOrEqual(from.backorderLimit);
      }
    }),
  );
});

test('a bundle is available as often as its scarcest part allows, and can be ordered just as often', () => {
  const each = fc.integer({ min: 1, max: 4 });
  fc.assert(
    fc.property(shelfArbitrary, each, each, fc.integer({ min: 1, max: 20 }), (rows, a, b, wanted) => {
      const line = bundle(9, wanted, [
        [1, a],
        [2, b],
      ]);
      const rowsOf = (id: VariantId) => rows.filter((one) => one.variantId === id);
      const available = availableOfNeeds(line.needs, rowsOf) ?? Number.POSITIVE_INFINITY;
      expect(allocateOrder([line], rows).kind).toBe(available < wanted ? 'short' : 'ok');
    }),
  );
});
