import { describe, expect, test } from 'bun:test';
import { FULFILMENT_STATES, PAYMENT_STATES } from '@zivero/shared/order-states';
import { nextStepOf, PARCEL_LOOK, PAYMENT_LOOK, parcelStateOf, unitsToSend } from './order-display.ts';

const now = new Date('2026-11-12T14:00:00Z');

describe('nextStepOf', () => {
  test('a review comes before everything else', () => {
    expect(nextStepOf({ needsReview: true, paymentState: 'paid', fulfilmentState: 'to-pack' })).toBe(
      'review',
    );
  });
  test('nothing is packed before it is paid or after it was paid back', () => {
    for (const paymentState of PAYMENT_STATES) {
      const step = nextStepOf({ needsReview: false, paymentState, fulfilmentState: 'to-pack' });
      if (paymentState !== 'paid' && paymentState !== 'part-refunded')
        expect(['pack', 'pack-rest', 'hand-over']).not.toContain(step);
      else expect(step).toBe('pack');
    }
  });
  test('a finished order waits for nobody', () => {
    for (const fulfilmentState of ['sent', 'delivered', 'returned', 'cancelled'] as const)
      expect(nextStepOf({ needsReview: false, paymentState: 'paid', fulfilmentState })).toBe('none');
  });
});

test('only an order to pack can be late, and only after 48 hours', () => {
  const at = (hours: number) => new Date(now.getTime() - hours * 3_600_000);
  expect(parcelStateOf({ fulfilmentState: 'to-pack', placedAt: at(47) }, now)).toBe('to-pack');
  expect(parcelStateOf({ fulfilmentState: 'to-pack', placedAt: at(49) }, now)).toBe('late');
  expect(parcelStateOf({ fulfilmentState: 'sent', placedAt: at(490) }, now)).toBe('sent');
});

test('money is round, parcels are square, whatever the state', () => {
  for (const state of PAYMENT_STATES) expect(PAYMENT_LOOK[state].glyph).toStartWith('money-');
  for (const state of FULFILMENT_STATES) expect(PARCEL_LOOK[state].glyph).toStartWith('parcel-');
});

test('units to send leave out what was sent and what was paid back unsent', () => {
  expect(unitsToSend({ quantity: 4, fulfilledQuantity: 0, refundedQuantity: 1 })).toBe(3);
  expect(unitsToSend({ quantity: 4, fulfilledQuantity: 3, refundedQuantity: 1 })).toBe(0);
  expect(unitsToSend({ quantity: 4, fulfilledQuantity: 4, refundedQuantity: 2 })).toBe(0);
  expect(unitsToSend({ quantity: 2, fulfilledQuantity: 0, refundedQuantity: 2 })).toBe(0);
});
