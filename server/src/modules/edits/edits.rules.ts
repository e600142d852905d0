import { roundMinor } from '@zivero/shared/money';
import type { InvoiceFacts } from '@zivero/shared/schemas/documents';
import type { PriceExplanation, PriceStep } from '@zivero/shared/schemas/pricing';
import { type AppliedTax, priceOrder } from '../pricing/pricing.ts';

/** Kept with a change: what a credit note or a further invoice says of it. */
export type EditCorrection = Pick<
  InvoiceFacts,
  'lines' | 'subtotalMinor' | 'discounts' | 'shipping' | 'taxAddedMinor' | 'taxes' | 'totalMinor'
>;

/** A line of the order as it stands: amounts in minor units. */
export type StandingLine = {
  id: string;
  variantId: string;
  title: string;
  quantity: number;
  unitPriceMinor: number;
  discountMinor: number;
  taxRateBasisPoints: number;
};
/** A line as it will be; `discountMinor` is known before taxes are. */
export type WantedLine = {
  /** Null for what is new. */
  id: string | null;
  variantId: string;
  title: string;
  quantity: number;
  unitPriceMinor: number;
  discountMinor: number;
  tax: AppliedTax;
};
export type StandingOrder = {
  currency: string;
  shippingName: string;
  /** What delivery adds to the charge, its tax on top included. */
  shippingMinor: number;
  shippingTaxAddedMinor: number;
  pricing: PriceExplanation | null;
};
export type RepricedLine = WantedLine & { taxMinor: number; taxAddedMinor: number; totalMinor: number };
export type Repriced = {
  lines: RepricedLine[];
  subtotalMinor: number;
  discountMinor: number;
  taxMinor: number;
  taxAddedMinor: number;
  totalMinor: number;
  pricing: PriceExplanation | null;
};

const stepsOf = (pricing: PriceExplanation | null): PriceStep[] => [
  ...(pricing?.lines.flatMap((line) => line.steps) ?? []),
  ...(pricing?.shipping?.steps ?? []),
];
const isTax = (step: PriceStep): step is Extract<PriceStep, { kind: 'tax' }> => step.kind === 'tax';

/** How the order's own prices held tax when it was placed. */
function taxModeOf(pricing: PriceExplanation | null) {
  const steps = stepsOf(pricing).filter(isTax);
  const isOnTop = steps.some((step) => step.how === 'added');
  // An exempt price that held no tax has nothing taken out of it.
  const isExemptOnTop = steps.some((step) => step.how === 'exempt' && step.amountMinor === 0);
  return { pricesIncludeTax: !isOnTop && !isExemptOnTop, exemption: pricing?.exemption ?? null };
}

/** The name and rate that a line was taxed with. */
function taxOf(line: StandingLine, pricing: PriceExplanation | null): AppliedTax {
  const steps = pricing?.lines.find((one) => one.variantId === line.variantId)?.steps ?? [];
  const known = steps.find(isTax);
  return { name: known?.name ?? '', rateBasisPoints: known?.rateBasisPoints ?? line.taxRateBasisPoints };
}

/** The line with another quantity: it keeps its price, and its reduction per piece. */
export const withQuantity = (
  line: StandingLine,
  quantity: number,
  pricing: PriceExplanation | null,
): WantedLine => ({
  ...{ id: line.id, variantId: line.variantId, title: line.title, quantity },
  unitPriceMinor: line.unitPriceMinor,
  discountMinor:
    quantity === line.quantity
      ? line.discountMinor
      : Math.min(line.unitPriceMinor * quantity, roundMinor((line.discountMinor * quantity) / line.quantity)),
  tax: taxOf(line, pricing),
});

/**
 * The order's figures with other lines, by its own rates: what a line costs and what it was reduced by stay
 * per piece, delivery costs what it did, and taxes are reckoned once more by the pricing of orders. Nothing
 * changed gives the same figures.
 */
