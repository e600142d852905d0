import { z } from 'zod';
import { ReturnState } from '../order-states.ts';
import { RETURN_REASONS } from '../return-reasons.ts';
import { OrderToken } from './checkout.ts';
import { OrderId, OrderLineId, RefundId, ReturnId, VariantId } from './ids.ts';
import { Money } from './money.ts';
import { AdminOrder, OrderLine, OrderNumber, RefundState } from './orders.ts';
import { pageInput } from './paging.ts';

export const ReturnReason = z.enum(RETURN_REASONS);
export type ReturnReason = z.infer<typeof ReturnReason>;
/** What the shopper would like; staff decide. */
export const ReturnWish = z.enum(['refund', 'exchange']);
export type ReturnWish = z.infer<typeof ReturnWish>;

const ReturnLine = z.object({
  orderLineId: OrderLineId,
  quantity: z.int(),
  reason: ReturnReason,
  /** Null until the parcel was opened. */
  receivedQuantity: z.int().nullable(),
  restockedQuantity: z.int(),
});

const returnHead = {
  id: ReturnId,
  /** Counted within the order, from 1: "10023-R1". */
  number: z.string(),
  state: ReturnState,
  wish: ReturnWish,
  lines: z.array(ReturnLine),
  /** The shopper's words. */
  note: z.string().nullable(),
  /** Staff's words to the shopper. */
  answer: z.string().nullable(),
  createdAt: z.date(),
  decidedAt: z.date().nullable(),
  receivedAt: z.date().nullable(),
  settledAt: z.date().nullable(),
};
/** A return as its shopper sees it. */
export const StoreReturn = z.object({
  ...returnHead,
  refunded: Money.nullable(),
  /** The number of the order that brings the replacement. */
  replacementNumber: z.string().nullable(),
});
export type StoreReturn = z.infer<typeof StoreReturn>;

/** Units of a line that may be sent back now. */
export const ReturnableLine = OrderLine.pick({
  id: true,
  title: true,
  variantTitle: true,
  image: true,
  unitPrice: true,
}).extend({ returnable: z.int() });
export type ReturnableLine = z.infer<typeof ReturnableLine>;
/** All that the page of returns of one order needs. */
export const OrderReturns = z.object({
  returns: z.array(StoreReturn),
  lines: z.array(ReturnableLine),
  /** Until when a return may be started; null = the time is over, or nothing was sent yet. */
  until: z.date().nullable(),
  windowDays: z.int(),
});
export type OrderReturns = z.infer<typeof OrderReturns>;

export const ByReturnOrder = z.object({ token: OrderToken });
const WantedLine = z.object({
  orderLineId: OrderLineId,
  quantity: z.int().min(1).max(10_000),
  reason: ReturnReason,
});
export const StartReturn = z.object({
  token: OrderToken,
  /** Made by the form when it opens: pressing twice starts one return. */
  idempotencyKey: z.uuid(),
  lines: z.array(WantedLine).min(1).max(200),
  wish: ReturnWish.default('refund'),
  note: z.string().trim().max(1000).nullish(),
});
export type StartReturn = z.infer<typeof StartReturn>;
export const StartReturnResult = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ok'), returns: OrderReturns }),
  /** More than was sent and not returned yet; the page shows how it stands. */
  z.object({ kind: z.literal('too-many'), returns: OrderReturns }),
  /** The time for returns is over, or nothing was sent yet. */
  z.object({ kind: z.literal('not-possible'), why: z.enum(['window-over', 'not-sent']) }),
]);
export type StartReturnResult = z.infer<typeof StartReturnResult>;
export const WithdrawReturn = z.object({ token: OrderToken, id: ReturnId });
export const WithdrawReturnResult = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ok'), returns: OrderReturns }),
  /** It was received or ended meanwhile. */
  z.object({ kind: z.literal('too-late'), returns: OrderReturns }),
]);
export type WithdrawReturnResult = z.infer<typeof WithdrawReturnResult>;

// ── Staff ──────────────────────────────────────────────────────────
export const AdminReturn = z.object({
  ...returnHead,
  orderId: OrderId,
  orderNumber: OrderNumber,
  startedBy: z.enum(['shopper', 'staff']),
  byName: z.string().nullable(),
  refund: z.object({ id: RefundId, amount: Money, state: RefundState }).nullable(),
  replacement: z.object({ id: OrderId, number: OrderNumber }).nullable(),
  /** What the received units were paid for: what a refund offers. */
  worth: Money,
});
export type AdminReturn = z.infer<typeof AdminReturn>;
export const AdminReturnsOfOrder = z.object({
  returns: z.array(AdminReturn),
  lines: z.array(ReturnableLine),
  /** This order replaces what came back with another one. */
  replaces: z.object({ id: OrderId, number: OrderNumber }).nullable(),
});
export type AdminReturnsOfOrder = z.infer<typeof AdminReturnsOfOrder>;

