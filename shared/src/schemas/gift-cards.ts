import { z } from 'zod';
import { Email } from './customers.ts';
import { CustomerId, GiftCardId, OrderId } from './ids.ts';
import { Currency, Money } from './money.ts';
import { pageInput } from './paging.ts';

export const GiftCardState = z.enum(['usable', 'empty', 'expired', 'disabled']);
export type GiftCardState = z.infer<typeof GiftCardState>;
export const GiftCardRow = z.object({
  id: GiftCardId,
  lastFour: z.string(),
  /** Belongs to a customer and has no code. */
  isCredit: z.boolean(),
  state: GiftCardState,
  issued: Money,
  balance: Money,
  customer: z.object({ id: CustomerId, name: z.string(), email: z.string() }).nullable(),
  /** Where the code was sent. */
  email: z.string().nullable(),
  note: z.string().nullable(),
  expiresAt: z.date().nullable(),
  createdAt: z.date(),
});
export type GiftCardRow = z.infer<typeof GiftCardRow>;
export const GiftCardEntry = z.object({
  id: z.string(),
  kind: z.enum(['issue', 'hold', 'release', 'refund', 'adjust']),
  /** Signed: onto the card is positive. */
  amount: Money,
  order: z.object({ id: OrderId, number: z.string() }).nullable(),
  byName: z.string().nullable(),
  at: z.date(),
});
export const GiftCard = GiftCardRow.extend({ entries: z.array(GiftCardEntry) });
export type GiftCard = z.infer<typeof GiftCard>;

export const GiftCardView = z.enum(['usable', 'used', 'off', 'all']);
export type GiftCardView = z.infer<typeof GiftCardView>;
export const GiftCardList = z.object({
  view: GiftCardView.default('all'),
  /** The last four signs of the code, or where it was sent or whose it is. */
  q: z.string().max(200).default(''),
  customerId: CustomerId.nullish(),
  ...pageInput(100, 25),
});
export type GiftCardList = z.infer<typeof GiftCardList>;

/** The most that one card may carry, minor units: a slip of the finger must not give away the shop. */
export const MAX_GIFT_CARD_MINOR = 1_000_000_00;
export const IssueGiftCard = z.object({
  /** Made by the dialog when it opens: pressing twice issues one card. */
  idempotencyKey: z.uuid(),
  amountMinor: z.int().min(1).max(MAX_GIFT_CARD_MINOR),
  currency: Currency,
  expiresAt: z.date().nullable(),
  note: z.string().trim().max(500).nullable(),
  /** The code is sent there. */
  email: Email.nullable(),
  /** Store credit of a customer: no code, used while signed in. */
  customerId: CustomerId.nullish(),
});
export type IssueGiftCard = z.infer<typeof IssueGiftCard>;
export const IssueGiftCardResult = z.discriminatedUnion('kind', [
  /** `code` is shown this once; null for store credit. */
  z.object({ kind: z.literal('ok'), card: GiftCard, code: z.string().nullable() }),
  z.object({ kind: z.literal('unknown-currency') }),
  z.object({ kind: z.literal('expires-in-past') }),
]);
export type IssueGiftCardResult = z.infer<typeof IssueGiftCardResult>;
export const ByGiftCardId = z.object({ id: GiftCardId });
export const SetGiftCardDisabled = z.object({ id: GiftCardId, isDisabled: z.boolean() });
