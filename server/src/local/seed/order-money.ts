import { refundMinor, type StoryRefund, unitsMinor } from './order-story.ts';
import { move, tell, type Writer } from './order-writer.ts';
import { seedId } from './seed-id.ts';
import { letters, uuid } from './tokens.ts';

export const CARDS = [
  { brand: 'visa', last4: '4242' },
  { brand: 'mastercard', last4: '4444' },
  { brand: 'amex', last4: '0005' },
];

/** What Stripe would say of the payment. */
export type Paid = { intentId: string; chargeId: string; card: { brand: string; last4: string }; at: Date };

export function writePayment(w: Writer, { intentId, chargeId, card, at }: Paid) {
  const { rows, order, rng, id, context } = w;
  rows.payments.push({
    id: seedId('pay', order.index, rng),
    orderId: id,
    intentId,
    chargeId,
    state: 'succeeded',
    currency: context.currency,
    amountMinor: order.totalMinor,
    capturedMinor: order.totalMinor,
    cardBrand: card.brand,
    cardLast4: card.last4,
    createdAt: at,
  });
  rows.ledger.push({
    orderId: id,
    kind: 'charge',
    amountMinor: order.totalMinor,
    currency: context.currency,
    reference: chargeId,
    at,
  });
  tell(w, 'paid', at, { amountMinor: order.totalMinor });
}

export function writeRefund(w: Writer, refund: StoryRefund, number: number) {
  const { rows, order, rng, id, context } = w;
  const refundId = seedId('rfd', order.index * 4 + number, rng);
  const stripeRefundId = `re_demo${letters(rng, 20)}`;
  const amountMinor = refundMinor(refund, order);
  rows.refunds.push({
    id: refundId,
    orderId: id,
    paymentId: rows.payments[0]?.id ?? '',
    stripeRefundId,
    idempotencyKey: uuid(rng),
    state: 'succeeded',
    currency: context.currency,
    amountMinor,
    shippingMinor: refund.shippingMinor,
    reason: refund.reason,
    note: refund.note,
    source: 'admin',
    staffId: context.ownerId,
    createdAt: refund.at,
    settledAt: refund.at,
  });
  for (const units of refund.lines) {
    const orderLineId = rows.orderLines[units.line]?.id;
    if (!orderLineId) continue;
    const { quantity, isRestocked } = units;
    rows.refundLines.push({
      refundId,
      orderLineId,
      quantity,
      amountMinor: unitsMinor(order, units),
      isRestocked,
      unsentQuantity: refund.isUnsent ? quantity : 0,
      stockQuantity: refund.isUnsent || isRestocked ? quantity : 0,
    });
  }
  rows.ledger.push({
    orderId: id,
    kind: 'refund',
    amountMinor: -amountMinor,
    currency: context.currency,
    reference: stripeRefundId,
    at: refund.at,
  });
  if (refund.isUnsent) move(w, 'release', refund.at, refund.lines, { deltaReserved: -1 });
  else
    move(
      w,
      'restock',
      refund.at,
      refund.lines.filter((units) => units.isRestocked),
      { deltaOnHand: 1 },
    );
  tell(w, 'refunded', refund.at, { staffId: context.ownerId, amountMinor });
  if (w.story.fulfilmentState === 'cancelled') tell(w, 'cancelled', refund.at, { staffId: context.ownerId });
}