export function reprice(order: StandingOrder, lines: readonly WantedLine[]): Repriced {
  const shippingPrice = order.shippingMinor - order.shippingTaxAddedMinor;
  const shippingTax = order.pricing?.shipping?.steps.find(isTax);
  const priced = priceOrder({
    currency: order.currency,
    // One piece at what is left of the line: reductions are not found anew.
    lines: lines.map((line, at) => ({
      at,
      variantId: line.variantId,
      productId: '',
      title: line.title,
      quantity: 1,
      unitPriceMinor: line.unitPriceMinor * line.quantity - line.discountMinor,
      categoryIds: [],
      tags: [],
      tax: line.tax,
    })),
    shipping: {
      name: order.shippingName,
      priceMinor: shippingPrice,
      tax: { name: shippingTax?.name ?? '', rateBasisPoints: shippingTax?.rateBasisPoints ?? 0 },
    },
    tax: taxModeOf(order.pricing),
  });
  const repriced = lines.map((line, at): RepricedLine => {
    const of = priced.lines.find((one) => one.at === at);
    if (of === undefined) throw new Error('every line is priced');
    // What three-decimal currencies round down counts as reduction, as everywhere.
    const discountMinor = line.discountMinor + of.discountMinor;
    const { taxMinor, taxAddedMinor, totalMinor } = of;
    return { ...line, discountMinor, taxMinor, taxAddedMinor, totalMinor };
  });
  const sum = (pick: (line: RepricedLine) => number) => repriced.reduce((all, line) => all + pick(line), 0);
  return {
    lines: repriced,
    subtotalMinor: sum((line) => line.unitPriceMinor * line.quantity),
    discountMinor: sum((line) => line.discountMinor),
    taxMinor: priced.totals.taxIncluded.amountMinor,
    taxAddedMinor: sum((line) => line.taxAddedMinor),
    totalMinor: sum((line) => line.totalMinor) + order.shippingMinor,
    pricing: explained(order, repriced, priced.explanation),
  };
}

/** The explanation with the lines as they are now; delivery and exemption stay. */
function explained(
  order: StandingOrder,
  lines: readonly RepricedLine[],
  now: PriceExplanation,
): PriceExplanation | null {
  const { pricing } = order;
  if (pricing === null) return null;
  const shown = lines.map((line) => {
    const was = pricing.lines.find((one) => one.variantId === line.variantId)?.steps ?? [];
    const taxes = now.lines.find((one) => one.variantId === line.variantId)?.steps.filter(isTax) ?? [];
    return {
      variantId: line.variantId,
      title: line.title,
      steps: [
        {
          kind: 'price' as const,
          amountMinor: line.unitPriceMinor * line.quantity,
          unitMinor: line.unitPriceMinor,
          quantity: line.quantity,
        },
        ...reductionsOf(was, line.discountMinor),
        ...taxes,
      ],
      totalMinor: line.totalMinor,
    };
  });
  const totalMinor = shown.reduce((sum, line) => sum + line.totalMinor, order.shippingMinor);
  const given = (id: string) =>
    [...shown.flatMap((line) => line.steps), ...(pricing.shipping?.steps ?? [])].reduce(
      (sum, step) => (step.kind === 'promotion' && step.promotionId === id ? sum - step.amountMinor : sum),
      0,
    );
  return {
    ...pricing,
    lines: shown,
    promotions: pricing.promotions.map((one) => ({ ...one, amountMinor: given(one.promotionId) })),
    taxes: now.taxes,
    totalMinor,
  };
}

