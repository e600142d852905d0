import { z } from 'zod';
import { OrderId } from './ids.ts';
import { Money } from './money.ts';
import { AdminOrder } from './orders.ts';

/** Money that is held on the shopper's card, to be taken or let go by staff. */
export const CaptureOrder = z.object({
  orderId: OrderId,
  /** Absent: all that is held. What is not taken goes back to the card. */
  amountMinor: z.int().min(1).max(Number.MAX_SAFE_INTEGER).optional(),
});
export type CaptureOrder = z.infer<typeof CaptureOrder>;
export const ReleaseHold = z.object({ orderId: OrderId });
export type ReleaseHold = z.infer<typeof ReleaseHold>;
export const CaptureOrderResult = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ok'), order: AdminOrder }),
  /** Taken, let go or run out meanwhile. */
  z.object({ kind: z.literal('not-held'), order: AdminOrder }),
  z.object({ kind: z.literal('too-much'), held: Money }),
  z.object({ kind: z.literal('refused'), code: z.string(), order: AdminOrder }),
]);
export type CaptureOrderResult = z.infer<typeof CaptureOrderResult>;

/** An order whose ledger does not fit: never right, and nothing to be left alone. */
export const LedgerMismatch = z.object({
  orderId: OrderId,
  number: z.string(),
  /** `books`: the ledger is not what payments and refunds come to; `state`: the order says something else. */
  why: z.enum(['books', 'state']),
  paymentState: z.string(),
  balance: Money,
  expected: Money,
});
export type LedgerMismatch = z.infer<typeof LedgerMismatch>;
