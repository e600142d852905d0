import { z } from 'zod';

/** The two states of an order and the moves allowed between them; the old state stands in the WHERE. */
export const PAYMENT_STATES = [
  'pending',
  'authorised',
  'paid',
  'part-paid',
  'part-refunded',
  'refunded',
  'failed',
  'expired',
  'disputed',
] as const;
export const PaymentState = z.enum(PAYMENT_STATES);
export type PaymentState = z.infer<typeof PaymentState>;

export const FULFILMENT_STATES = [
  'not-yet',
  'to-pack',
  'part-sent',
  'packed',
  'sent',
  'delivered',
  'returned',
  'cancelled',
] as const;
export const FulfilmentState = z.enum(FULFILMENT_STATES);
export type FulfilmentState = z.infer<typeof FulfilmentState>;

export const PAYMENT_MOVES: Record<PaymentState, readonly PaymentState[]> = {
  pending: ['authorised', 'paid', 'part-paid', 'failed', 'expired'],
  authorised: ['paid', 'part-paid', 'failed', 'expired'],
  'part-paid': ['paid', 'part-refunded', 'refunded', 'disputed'],
  paid: ['part-refunded', 'refunded', 'disputed'],
  'part-refunded': ['part-refunded', 'refunded', 'disputed', 'paid'],
  refunded: ['part-refunded', 'paid'],
  failed: ['pending', 'paid', 'expired'],
  // A payment may arrive after the expiry: it gets its stock again, or is refunded.
  expired: ['paid', 'refunded'],
  disputed: ['paid', 'part-refunded', 'refunded'],
};

export const FULFILMENT_MOVES: Record<FulfilmentState, readonly FulfilmentState[]> = {
  'not-yet': ['to-pack', 'cancelled'],
  'to-pack': ['packed', 'part-sent', 'sent', 'cancelled'],
  packed: ['to-pack', 'part-sent', 'sent', 'cancelled'],
  'part-sent': ['part-sent', 'sent', 'returned', 'cancelled'],
  sent: ['delivered', 'returned'],
  // Back to sent: somebody marked the wrong parcel.
  delivered: ['sent', 'returned'],
  returned: [],
  cancelled: ['to-pack'],
};

export const canMovePayment = (from: PaymentState, to: PaymentState): boolean =>
  PAYMENT_MOVES[from].includes(to);
export const canMoveFulfilment = (from: FulfilmentState, to: FulfilmentState): boolean =>
  FULFILMENT_MOVES[from].includes(to);

/** States from which `to` may be reached: for the WHERE of a guarded update. */
export const paymentStatesBefore = (to: PaymentState): PaymentState[] =>
  PAYMENT_STATES.filter((from) => canMovePayment(from, to));
export const fulfilmentStatesBefore = (to: FulfilmentState): FulfilmentState[] =>
  FULFILMENT_STATES.filter((from) => canMoveFulfilment(from, to));

/** A return, from the shopper's wish to its end; what is `received` waits for money or a replacement. */
export const RETURN_STATES = [
  'requested',
  'approved',
  'received',
  'refunded',
  'exchanged',
  'rejected',
  'withdrawn',
] as const;
export const ReturnState = z.enum(RETURN_STATES);
export type ReturnState = z.infer<typeof ReturnState>;

export const RETURN_MOVES: Record<ReturnState, readonly ReturnState[]> = {
  requested: ['approved', 'rejected', 'withdrawn'],
  // Rejected: it never came.
  approved: ['received', 'rejected', 'withdrawn'],
  // Rejected: looked at, and not taken back.
  received: ['refunded', 'exchanged', 'rejected'],
  // Back: the refund was not taken.
  refunded: ['received'],
  exchanged: [],
  rejected: [],
  withdrawn: [],
};
export const canMoveReturn = (from: ReturnState, to: ReturnState): boolean => RETURN_MOVES[from].includes(to);
/** Somebody has something to do about it. */
export const OPEN_RETURN_STATES = ['requested', 'approved', 'received'] as const satisfies ReturnState[];

/** A change of a paid order that costs more waits for the difference; others are applied at once. */
export const ORDER_EDIT_STATES = ['waiting', 'applied', 'given-up'] as const;
export const OrderEditState = z.enum(ORDER_EDIT_STATES);
export type OrderEditState = z.infer<typeof OrderEditState>;

/** Open while either side waits for somebody; derived, never stored. */
export function isOrderOpen(payment: PaymentState, fulfilment: FulfilmentState): boolean {
  if (payment === 'expired' || payment === 'failed') return false;
  if (payment === 'disputed' || payment === 'pending' || payment === 'authorised' || payment === 'part-paid')
    return true;
  if (payment === 'refunded') return false;
  return (
    fulfilment === 'to-pack' ||
    fulfilment === 'packed' ||
    fulfilment === 'part-sent' ||
    fulfilment === 'not-yet'
  );
}
