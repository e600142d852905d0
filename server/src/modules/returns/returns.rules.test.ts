import { describe, expect, test } from 'bun:test';
import type { OrderLineId } from '@zivero/shared/schemas/ids';
import { isAllBack, perLine, returnableUnits, returnableUntil } from './returns.rules.ts';

const id: OrderLineId = 'oli_00000000000000000000000001';
const DAY = 86_400_000;

describe('what may come back', () => {
  test('never more than was sent, and never less than nothing', () => {
    for (let sent = 0; sent <= 4; sent += 1)
      for (let refunded = 0; refunded <= 4; refunded += 1)
        for (let returning = 0; returning <= 4; returning += 1) {
          const left = returnableUnits({ id, sent, refunded, returning });
          expect(left).toBe(Math.max(0, sent - refunded - returning));
          expect(left).toBeLessThanOrEqual(sent);
        }
  });

  test('a line named twice is one line', () => {
    const line = { orderLineId: id, quantity: 2, reason: 'other' };
    expect(perLine([line, { ...line, quantity: 1 }])).toEqual([{ ...line, quantity: 3 }]);
  });
});

describe('the time for it', () => {
  const at = (day: number) => new Date(day * DAY);
  test('runs from the last parcel, from when it arrived if that is known', () => {
    const first = { createdAt: at(1), deliveredAt: at(3) };
    expect(returnableUntil([first], 14)).toEqual(at(17));
    expect(returnableUntil([first, { createdAt: at(5), deliveredAt: null }], 14)).toEqual(at(19));
  });
  test('is none before anything was sent, and where the shop takes nothing back', () => {
    expect(returnableUntil([], 14)).toBeNull();
    expect(returnableUntil([{ createdAt: at(1), deliveredAt: null }], 0)).toBeNull();
  });
});

test('an order is back when every sent unit is, and nothing is left to send', () => {
  const line = { sent: 2, received: 2, unsent: 0 };
  expect(isAllBack([line])).toBe(true);
  expect(isAllBack([line, { sent: 0, received: 0, unsent: 0 }])).toBe(true);
  expect(isAllBack([line, { sent: 1, received: 0, unsent: 0 }])).toBe(false);
  expect(isAllBack([line, { sent: 0, received: 0, unsent: 1 }])).toBe(false);
  expect(isAllBack([{ sent: 0, received: 0, unsent: 0 }])).toBe(false);
});
