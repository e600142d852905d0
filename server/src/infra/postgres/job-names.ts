import { CartItem } from '@zivero/shared/schemas/cart';
import { FulfilmentId, OrderId, ProductId, RefundId } from '@zivero/shared/schemas/ids';
import { MailKind } from '@zivero/shared/schemas/mails';
import { z } from 'zod';

/**
 * Every job of Zivero: its payload and how hard it is tried. A payload names things by id; the handler
 * re-reads them, so a job may run late, twice or in any order.
 */
export type JobRule<T extends z.ZodType = z.ZodType> = {
  data: T;
  /** Tries after the first; then the job goes to the dead letters. */
  retryLimit: number;
  /** Before the first retry; doubles each time, up to an hour. */
  retryDelaySeconds: number;
  /** An attempt that takes longer counts as failed. */
  timeoutSeconds: number;
  /** Workers are woken at commit. Not for what only ever starts later. */
  isUrgent: boolean;
};

const rule = <T extends z.ZodType>(data: T, options: Partial<Omit<JobRule, 'data'>> = {}): JobRule<T> => ({
  data,
  retryLimit: 12,
  retryDelaySeconds: 2,
  timeoutSeconds: 120,
  isUrgent: true,
  ...options,
});

export const JOBS = {
  /** Carries a product's units for sale into its document. */
  'stock.mirror': rule(z.object({ productId: ProductId })),
  /** Carries how often a product was sold into its document. */
  'orders.mirror-sold': rule(z.object({ productId: ProductId }), { isUrgent: false }),
  /** The net behind a webhook that its own process could not settle. */
  'payments.settle': rule(z.object({ eventId: z.string() })),
  'payments.expire': rule(z.object({ orderId: OrderId }), { retryLimit: 20, isUrgent: false }),
  /** Sends a refund to Stripe that was written down, or asks again what became of it. */
  'payments.refund': rule(z.object({ refundId: RefundId }), { retryLimit: 20 }),
  /** Puts an order before staff whose held money the bank lets go soon. */
  'payments.hold-ends': rule(z.object({ orderId: OrderId }), { isUrgent: false }),
  'payments.reconcile': rule(z.object({}), { retryLimit: 0, timeoutSeconds: 600, isUrgent: false }),
  /** Takes what was paid out of the bag it came from. */
  'cart.clear-after-order': rule(
    z.object({ orderId: OrderId, cartId: z.string(), items: z.array(CartItem) }),
  ),
  /** Gives back what a changed order costs less. */
  'edits.settle': rule(z.object({ editId: z.string() }), { retryLimit: 20 }),
  'mail.order-confirmation': rule(z.object({ orderId: OrderId })),
  'mail.order-sent': rule(z.object({ orderId: OrderId, fulfilmentId: FulfilmentId })),
  'mail.refund': rule(z.object({ orderId: OrderId, refundId: RefundId })),
  /** Gives a paid order the number of its invoice. */
  'documents.invoice': rule(z.object({ orderId: OrderId }), { isUrgent: false }),
  /** Any other mail; `round` above 0 was asked for by staff. */
  'mail.send': rule(
    z.object({
      kind: MailKind,
      subjectId: z.string().min(1),
      orderId: OrderId.nullable(),
      round: z.int().min(0).default(0),
    }),
  ),
  /** Looks for bags whose owners are to be reminded of them. */
  'mail.abandoned-carts': rule(z.object({}), { retryLimit: 0, timeoutSeconds: 600, isUrgent: false }),
  /** Tells somebody who waits that a variant can be had again. */
  'mail.back-in-stock': rule(z.object({ noticeId: z.int() })),
  /** Makes cached values with these tags unreachable; tried until Redis answers. */
  'cache.bump': rule(z.object({ tags: z.array(z.string()).max(2_000) }), { timeoutSeconds: 10 }),
  /** Removes what nobody needs any more. */
  cleanup: rule(z.object({}), { retryLimit: 0, timeoutSeconds: 600, isUrgent: false }),
} as const satisfies Record<string, JobRule>;

export type JobName = keyof typeof JOBS;
export type JobData<N extends JobName> = z.input<(typeof JOBS)[N]['data']>;
export const JOB_NAMES = Object.keys(JOBS) as JobName[];

/** Where a job ends whose last try failed; kept for `redrive`. */
export const DEAD_LETTERS = 'dead-letters';
