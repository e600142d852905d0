import type { PriceExplanation, PriceStep } from '@zivero/shared/schemas/pricing';
import type { OpenLine } from './pricing.reductions.ts';
import type { Outcome } from './pricing.stacking.ts';
import type { TaxGroup } from './pricing.tax.ts';
import type { AppliedTax, LineToPrice, OrderToPrice, PricedLine, PricedOrder } from './pricing.types.ts';

type ToExplain = {
  order: OrderToPrice<LineToPrice>;
  /** `lines`, `open` and the parts of `outcomes` are in one order. */
  lines: readonly PricedLine[];
  open: readonly OpenLine[];
  outcomes: readonly Outcome[];
  taxes: { groups: TaxGroup[] };
  shippingFull: number | null;
  shipping: PricedOrder['shipping'];
  totalMinor: number;
  creditMinor: number;
};

/** The same figures as steps that a person can follow; the steps of each part sum to its total. */
export function explain(what: ToExplain): PriceExplanation {
  const { order, outcomes, taxes, totalMinor, creditMinor } = what;
  return {
    currency: order.currency,
    lines: what.lines.map((line, at) => ({
      variantId: line.variantId,
      title: line.title,
      steps: stepsOfLine(what, line, at),
      totalMinor: line.totalMinor,
    })),
    shipping: shippingOf(what),
    promotions: outcomes.map(({ candidate, parts, shippingMinor, whyNot, missingMinor }) => ({
      promotionId: candidate.id,
      name: candidate.name,
      code: candidate.code,
      amountMinor: parts.reduce((sum, part) => sum + part, shippingMinor),
      whyNot,
      missingMinor,
    })),
    taxes: taxes.groups,
    exemption: order.tax.exemption,
    totalMinor,
    creditMinor,
  };
}

function stepsOfLine({ order, open, outcomes }: ToExplain, line: PricedLine, at: number): PriceStep[] {
  const { quantity, unitPriceMinor } = line;
  const priceMinor = unitPriceMinor * quantity;
  const roundedMinor = (open[at]?.fullMinor ?? priceMinor) - priceMinor;
  return [
    { kind: 'price', amountMinor: priceMinor, unitMinor: unitPriceMinor, quantity },
    ...(roundedMinor === 0 ? [] : [{ kind: 'rounding' as const, amountMinor: roundedMinor }]),
    ...outcomes.flatMap((outcome) => promotionStep(outcome, outcome.parts[at] ?? 0)),
    ...taxStep(order, line.tax, line),
  ];
}

function shippingOf({ order, outcomes, shippingFull, shipping }: ToExplain): PriceExplanation['shipping'] {
  if (order.shipping === null || shippingFull === null) return null;
  const { name, tax } = order.shipping;
  return {
    name,
    steps: [
      { kind: 'price', amountMinor: shippingFull, unitMinor: shippingFull, quantity: 1 },
      ...outcomes.flatMap((outcome) => promotionStep(outcome, outcome.shippingMinor)),
      ...taxStep(order, tax, shipping),
    ],
    totalMinor: shipping.totalMinor,
  };
}

function promotionStep({ candidate }: Outcome, amountMinor: number): PriceStep[] {
  if (amountMinor === 0) return [];
  const { id, name, code, rule } = candidate;
  return [
    { kind: 'promotion', amountMinor: -amountMinor, promotionId: id, name, code, effect: rule.effect.kind },
  ];
}

function taxStep(
  order: OrderToPrice<LineToPrice>,
  { name, rateBasisPoints }: AppliedTax,
  { taxMinor, taxAddedMinor }: { taxMinor: number; taxAddedMinor: number },
): PriceStep[] {
  if (rateBasisPoints === 0) return [];
  const { pricesIncludeTax, exemption } = order.tax;
  const how = exemption !== null ? 'exempt' : pricesIncludeTax ? 'contained' : 'added';
  return [{ kind: 'tax', amountMinor: taxAddedMinor, taxMinor, name, rateBasisPoints, how }];
}
