import { describe, expect, test } from 'bun:test';
import type { LocationId, OrderId, VariantId } from '@zivero/shared/schemas/ids';
import fc from 'fast-check';
import {
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
    isClosed: false as boolean,
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
  bundleId: '',
  perBundle: 1,
  quantity,
  backordered,
  state,
  createdAt: new Date(0),
});

describe('available', () => {
  test('is what is free plus what may be back-ordered', () => {
    expect(availableOf([])).toBe(0);
    expect(availableOf([row(1, 5, 2)])).toBe(3);
    expect(availableOf([row(1, 5, 2), row(2, 4, 4, 3, 1)])).toBe(5);
    expect(availableOf([row(1, 0, 0, null)])).toBeNull();
  });
  test('a closed location sells nothing, what it may back-order stays possible', () => {
    expect(availableOf([{ ...row(1, 5), isClosed: true }, row(2, 1)])).toBe(1);
    expect(availableOf([{ ...row(1, 5, 0, 2), isClosed: true }])).toBe(2);
  });
  test('back-orders beyond a lowered limit do not eat free units', () => {
    expect(availableOf([row(1, 5, 2, 1, 4)])).toBe(3);
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
    expect(
      fillBackorders([row(1, 3)], waiting).map(({ reservation, units }) => [reservation.id, units]),
    ).toEqual([
      ['res_1', 2],
      ['res_2', 1],
    ]);
  });
  test('an order gets them from its own location first, from a closed one nothing', () => {
    const waiting = [holder(1, 0, 'committed', 4)];
    const rows = [row(2, 9), row(1, 3), { ...row(3, 9), isClosed: true }];
    expect(fillBackorders(rows, waiting).map((fill) => [fill.locationId, fill.units])).toEqual([
      [location(1), 3],
      [location(2), 1],
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
        const won = fillBackorders([row(1, units)], all).reduce((sum, shift) => sum + shift.units, 0);
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
