import { z } from 'zod';

const share = z.number().min(0).max(1);
const ms = z.number().int().min(0);

export const ClockMove = z.union([
  z.strictObject({ advanceSeconds: z.number() }),
  z.strictObject({ set: z.iso.datetime({ offset: true }) }),
  z.strictObject({ reset: z.literal(true) }),
]);

export const WebhookTargets = z.array(
  z.strictObject({
    url: z.url(),
    secret: z.string().min(1).optional(),
    events: z.array(z.string()).min(1).default(['*']),
  }),
);

export const ChaosPatch = z
  .strictObject({
    seed: z.number().int(),
    duplicate: share,
    delay: share,
    delayMs: z.tuple([ms, ms]),
    reorder: share,
    reorderHoldMs: ms,
    drop: share,
  })
  .partial();

export const SettingsPatch = z
  .strictObject({
    retry: z.strictObject({ baseMs: ms, capMs: ms, giveUpAfterMs: ms, timeoutMs: ms.min(1) }).partial(),
    settleAfterMs: ms.nullable(),
    balanceTransactionAfterMs: ms,
  })
  .partial();

export const FaultOrder = z.strictObject({
  method: z.enum(['GET', 'POST', 'DELETE']).nullable().default(null),
  path: z.string().startsWith('/v1/'),
  kind: z.enum(['error', 'rate-limit', 'lose-reply', 'slow']),
  times: z.number().int().min(1).default(1),
  slowMs: ms.max(60_000).default(1000),
});

export const NextRefund = z
  .strictObject({
    status: z.enum(['pending', 'failed']),
    failureReason: z.string().default('lost_or_stolen_card'),
  })
  .nullable();

/** The payment meant, by whichever id is at hand. */
const which = {
  charge: z.string().optional(),
  payment_intent: z.string().optional(),
  session: z.string().optional(),
};
const amount = z.number().int().min(1).optional();
export type Which = {
  charge?: string | undefined;
  payment_intent?: string | undefined;
  session?: string | undefined;
};

export const DashboardRefund = z.strictObject({
  ...which,
  amount,
  reason: z.enum(['duplicate', 'fraudulent', 'requested_by_customer']).nullable().default(null),
});
export const DashboardDispute = z.strictObject({
  ...which,
  amount,
  reason: z.string().default('fraudulent'),
  inquiry: z.boolean().default(false),
});
export const DisputeEnd = z.strictObject({ outcome: z.enum(['won', 'lost']) });
export const RefundEnd = z.discriminatedUnion('status', [
  z.strictObject({ status: z.literal('succeeded') }),
  z.strictObject({ status: z.literal('failed'), reason: z.string().default('lost_or_stolen_card') }),
]);
export const DebitEnd = z.strictObject({ outcome: z.enum(['succeeded', 'failed']) });

export const Resend = z.strictObject({
  times: z.number().int().min(1).max(100).default(1),
  delayMs: ms.default(0),
});

export const Pay = z.strictObject({
  session: z.string(),
  card: z.string().default('4242424242424242'),
  email: z.string().default('shopper@example.com'),
  name: z.string().default('Test Shopper'),
  challenge: z.enum(['complete', 'fail', 'leave']).default('complete'),
  /** A card that the customer saved, by its id. */
  saved: z.string().optional(),
  /** Ticks "save this card". */
  save: z.boolean().default(false),
});
