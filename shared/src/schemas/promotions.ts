import { z } from 'zod';
import { CustomerGroup } from './customer-groups.ts';
import { CategoryId, ProductId, PromotionId } from './ids.ts';
import { AmountMinor, Currency, Money } from './money.ts';

/** 10,000 = all of it. */
const BasisPoints = z.int().min(1).max(10_000);

/** An amount in each currency that it is meant for; in others the promotion does not apply. */
const PerCurrency = z
  .array(z.object({ currency: Currency, amountMinor: AmountMinor }))
  .max(20)
  .refine((all) => new Set(all.map((one) => one.currency)).size === all.length, 'one amount per currency');

/** Which things; empty lists = everything. A thing that any list names is meant. */
export const PromotionScope = z.object({
  productIds: z.array(ProductId).max(500).default([]),
  /** With everything below them. */
  categoryIds: z.array(CategoryId).max(100).default([]),
  /** Collections: the tags of products. */
  tags: z.array(z.string().trim().min(1).max(40)).max(40).default([]),
});
export type PromotionScope = z.infer<typeof PromotionScope>;

/** What a promotion gives. */
export const PromotionEffect = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('percent'), basisPoints: BasisPoints }),
  /** Off the order once, or off each unit. */
  z.object({ kind: z.literal('amount'), amounts: PerCurrency.min(1), per: z.enum(['order', 'unit']) }),
  /** For every `buy` units of the scope, `get` of the cheapest of `gifts` (absent: of the scope) reduced. */
  z.object({
    kind: z.literal('buy-x-get-y'),
    buy: z.int().min(1).max(99),
    get: z.int().min(1).max(99),
    basisPoints: BasisPoints,
    /** How many times in one order at most; null = as often as it fits. */
    maxTimes: z.int().min(1).max(99).nullable().default(null),
    gifts: PromotionScope.nullable().default(null),
  }),
  z.object({ kind: z.literal('free-shipping') }),
]);
export type PromotionEffect = z.infer<typeof PromotionEffect>;

export const PromotionRule = z.object({
  effect: PromotionEffect,
  scope: PromotionScope,
  /** What the things meant must come to before any reduction; a currency that is not named has no minimum. */
  minimum: PerCurrency.default([]),
  /** Members of any of these; empty = everybody. */
  customerGroups: z.array(CustomerGroup).max(20).default([]),
  /** `together`: with every other of its kind. `alone`: with no other; the shopper gets what is cheaper. */
  stacking: z.enum(['together', 'alone']).default('together'),
  /** Higher is reckoned first; equal ones in the order in which they were made. */
  priority: z.int().min(-1000).max(1000).default(0),
});
export type PromotionRule = z.infer<typeof PromotionRule>;

/** Why a promotion or code gives nothing now. */
export const WhyNot = z.enum([
  'unknown',
  'not-started',
  'ended',
  'used-up',
  'used-by-you',
  'not-for-you',
  'sign-in',
  'no-matching-things',
  'minimum',
  'not-enough-things',
  'other-currency',
  'not-together',
  'nothing-left',
  'no-delivery-cost',
  'empty',
]);
export type WhyNot = z.infer<typeof WhyNot>;

/** A code that the shopper typed, as it stands for this bag. */
export const BagCode = z.object({
  /** The normalised code. */
  key: z.string(),
  /** Of the promotion; empty when there is none any more. */
  name: z.string(),
  /** What it takes off; zero when it does not apply, or makes delivery free. */
  amount: Money,
  /** Null = it applies. */
  whyNot: WhyNot.nullable(),
  /** What is missing to the minimum. */
  missing: Money.nullable(),
});
export type BagCode = z.infer<typeof BagCode>;

/** A promotion that gives something to this bag. */
export const BagReduction = z.object({
  promotionId: PromotionId,
  name: z.string(),
  code: z.string().nullable(),
  amount: Money,
});
export type BagReduction = z.infer<typeof BagReduction>;

// ── Staff ──────────────────────────────────────────────────────────
const promotionFields = {
  /** Shown to shoppers beside the reduction. */
  name: z.string().trim().min(1).max(80),
  /** Absent: applies by itself. Normalised when it is saved. */
  code: z.string().trim().max(80).nullable(),
  rule: PromotionRule,
  isActive: z.boolean(),
  startsAt: z.date().nullable(),
  endsAt: z.date().nullable(),
  usageLimit: z.int().min(1).max(10_000_000).nullable(),
  perCustomerLimit: z.int().min(1).max(1000).nullable(),
};
export const Promotion = z.object({
  id: PromotionId,
  ...promotionFields,
  /** Orders that hold or have used it. */
  used: z.int(),
  version: z.int(),
  createdAt: z.date(),
});
export type Promotion = z.infer<typeof Promotion>;
export const PromotionRow = Promotion.extend({
  state: z.enum(['running', 'planned', 'ended', 'off', 'used-up']),
  /** Given away in orders that were paid, in the shop's currency. */
  given: Money,
});
export type PromotionRow = z.infer<typeof PromotionRow>;
/** `id` and `version` absent = a new one. */
export const SavePromotion = z
  .object({ id: PromotionId.nullish(), version: z.int().nullish(), ...promotionFields })
  .refine((one) => one.startsAt === null || one.endsAt === null || one.startsAt < one.endsAt, {
    path: ['endsAt'],
    message: 'ends before it starts',
  });
export type SavePromotion = z.infer<typeof SavePromotion>;
export const SavePromotionResult = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ok'), promotion: Promotion }),
  z.object({ kind: z.literal('code-taken') }),
  z.object({ kind: z.literal('code-malformed') }),
  /** Somebody saved meanwhile: nothing was written. */
  z.object({ kind: z.literal('conflict'), theirs: Promotion }),
]);
export type SavePromotionResult = z.infer<typeof SavePromotionResult>;
export const ByPromotionId = z.object({ id: PromotionId });
