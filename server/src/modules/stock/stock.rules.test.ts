import { describe, expect, test } from 'bun:test';
import type { LocationId, OrderId, VariantId } from '@zivero/shared/schemas/ids';
import fc from 'fast-check';
import {
  allocate,
  availableOf,
  fillBackorders,
  type Reservation,
  type StockState,
  takeAway,
  takeFrom,
} from './stock.rules.ts';

const variantId = `var_${'0'.repeat(26)}` as VariantId;
const location = (n: number) => `loc_${String(n).padStart(26, '0')}` as LocationId;
const row = (n: number, onHand: number, reserved = 0, backorderLimit: number | null = 0, backordered = 0) =>
  ({
    variantId,
    locationId: location(n),
    productId: `prd_${'0'.repeat(26)}`,
    onHand,
    reserved,
    backordered,
    backorderLimit,
  }) satisfies StockState;
const holder = (
  n: number,
  quantity: number,
  state: Reservation['state'] = 'committed',
  backordered = 0,
): Reservation => ({
  id: `res_${n}`,
  orderId: `ord_${String(n).padStart(26, '0')}` as OrderId,
  variantId,
  locationId: location(1),
  quantity,
  backordered,
  state,
});

const rowArbitrary = fc
  .record({
    onHand: fc.nat(50),
    reserved: fc.nat(50),
    backordered: fc.nat(20),
    backorderLimit: fc.option(fc.nat(30), { nil: null }),
  })
  .map((r, n = 0) => ({ ...row(n, r.onHand), ...r, reserved: Math.min(r.reserved, r.onHand) }));
const rowsArbitrary = fc
  .array(rowArbitrary, { maxLength: 4 })
  .map((rows) => rows.map((one, n) => ({ ...one, locationId: location(n) })));

describe('available', () => {
  test('is what is free plus what may be back-ordered', () => {
    expect(availableOf([])).toBe(0);
    expect(availableOf([row(1, 5, 2)])).toBe(3);
    expect(availableOf([row(1, 5, 2), row(2, 4, 4, 3, 1)])).toBe(5);
    expect(availableOf([row(1, 0, 0, null)])).toBeNull();
  });
  test('back-orders beyond a lowered limit do not eat free units', () => {
    expect(availableOf([row(1, 5, 2, 1, 4)])).toBe(3);
  });
});

describe('allocate', () => {
  test('takes from the first location that has units, then back-orders', () => {
    expect(allocate([row(1, 2), row(2, 5)], 4)).toEqual([
      { locationId: location(1), quantity: 2, backordered: 0 },
      { locationId: location(2), quantity: 2, backordered: 0 },
    ]);
    expect(allocate([row(1, 2, 0, 3)], 4)).toEqual([
      { locationId: location(1), quantity: 2, backordered: 2 },
    ]);
    expect(allocate([row(1, 2, 0, 1)], 4)).toBeNull();
  });
  test('gives exactly what was asked for, within every row, whenever it is available', () => {
    fc.assert(
      fc.property(rowsArbitrary, fc.integer({ min: 1, max: 120 }), (rows, wanted) => {
        const parts = allocate(rows, wanted);
        const available = availableOf(rows) ?? Number.POSITIVE_INFINITY;
        expect(parts === null).toBe(available < wanted);
        if (parts === null) return;
        expect(parts.reduce((sum, part) => sum + part.quantity + part.backordered, 0)).toBe(wanted);
        for (const part of parts) {
          const from = rows.find((one) => one.locationId === part.locationId);
          expect(part.quantity).toBeLessThanOrEqual((from?.onHand ?? 0) - (from?.reserved ?? 0));
          if (part.backordered > 0 && from?.backorderLimit !== null) {
            expect((from?.backordered ?? 0) + part.backordered).toBeLessThanOrEqual(
              from?.backorderLimit ?? 0,
            );
          }
        }
      }),
    );
  });
});

describe('shifts between reserved and back-ordered', () => {
  test('a count takes from unpaid orders first, then from the newest', () => {
    const holders = [holder(1, 3), holder(2, 2, 'open'), holder(3, 2), holder(4, 1, 'open')];
    const taken = takeAway(5, holders).map(({ reservation, units }) => [reservation.id, units]);
    expect(taken).toEqual([
      ['res_4', -1],
      ['res_2', -2],
      ['res_3', -2],
    ]);
  });
  test('free units go to the order that has waited longest', () => {
    const waiting = [holder(1, 0, 'committed', 2), holder(2, 1, 'open', 3)];
    expect(fillBackorders(3, waiting).map(({ reservation, units }) => [reservation.id, units])).toEqual([
      ['res_1', 2],
      ['res_2', 1],
    ]);
  });
  test('neither moves more than there is', () => {
    const holders = fc.array(fc.tuple(fc.nat(9), fc.nat(9), fc.boolean()), { maxLength: 6 });
    fc.assert(
      fc.property(holders, fc.nat(40), (list, units) => {
        const all = list.map(([q, b, open], n) => holder(n, q, open ? 'open' : 'committed', b));
        const lost = takeAway(units, all).reduce((sum, shift) => sum - shift.units, 0);
        expect(lost).toBe(
          Math.min(
            units,
            list.reduce((sum, [q]) => sum + q, 0),
          ),
        );
        const won = fillBackorders(units, all).reduce((sum, shift) => sum + shift.units, 0);
        expect(won).toBe(
          Math.min(
            units,
            list.reduce((sum, [, b]) => sum + b, 0),
          ),
        );
      }),
    );
  });
});

test('takeFrom splits over reservations and says what is left', () => {
  const held = [holder(1, 2, 'committed', 1), holder(2, 1)];
  const sent = takeFrom(held, 4, 'quantity');
  expect(sent.parts.map((p) => [p.reservation.id, p.quantity, p.backordered])).toEqual([
    ['res_1', 2, 1],
    ['res_2', 1, 0],
  ]);
  expect(sent.left).toBe(0);
  const dropped = takeFrom(held, 2, 'backordered');
  expect(dropped.parts.map((p) => [p.reservation.id, p.quantity, p.backordered])).toEqual([['res_1', 1, 1]]);
  expect(takeFrom(held, 9, 'quantity').left).toBe(5);
});
