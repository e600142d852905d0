import { z } from 'zod';
import { PromotionId } from './ids.ts';
import { Currency } from './money.ts';
import { WhyNot } from './promotions.ts';

/**
 * How an amount came about, step by step; each adds its signed `amountMinor` (minor units) to those
 * before it. `tax` that is contained in a price adds 0 and says how much it is in `taxMinor`.
 */
export const PriceStep = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('price'), amountMinor: z.int(), unitMinor: z.int(), quantity: z.int() }),
  z.object({
    kind: z.literal('promotion'),
    amountMinor: z.int(),
    promotionId: PromotionId,
    name: z.string(),
    code: z.string().nullable(),
    effect: z.enum(['percent', 'amount', 'buy-x-get-y', 'free-shipping']),
  }),
  /** Down to what can be charged in this currency. */
  z.object({ kind: z.literal('rounding'), amountMinor: z.int() }),
  z.object({
    kind: z.literal('tax'),
    amountMinor: z.int(),
    taxMinor: z.int(),
    name: z.string(),
    rateBasisPoints: z.int(),
    /** `contained` in the price, `added` on top, or `exempt`: not charged. */
    how: z.enum(['contained', 'added', 'exempt']),
  }),
]);
export type PriceStep = z.infer<typeof PriceStep>;

export const ExplainedLine = z.object({
  variantId: z.string(),
  title: z.string(),
  steps: z.array(PriceStep),
  totalMinor: z.int(),
});
export const ExplainedPromotion = z.object({
  promotionId: PromotionId,
  name: z.string(),
  code: z.string().nullable(),
  /** What it took off things and delivery together. */
  amountMinor: z.int(),
  whyNot: WhyNot.nullable(),
  missingMinor: z.int().nullable(),
});
/** All that made a total; kept with the order. */
export const PriceExplanation = z.object({
  currency: Currency,
  lines: z.array(ExplainedLine),
  shipping: z.object({ name: z.string(), steps: z.array(PriceStep), totalMinor: z.int() }).nullable(),
  promotions: z.array(ExplainedPromotion),
  taxes: z.array(
    z.object({ name: z.string(), rateBasisPoints: z.int(), baseMinor: z.int(), taxMinor: z.int() }),
  ),
  exemption: z.string().nullable(),
  totalMinor: z.int(),
  creditMinor: z.int(),
});
export type PriceExplanation = z.infer<typeof PriceExplanation>;
