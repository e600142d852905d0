import { describe, expect, test } from 'bun:test';
import type { OrderId, OrderLineId } from '@zivero/shared/schemas/ids';
import type { RefundOrder } from '@zivero/shared/schemas/orders';
import fc from 'fast-check';
import { isLater, lineRefundMinor, planRefund, type RefundableLine, unsentOf } from './payments.rules.ts';

const id = (n: number) => `oli_${String(n).padStart(26, '0')}` as OrderLineId;
const line = (patch: Partial<RefundableLine> = {}): RefundableLine => ({
  id: id(1),
  quantity: 3,
  totalMinor: 1_000,
  heldQuantity: 0,
  heldMinor: 0,
  unsent: 3,
  ...patch,
});
const asked = (patch: Partial<RefundOrder> = {}): RefundOrder => ({
  orderId: `ord_${'0'.repeat(26)}` as OrderId,
  idempotencyKey: crypto.randomUUID(),
  lines: [],
  shippingMinor: 0,
  extraMinor: 0,
  reason: 'other',
  ...patch,
});
const limits = { lines: [line()], refundableMinor: 1_500, shippingRefundableMinor: 500 };

describe('what units of a line are worth', () => {
  test('unit after unit gives back the total to the cent', () => {
    const first = lineRefundMinor(line(), 1);
    const second = lineRefundMinor(line({ heldQuantity: 1, heldMinor: first }), 1);
    const third = lineRefundMinor(line({ heldQuantity: 2, heldMinor: first + second }), 1);
    expect([first, second, third]).toEqual([333, 334, 333]);
  });

  test('in whatever steps, and with some of them failing, never more and in the end all', () => {
    const steps = fc.array(fc.record({ units: fc.integer({ min: 1, max: 5 }), fails: fc.boolean() }), {
      maxLength: 30,
    });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 99 }), fc.nat(1_000_000), steps, (quantity, totalMinor, all) => {
        let [heldQuantity, heldMinor] = [0, 0];
        for (const { units, fails } of all) {
          const now = Math.min(units, quantity - heldQuantity);
          if (now === 0 || fails) continue;
          const amount = lineRefundMinor(line({ quantity, totalMinor, heldQuantity, heldMinor }), now);
          expect(amount).toBeGreaterThanOrEqual(0);
          heldQuantity += now;
          heldMinor += amount;
          expect(heldMinor).toBeLessThanOrEqual(totalMinor);
        }
        const rest = quantity - heldQuantity;
        if (rest > 0)
          heldMinor += lineRefundMinor(line({ quantity, totalMinor, heldQuantity, heldMinor }), rest);
        expect(heldMinor).toBe(totalMinor);
      }),
    );
  });
});

describe('a plan', () => {
  test('sums lines, shipping and an amount of its own', () => {
    const plan = planRefund(
      asked({
        lines: [{ orderLineId: id(1), quantity: 2, restock: true }],
        shippingMinor: 100,
        extraMinor: 7,
      }),
      limits,
    );
    expect(plan).toEqual({
      kind: 'ok',
      amountMinor: 774,
      lines: [{ orderLineId: id(1), quantity: 2, amountMinor: 667, isRestocked: true, unsentQuantity: 2 }],
    });
  });
  test.each([
    ['more units than are left', { lines: [{ orderLineId: id(1), quantity: 4, restock: true }] }],
    [
      'the same line twice, together too many',
      {
        lines: [
          { orderLineId: id(1), quantity: 2, restock: true },
          { orderLineId: id(1), quantity: 2, restock: true },
        ],
      },
    ],
    ['more shipping than was paid', { shippingMinor: 501 }],
    ['more money than is left', { extraMinor: 1_501 }],
  ])('%s is too much', (_, patch) => {
    expect(planRefund(asked(patch), limits)).toEqual({ kind: 'too-much' });
  });
  test('nothing is nothing, and a line of another order is unknown', () => {
    expect(planRefund(asked(), limits)).toEqual({ kind: 'nothing-chosen' });
    const foreign = { lines: [{ orderLineId: id(9), quantity: 1, restock: true }] };
    expect(planRefund(asked(foreign), limits)).toEqual({ kind: 'unknown-line', orderLineId: id(9) });
  });
});

test('what came back was sent; what is called off was not', () => {
  const half = line({ quantity: 4, unsent: 2 });
  expect(unsentOf(half, 2, 'returned')).toBe(0);
  expect(unsentOf(half, 3, 'returned')).toBe(1);
  expect(unsentOf(half, 2, 'goodwill')).toBe(2);
  expect(unsentOf(half, 3, 'other')).toBe(2);
});

test('a refund’s state only moves on: failed stays failed, succeeded can still fail', () => {
  expect(isLater('pending', 'succeeded')).toBe(true);
  expect(isLater('succeeded', 'failed')).toBe(true);
  expect(isLater('failed', 'succeeded')).toBe(false);
  expect(isLater('succeeded', 'pending')).toBe(false);
});
