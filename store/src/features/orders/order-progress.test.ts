import { describe, expect, test } from 'bun:test';
import { FULFILMENT_STATES, PAYMENT_STATES } from '@zivero/shared/order-states';
import { account } from '../../locales/en/account.ts';
import { stateOf, stepsOf } from './order-progress.ts';

const states = PAYMENT_STATES.flatMap((paymentState) =>
  FULFILMENT_STATES.map((fulfilmentState) => ({ paymentState, fulfilmentState })),
);

describe('the badge of an order', () => {
  test('has words for every pair of states', () => {
    for (const pair of states) expect(account.order.state).toHaveProperty(stateOf(pair).key);
  });
  test('says first what concerns money', () => {
    expect(stateOf({ paymentState: 'expired', fulfilmentState: 'not-yet' }).key).toBe('not-charged');
    expect(stateOf({ paymentState: 'refunded', fulfilmentState: 'delivered' }).key).toBe('refunded');
    expect(stateOf({ paymentState: 'part-refunded', fulfilmentState: 'sent' }).key).toBe('sent');
  });
});

describe('the steps of an order', () => {
  const shown = (paymentState: 'paid' | 'pending', fulfilmentState: (typeof FULFILMENT_STATES)[number]) =>
    stepsOf({ paymentState, fulfilmentState, timeline: [] })
      ?.map((step) => step.state)
      .join(' ');
  test('never more than one is now, and none is done after it', () => {
    for (const pair of states) {
      const steps = stepsOf({ ...pair, timeline: [] });
      if (!steps) continue;
      expect(steps.map((step) => step.state).join(' ')).toMatch(/^(done ?)*(now ?)?(next ?)*$/);
    }
  });
  test('follow the parcel', () => {
    expect(shown('pending', 'not-yet')).toBe('now next next next');
    expect(shown('paid', 'to-pack')).toBe('done now next next');
    expect(shown('paid', 'sent')).toBe('done done now next');
    expect(shown('paid', 'delivered')).toBe('done done done done');
  });
  test('are not shown for an order that was never paid or was cancelled', () => {
    expect(stepsOf({ paymentState: 'expired', fulfilmentState: 'not-yet', timeline: [] })).toBeNull();
    expect(stepsOf({ paymentState: 'paid', fulfilmentState: 'cancelled', timeline: [] })).toBeNull();
  });
});
