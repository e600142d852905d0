import type { FulfilmentState, PaymentState } from '@zivero/shared/order-states';
import type { OrderLineId } from '@zivero/shared/schemas/ids';
import type { AdminOrder, RefundReason, RefundState } from '@zivero/shared/schemas/orders';
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
const LATE_AFTER_HOURS = 48;

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

type Sending = Pick<AdminOrder, 'lines' | 'refunds' | 'fulfilments'>;
/** What came back or went lost was sent before; other reasons mean units that never went. */
const CAME_BACK: readonly RefundReason[] = ['returned', 'damaged', 'not-delivered'];

/** Does a refund count: it went out, or still may. */
export const isHeld = (state: RefundState): boolean => state !== 'failed' && state !== 'canceled';

/**
 * Units per line still to send, by the rule of the server: refunds take units that were not sent yet,
 * but one for goods that came back means sent ones first.
 */
export function unitsToSend(order: Sending): Map<OrderLineId, number> {
  const refunds = order.refunds
    .filter((refund) => isHeld(refund.state))
    .toSorted((a, b) => a.createdAt.getTime() - b.createdAt.getTime());
  const quantityIn = (lines: readonly { orderLineId: OrderLineId; quantity: number }[], id: OrderLineId) =>
    lines.reduce((sum, line) => sum + (line.orderLineId === id ? line.quantity : 0), 0);
  return new Map(
    order.lines.map((line) => {
      let held = 0;
      let dropped = 0;
      for (const refund of refunds) {
        const quantity = quantityIn(refund.lines, line.id);
        const sentBefore = order.fulfilments
          .filter((one) => one.createdAt <= refund.createdAt)
          .reduce((sum, one) => sum + quantityIn(one.lines, line.id), 0);
        const unsent = Math.max(0, line.quantity - sentBefore - dropped);
        const sentAndKept = Math.max(0, line.quantity - held - unsent);
        dropped += CAME_BACK.includes(refund.reason)
          ? Math.min(unsent, Math.max(0, quantity - sentAndKept))
          : Math.min(quantity, unsent);
        held += quantity;
      }
      return [line.id, Math.max(0, line.quantity - line.fulfilledQuantity - dropped)];
    }),
  );
}

/** Sum of the units still to send. */
export const totalToSend = (order: Sending): number =>
  [...unitsToSend(order).values()].reduce((sum, units) => sum + units, 0);