/** The line's reductions, shared as they were; what is left over goes to the last of them. */
function reductionsOf(was: readonly PriceStep[], discountMinor: number): PriceStep[] {
  if (discountMinor === 0) return [];
  const known = was.filter((step) => step.kind === 'promotion' || step.kind === 'rounding');
  const whole = known.reduce((sum, step) => sum - step.amountMinor, 0);
  if (whole <= 0) return [{ kind: 'rounding', amountMinor: -discountMinor }];
  let left = discountMinor;
  return known.map((step, at) => {
    const isLast = at === known.length - 1;
    const part = isLast ? left : Math.min(left, roundMinor((-step.amountMinor * discountMinor) / whole));
    left -= part;
    return { ...step, amountMinor: -part };
  });
}

type Totals = { subtotalMinor: number; discountMinor: number; taxAddedMinor: number; totalMinor: number };
type Booked = StandingLine & {
  variantTitle: string;
  sku: string;
  taxAddedMinor: number;
  totalMinor: number;
};
type PrintedLine = InvoiceFacts['lines'][number];

/** What a change comes to, as an invoice says it: amounts of the difference, negative where something became less. */
export function correctionOf(
  before: { order: StandingOrder & Totals & { taxMinor: number }; lines: readonly Booked[] },
  after: Repriced,
  titles: ReadonlyMap<string, { variantTitle: string; sku: string }>,
): EditCorrection {
  const { order } = before;
  const ids = new Set([
    ...before.lines.map((line) => line.variantId),
    ...after.lines.map((l) => l.variantId),
  ]);
  const lines = [...ids].flatMap((variantId): PrintedLine[] => {
    const was = before.lines.filter((line) => line.variantId === variantId);
    const now = after.lines.filter((line) => line.variantId === variantId);
    const [first] = now.length > 0 ? now : was;
    if (first === undefined) return [];
    const sumOf = (pick: (line: (typeof was)[number] | (typeof now)[number]) => number) =>
      now.reduce((sum, line) => sum + pick(line), 0) - was.reduce((sum, line) => sum + pick(line), 0);
    const quantity = sumOf((line) => line.quantity);
    const totalMinor = sumOf((line) => line.totalMinor - line.taxAddedMinor);
    if (quantity === 0 && totalMinor === 0) return [];
    const [named] = was;
    const { variantTitle = '', sku = '' } = named ?? titles.get(variantId) ?? {};
    const rate = 'tax' in first ? first.tax.rateBasisPoints : first.taxRateBasisPoints;
    return [
      {
        ...{ title: first.title, variantTitle, sku, quantity, unitPriceMinor: first.unitPriceMinor },
        ...{ discountMinor: sumOf((line) => line.discountMinor), taxRateBasisPoints: rate, totalMinor },
      },
    ];
  });
  const discountMinor = after.discountMinor - order.discountMinor;
  return {
    lines,
    subtotalMinor: after.subtotalMinor - order.subtotalMinor,
    discounts: discountMinor === 0 ? [] : [{ name: '', amountMinor: discountMinor }],
    shipping: { name: order.shippingName, totalMinor: 0 },
    taxAddedMinor: after.taxAddedMinor - order.taxAddedMinor,
    taxes: taxDifference(order.pricing?.taxes ?? [], after.pricing?.taxes ?? []),
    totalMinor: after.totalMinor - order.totalMinor,
  };
}

function taxDifference(was: EditCorrection['taxes'], now: EditCorrection['taxes']): EditCorrection['taxes'] {
  const keyOf = (one: (typeof was)[number]) => `${one.name} ${one.rateBasisPoints}`;
  const all = new Map([...was, ...now].map((one) => [keyOf(one), one] as const));
  return [...all].flatMap(([key, one]) => {
    const of = (list: typeof was) => list.find((other) => keyOf(other) === key);
    const baseMinor = (of(now)?.baseMinor ?? 0) - (of(was)?.baseMinor ?? 0);
    const taxMinor = (of(now)?.taxMinor ?? 0) - (of(was)?.taxMinor ?? 0);
    const { name, rateBasisPoints } = one;
    return taxMinor === 0 ? [] : [{ name, rateBasisPoints, baseMinor, taxMinor }];
  });
}
