import type { Totals } from '@zivero/shared/schemas/checkout';
import type { PromotionId } from '@zivero/shared/schemas/ids';
import type { PriceExplanation } from '@zivero/shared/schemas/pricing';
import type { PromotionRule, WhyNot } from '@zivero/shared/schemas/promotions';

/** All amounts are minor units of the order's currency; rates are basis points (2100 = 21 %). */
export type AppliedTax = { name: string; rateBasisPoints: number };
export type LineToPrice = {
  variantId: string;
  productId: string;
  title: string;
  quantity: number;
  unitPriceMinor: number;
  /** The product's categories and all above them. */
  categoryIds: readonly string[];
  tags: readonly string[];
  tax: AppliedTax;
};
export type PricedLine<L extends LineToPrice = LineToPrice> = L & {
  /** Reductions, with what was rounded off. */
  discountMinor: number;
  /** All tax in `totalMinor`. */
  taxMinor: number;
  /** The part of it that came on top of the price; negative where an exemption took tax out. */
  taxAddedMinor: number;
  /** unit × quantity − discount + added tax: what this line adds to the charge. */
  totalMinor: number;
};

/** A promotion that may apply. `whyNot`: what is known against it before prices are looked at. */
export type Candidate = {
  id: PromotionId;
  name: string;
  code: string | null;
  rule: PromotionRule;
  whyNot: WhyNot | null;
};
export type Credit = { id: string; balanceMinor: number };

export type OrderToPrice<L extends LineToPrice> = {
  currency: string;
  lines: readonly L[];
  candidates?: readonly Candidate[];
  /** Null while it is not known where things go. */
  shipping: { name: string; priceMinor: number; tax: AppliedTax } | null;
  tax: {
    pricesIncludeTax: boolean;
    /** Why this shopper pays no tax; null = pays it. */
    exemption: string | null;
  };
  /** Gift cards and store credit, used in this order. */
  credits?: readonly Credit[];
  /** The least that can be charged by card. */
  minimumChargeMinor?: number;
};
export type PricedOrder<L extends LineToPrice = LineToPrice> = {
  /** In the order they were given. */
  lines: PricedLine<L>[];
  shipping: { totalMinor: number; taxMinor: number; taxAddedMinor: number };
  totals: Totals;
  /** Promotions that gave something. */
  applied: { id: PromotionId; amountMinor: number }[];
  credits: { id: string; amountMinor: number }[];
  explanation: PriceExplanation;
};
