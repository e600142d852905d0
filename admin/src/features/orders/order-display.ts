import type { FulfilmentState, PaymentState } from '@zivero/shared/order-states';
import type { GlyphName } from '../../ui/glyphs.ts';
import type { StateTone } from '../../ui/StateWord.vue';

export type StateLook = { glyph: GlyphName; tone: StateTone };

export const PAYMENT_LOOK: Record<PaymentState, StateLook> = {
  pending: { glyph: 'money-pending', tone: 'plain' },
  authorised: { glyph: 'money-authorised', tone: 'pen' },
  paid: { glyph: 'money-paid', tone: 'done' },
  'part-paid': { glyph: 'money-part', tone: 'warn' },
  'part-refunded': { glyph: 'money-part-refunded', tone: 'quiet' },
  refunded: { glyph: 'money-refunded', tone: 'quiet' },
  failed: { glyph: 'money-failed', tone: 'bad' },
  expired: { glyph: 'money-failed', tone: 'quiet' },
  disputed: { glyph: 'money-disputed', tone: 'bad' },
};

export const PARCEL_LOOK: Record<FulfilmentState | 'late', StateLook> = {
  'not-yet': { glyph: 'parcel-not-yet', tone: 'plain' },
  'to-pack': { glyph: 'parcel-to-pack', tone: 'wait' },
  'part-sent': { glyph: 'parcel-part-sent', tone: 'warn' },
  packed: { glyph: 'parcel-packed', tone: 'pen' },
  sent: { glyph: 'parcel-sent', tone: 'quiet' },
  delivered: { glyph: 'parcel-delivered', tone: 'done' },
  returned: { glyph: 'parcel-returned', tone: 'quiet' },
  cancelled: { glyph: 'parcel-cancelled', tone: 'plain' },
  late: { glyph: 'parcel-late', tone: 'bad' },
};

/** An order that waits longer than this to be packed is late. */
export const LATE_AFTER_HOURS = 48;

type Waiting = {
  paymentState: PaymentState;
  fulfilmentState: FulfilmentState;
  needsReview: boolean;
  placedAt: Date;
};

/** The parcel's state as it is shown: "late" is to pack and waiting for too long. */
export function parcelStateOf(
  order: Pick<Waiting, 'fulfilmentState' | 'placedAt'>,
  now: Date,
): FulfilmentState | 'late' {
  const hours = (now.getTime() - order.placedAt.getTime()) / 3_600_000;
  return order.fulfilmentState === 'to-pack' && hours > LATE_AFTER_HOURS ? 'late' : order.fulfilmentState;
}

/** The one verb an order waits for; `waits` is for somebody who is not us. */
export type NextStep = 'review' | 'answer' | 'pack' | 'pack-rest' | 'hand-over' | 'waits' | 'none';

export function nextStepOf(order: Omit<Waiting, 'placedAt'>): NextStep {
  if (order.needsReview) return 'review';
  if (order.paymentState === 'disputed') return 'answer';
  if (
    order.paymentState === 'pending' ||
    order.paymentState === 'authorised' ||
    order.paymentState === 'part-paid'
  )
    return 'waits';
  if (order.paymentState !== 'paid' && order.paymentState !== 'part-refunded') return 'none';
  if (order.fulfilmentState === 'to-pack') return 'pack';
  if (order.fulfilmentState === 'part-sent') return 'pack-rest';
  return order.fulfilmentState === 'packed' ? 'hand-over' : 'none';
}

type Line = { quantity: number; fulfilledQuantity: number; refundedQuantity: number };

/** Units of a line still to send. What was refunded before it was sent is not sent any more. */
export function unitsToSend(line: Line): number {
  return Math.max(0, line.quantity - line.fulfilledQuantity - unsentRefunds(line));
}

/** Refunded units count against the unsent ones first: nobody packs what was paid back. */
function unsentRefunds(line: Line): number {
  return Math.min(line.refundedQuantity, line.quantity - line.fulfilledQuantity);
}
