import type { FulfilmentState, PaymentState } from '@zivero/shared/order-states';
import type { RefundReason } from '@zivero/shared/schemas/orders';
import type { DrawnOrder } from './order-draw.ts';
import { type Rng, rngFor } from './prng.ts';

/** Indexes into the order's lines, with units. */
export type LineUnits = { line: number; quantity: number };
export type Parcel = { lines: LineUnits[]; sentAt: Date; deliveredAt: Date | null };
export type StoryRefund = {
  lines: (LineUnits & { isRestocked: boolean })[];
  /** Of the shipping paid. */
  shippingMinor: number;
  /** For nothing in particular. */
  goodwillMinor: number;
  reason: RefundReason;
  note: string | null;
  at: Date;
  /** Taken from what had not been sent yet. */
  isUnsent: boolean;
};
/** What became of an order: one consistent tale of payment, parcels and refunds. */
export type Story = {
  paymentState: PaymentState;
  fulfilmentState: FulfilmentState;
  paidAt: Date | null;
  expiredAt: Date | null;
  packedAt: Date | null;
  parcels: Parcel[];
  refunds: StoryRefund[];
};

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

type Fate = 'expired' | 'cancelled' | 'waiting' | 'packed' | 'part-sent' | 'sent' | 'delivered';

export function tellStory(order: DrawnOrder, { seed, now }: { seed: string; now: Date }): Story {
  const rng = rngFor(seed, 'story', order.index);
  const age = now.getTime() - order.placedAt.getTime();
  const fate = fateOf(order, age, rng);
  const story: Story = {
    paymentState: 'paid',
    fulfilmentState: 'to-pack',
    paidAt: clamp(order.placedAt.getTime() + rng.int(1, 9) * MINUTE, now),
    expiredAt: null,
    packedAt: null,
    parcels: [],
    refunds: [],
  };
  if (fate === 'expired') {
    const expiredAt = clamp(order.placedAt.getTime() + 35 * MINUTE, now);
    return { ...story, paymentState: 'expired', fulfilmentState: 'not-yet', paidAt: null, expiredAt };
  }
  if (fate === 'cancelled') return cancelled(story, order, { rng, now });
  if (fate === 'waiting') return story;
  const packedAt = clamp(order.placedAt.getTime() + rng.int(3, 26) * HOUR, now);
  if (fate === 'packed') return { ...story, fulfilmentState: 'packed', packedAt };
  return sentStory({ ...story, packedAt }, order, { rng, now, fate });
}

function fateOf(order: DrawnOrder, age: number, rng: Rng): Fate {
  const roll = rng.next();
  if (roll < 0.035 && age > HOUR) return 'expired';
  if (roll < 0.045 && age > 2 * DAY) return 'cancelled';
  if (age < DAY) return rng.chance(0.8) ? 'waiting' : 'packed';
  if (age < 2 * DAY)
    return rng.weighted(['waiting', 'packed', 'sent'], (f) => ({ waiting: 3, packed: 1, sent: 6 })[f] ?? 0);
  if (age < 5 * DAY) {
    const isSplit = order.lines.length > 1 && rng.chance(0.08);
    return isSplit ? 'part-sent' : rng.chance(0.4) ? 'delivered' : 'sent';
  }
  return rng.chance(0.04) ? 'sent' : 'delivered';
}

function cancelled(story: Story, order: DrawnOrder, { rng, now }: { rng: Rng; now: Date }): Story {
  const lines = order.lines.map((line, i) => ({ line: i, quantity: line.quantity, isRestocked: true }));
  const refund: StoryRefund = {
    lines,
    shippingMinor: order.shippingMinor,
    goodwillMinor: 0,
    reason: 'other',
    note: 'Ordered by mistake',
    at: clamp(order.placedAt.getTime() + rng.int(2, 20) * HOUR, now),
    isUnsent: true,
  };
  return { ...story, paymentState: 'refunded', fulfilmentState: 'cancelled', refunds: [refund] };
}

type SentOptions = { rng: Rng; now: Date; fate: Fate };

function sentStory(story: Story, order: DrawnOrder, { rng, now, fate }: SentOptions): Story {
  const packed = story.packedAt?.getTime() ?? order.placedAt.getTime();
  const sentAt = clamp(packed + rng.int(1, 8) * HOUR, now);
  const isDelivered = fate === 'delivered';
  const deliveredAt = isDelivered ? clamp(sentAt.getTime() + rng.int(20, 70) * HOUR, now) : null;
  const all = order.lines.map((line, i) => ({ line: i, quantity: line.quantity }));
  const lines = fate === 'part-sent' ? all.slice(0, -1) : all;
  const parcels = [{ lines, sentAt, deliveredAt }];
  const fulfilmentState: FulfilmentState = isDelivered
    ? 'delivered'
    : fate === 'part-sent'
      ? 'part-sent'
      : 'sent';
  const told: Story = { ...story, fulfilmentState, parcels };
  return deliveredAt && now.getTime() - deliveredAt.getTime() > 2 * DAY
    ? withReturn(told, order, { rng, now, deliveredAt })
    : told;
}

function withReturn(
  story: Story,
  order: DrawnOrder,
  { rng, now, deliveredAt }: { rng: Rng; now: Date; deliveredAt: Date },
): Story {
  const roll = rng.next();
  const at = clamp(deliveredAt.getTime() + rng.int(30, 200) * HOUR, now);
  const base = { shippingMinor: 0, goodwillMinor: 0, note: null, at, isUnsent: false };
  const units = (line: number, quantity: number, isRestocked: boolean) => ({ line, quantity, isRestocked });
  if (roll < 0.02) {
    const lines = order.lines.map((line, i) => units(i, line.quantity, true));
    const refund: StoryRefund = { ...base, lines, shippingMinor: order.shippingMinor, reason: 'returned' };
    return { ...story, paymentState: 'refunded', fulfilmentState: 'returned', refunds: [refund] };
  }
  if (roll < 0.075) {
    const isDamaged = rng.chance(0.3);
    const at = rng.int(0, order.lines.length - 1);
    const reason: RefundReason = isDamaged ? 'damaged' : 'returned';
    const refund: StoryRefund = { ...base, lines: [units(at, 1, !isDamaged)], reason };
    return settled({ ...story, refunds: [refund] }, order);
  }
  if (roll < 0.09) {
    const note = 'Parcel came two days late';
    const goodwillMinor = Math.min(500, order.totalMinor);
    const refund: StoryRefund = { ...base, lines: [], goodwillMinor, reason: 'goodwill', note };
    return settled({ ...story, refunds: [refund] }, order);
  }
  return story;
}

/** The refund may be the whole order after all. */
function settled(story: Story, order: DrawnOrder): Story {
  const refunded = story.refunds.reduce((sum, refund) => sum + refundMinor(refund, order), 0);
  const isAll = refunded === order.totalMinor;
  return { ...story, paymentState: isAll ? 'refunded' : 'part-refunded' };
}

/** What a line's units are worth: the line's total shared out so that all units together make it exactly. */
export function unitsMinor(order: DrawnOrder, { line, quantity }: LineUnits): number {
  const found = order.lines[line];
  if (!found) throw new RangeError(`order ${order.index} has no line ${line}`);
  return Math.round((found.totalMinor * quantity) / found.quantity);
}

export const refundMinor = (refund: StoryRefund, order: DrawnOrder): number =>
  refund.lines.reduce((sum, units) => sum + unitsMinor(order, units), 0) +
  refund.shippingMinor +
  refund.goodwillMinor;

const clamp = (time: number, now: Date): Date => new Date(Math.min(time, now.getTime()));