export const ReturnView = z.enum(['open', 'requested', 'approved', 'received', 'all']);
export type ReturnView = z.infer<typeof ReturnView>;
export const AdminReturnList = z.object({
  view: ReturnView.default('open'),
  /** Number of the order, with or without "-R1"; e-mail or name. */
  q: z.string().max(200).default(''),
  ...pageInput(100, 25),
});
export type AdminReturnList = z.infer<typeof AdminReturnList>;
export const AdminReturnRow = z.object({
  id: ReturnId,
  number: z.string(),
  orderId: OrderId,
  state: ReturnState,
  wish: ReturnWish,
  customerName: z.string(),
  email: z.string(),
  units: z.int(),
  reasons: z.array(ReturnReason),
  createdAt: z.date(),
});
export type AdminReturnRow = z.infer<typeof AdminReturnRow>;
export const ReturnViewCounts = z.record(ReturnView, z.int());

export const ByReturnsOfOrder = z.object({ orderId: OrderId });
/** Staff start one for a shopper who called; the time limit does not bind them. It is approved at once. */
export const StaffStartReturn = StartReturn.omit({ token: true }).extend({ orderId: OrderId });
export type StaffStartReturn = z.infer<typeof StaffStartReturn>;
const Answer = z.string().trim().max(1000).nullish();
export const DecideReturn = z.object({ id: ReturnId, approve: z.boolean(), answer: Answer });
export type DecideReturn = z.infer<typeof DecideReturn>;
export const ReceiveReturn = z.object({
  id: ReturnId,
  /** What was in the parcel; a line that is left out was not. */
  lines: z
    .array(
      z.object({
        orderLineId: OrderLineId,
        quantity: z.int().min(0).max(10_000),
        /** Of them, those that can be sold again. */
        restock: z.int().min(0).max(10_000),
      }),
    )
    .max(200),
});
export type ReceiveReturn = z.infer<typeof ReceiveReturn>;
export const RefundReturn = z.object({
  id: ReturnId,
  /** Less than what the units were paid for, or delivery with it; absent = their worth. */
  amountMinor: z.int().min(1).optional(),
  note: z.string().trim().max(1000).nullish(),
});
export type RefundReturn = z.infer<typeof RefundReturn>;
/** The same things once more, at no price; of a line another variant of its product may go out. */
export const ExchangeReturn = z.object({
  id: ReturnId,
  lines: z
    .array(z.object({ orderLineId: OrderLineId, variantId: VariantId }))
    .max(200)
    .default([]),
});
export type ExchangeReturn = z.infer<typeof ExchangeReturn>;
export const ByReturnId = z.object({ id: ReturnId });
/** What may go out in place of what came back. */
export const ExchangeChoices = z.array(
  z.object({
    orderLineId: OrderLineId,
    quantity: z.int(),
    variantId: VariantId,
    variants: z.array(z.object({ id: VariantId, title: z.string(), available: z.int().nullable() })),
  }),
);
export type ExchangeChoices = z.infer<typeof ExchangeChoices>;

export const ReturnActResult = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ok'), order: AdminOrder, returns: AdminReturnsOfOrder }),
  /** Somebody moved it on meanwhile. */
  z.object({ kind: z.literal('stale'), returns: AdminReturnsOfOrder }),
  /** More than was sent and not returned yet, or more received than was announced. */
  z.object({ kind: z.literal('too-many'), returns: AdminReturnsOfOrder }),
  /** More than is left of the payment: nothing was sent to Stripe. */
  z.object({ kind: z.literal('too-much'), refundable: Money }),
  z.object({ kind: z.literal('refused'), code: z.string() }),
  /** For an exchange: not enough of it is there. */
  z.object({
    kind: z.literal('short-stock'),
    lines: z.array(z.object({ title: z.string(), wanted: z.int(), available: z.int() })),
  }),
  z.object({ kind: z.literal('not-sent') }),
]);
export type ReturnActResult = z.infer<typeof ReturnActResult>;

/** Days after sending in which a shopper may start a return; 0 = never. */
export const ReturnWindow = z.object({ days: z.int().min(0).max(365) });
