import { describe, expect, test } from 'bun:test';
import {
  canMoveFulfilment,
  canMovePayment,
  FULFILMENT_STATES,
  fulfilmentStatesBefore,
  isOrderOpen,
  PAYMENT_STATES,
  paymentStatesBefore,
} from './order-states.ts';

describe('order states', () => {
  test('nothing returns to pending once money came in', () => {
    for (const from of PAYMENT_STATES)
      if (from !== 'failed') expect(canMovePayment(from, 'pending')).toBe(false);
  });

  test('a refunded or expired order never ships without being paid again', () => {
    expect(canMovePayment('expired', 'paid')).toBe(true);
    expect(isOrderOpen('refunded', 'to-pack')).toBe(false);
    expect(isOrderOpen('expired', 'not-yet')).toBe(false);
    expect(isOrderOpen('paid', 'to-pack')).toBe(true);
    expect(isOrderOpen('paid', 'sent')).toBe(false);
  });

  test('the WHERE of a move lists exactly the states from which it is allowed', () => {
    for (const to of PAYMENT_STATES) {
      expect(paymentStatesBefore(to)).toEqual(PAYMENT_STATES.filter((from) => canMovePayment(from, to)));
    }
    for (const to of FULFILMENT_STATES) {
      expect(fulfilmentStatesBefore(to)).toEqual(
        FULFILMENT_STATES.filter((from) => canMoveFulfilment(from, to)),
      );
    }
  });

  test('cancelled and returned goods are not sent', () => {
    expect(canMoveFulfilment('cancelled', 'sent')).toBe(false);
    expect(canMoveFulfilment('returned', 'sent')).toBe(false);
  });
});
