import { describe, expect, test } from 'bun:test';
import { FULFILMENT_STATES, PAYMENT_STATES } from '@zivero/shared/order-states';
import type { Fulfilment, OrderLine, Refund } from '@zivero/shared/schemas/orders';
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

describe('unitsToSend', () => {
  const id = 'oli_00000000000000000000000001' as const;
  const eur = { amountMinor: 0, currency: 'EUR' };
  const line = (quantity: number, fulfilledQuantity: number): OrderLine => ({
    id,
    productId: 'prd_00000000000000000000000001',
    variantId: 'var_00000000000000000000000001',
    slug: 'mug',
    title: 'Mug',
    variantTitle: '',
    sku: 'MUG',
    image: null,
    quantity,
    unitPrice: eur,
    total: eur,
    taxIncluded: eur,
    refundedQuantity: 0,
    fulfilledQuantity,
  });
  const refund = (
    quantity: number,
    reason: Refund['reason'],
    minute: number,
    state: Refund['state'] = 'succeeded',
  ): Refund => ({
    id: `rfd_${String(minute).padStart(26, '0')}`,
    state,
    amount: eur,
    shipping: eur,
    reason,
    note: null,
    source: 'admin',
    isCredit: false,
    lines: [{ orderLineId: id, quantity, amount: eur, isRestocked: true }],
    byName: null,
    createdAt: new Date(2026, 1, 1, 10, minute),
  });
  const parcel = (quantity: number, minute: number): Fulfilment => ({
    id: `ful_${String(minute).padStart(26, '0')}`,
    lines: [{ orderLineId: id, quantity }],
    carrier: null,
    trackingNumber: null,
    trackingUrl: null,
    createdAt: new Date(2026, 1, 1, 10, minute),
    deliveredAt: null,
  });
  const left = (lines: OrderLine[], refunds: Refund[], fulfilments: Fulfilment[]) =>
    unitsToSend({ lines, refunds, fulfilments }).get(id);

  test('what was paid back before it was sent is not sent any more', () => {
    expect(left([line(4, 0)], [refund(1, 'goodwill', 1)], [])).toBe(3);
    expect(left([line(2, 0)], [refund(2, 'returned', 1)], [])).toBe(0);
  });
  test('goods that came back were sent: the rest is still to send', () => {
    expect(left([line(4, 2)], [refund(1, 'returned', 5)], [parcel(2, 1)])).toBe(2);
    expect(left([line(4, 2)], [refund(1, 'short-stock', 5)], [parcel(2, 1)])).toBe(1);
  });
  test('a refund that failed holds nothing, a pending one does', () => {
    expect(left([line(4, 0)], [refund(1, 'goodwill', 1, 'failed')], [])).toBe(4);
    expect(left([line(4, 0)], [refund(1, 'goodwill', 1, 'pending')], [])).toBe(3);
  });
});
