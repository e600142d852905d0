import { roundMinor, sumMinor } from '@zivero/shared/money';
import type { CorrectionFacts, InvoiceFacts } from '@zivero/shared/schemas/documents';
import type { OrderLineRecord, OrderRecord } from '../orders/orders.ts';
import { wordsOf } from './document-words.ts';

type Tax = InvoiceFacts['taxes'][number];
type Line = InvoiceFacts['lines'][number];
/** What of an order a document is about: amounts as they are printed, and signed the same way throughout. */
export type Corrected = Pick<
  InvoiceFacts,
  'lines' | 'subtotalMinor' | 'discounts' | 'shipping' | 'taxAddedMinor' | 'taxes' | 'totalMinor'
>;
export type RefundToCredit = {
  amountMinor: number;
  shippingMinor: number;
  lines: readonly { orderLineId: string; quantity: number; amountMinor: number }[];
};

/** A part of an amount, with the part of its tax. */
const share = (wholeMinor: number, ofMinor: number, partMinor: number): number =>
  ofMinor === 0 ? 0 : roundMinor((wholeMinor * partMinor) / ofMinor);

/**
 * What a refund gives back of an invoice: its lines and delivery with the tax that was in them; what is not of any
 * line is spread over the rates of the invoice. Sums to the refund to the cent.
 */
export function creditOf(
  refund: RefundToCredit,
  { order, lines, invoice }: { order: OrderRecord; lines: readonly OrderLineRecord[]; invoice: InvoiceFacts },
): Corrected {
  const words = wordsOf(invoice.locale);
  const ofLines = sumMinor(refund.lines.map((line) => line.amountMinor));
  // One refund over several payments stands in several documents: the first has the lines, and not all of the money.
  const isItemised = ofLines + refund.shippingMinor <= refund.amountMinor;
  const credited: Line[] = [];
  const taxes: Tax[] = [];
  let addedMinor = 0;
  const shippingMinor = isItemised ? refund.shippingMinor : 0;
  for (const back of isItemised ? refund.lines : []) {
    const line = lines.find((one) => one.id === back.orderLineId);
    if (line === undefined) continue;
    const added = share(line.taxAddedMinor, line.totalMinor, back.amountMinor);
    const taxMinor = share(line.taxMinor, line.totalMinor, back.amountMinor);
    addedMinor += added;
    const totalMinor = back.amountMinor - added;
    credited.push({
      ...{ title: line.title, variantTitle: line.variantTitle, sku: line.sku, quantity: back.quantity },
      ...{ unitPriceMinor: line.unitPriceMinor, taxRateBasisPoints: line.taxRateBasisPoints, totalMinor },
      discountMinor: line.unitPriceMinor * back.quantity - totalMinor,
    });
    taxes.push({
      ...{ name: nameOf(invoice, line.taxRateBasisPoints), rateBasisPoints: line.taxRateBasisPoints },
      ...{ baseMinor: back.amountMinor - taxMinor, taxMinor },
    });
  }
  const rest = refund.amountMinor - sumMinor(credited.map((line) => line.totalMinor)) - addedMinor;
  const extraMinor = rest - shippingMinor;
  const spread = spreadOver(invoice, extraMinor);
  const extraAdded = invoice.taxAddedMinor > 0 ? sumMinor(spread.map((one) => one.taxMinor)) : 0;
  if (extraMinor > 0) {
    const totalMinor = extraMinor - extraAdded;
    credited.push({
      ...{ title: words.priceCut, variantTitle: '', sku: '', quantity: 1, unitPriceMinor: totalMinor },
      ...{
        discountMinor: 0,
        taxRateBasisPoints: spread.length === 1 ? (spread[0]?.rateBasisPoints ?? 0) : 0,
      },
      totalMinor,
    });
  }
  const shippingAdded = share(order.shippingTaxAddedMinor, order.shippingMinor, shippingMinor);
  const shippingTaxes = shippingMinor === 0 ? [] : [shippingTax(order, invoice, shippingMinor)];
  const discountMinor = sumMinor(credited.map((line) => line.discountMinor));
  return {
    lines: credited,
    subtotalMinor: sumMinor(credited.map((line) => line.unitPriceMinor * line.quantity)),
    discounts: discountMinor === 0 ? [] : [{ name: words.discount, amountMinor: discountMinor }],
    shipping: { name: order.shippingMethod.name, totalMinor: shippingMinor - shippingAdded },
    taxAddedMinor: addedMinor + extraAdded + shippingAdded,
    taxes: byRate([...taxes, ...spread, ...shippingTaxes]),
    totalMinor: refund.amountMinor,
  };
}

const nameOf = ({ taxes, locale }: InvoiceFacts, rate: number): string =>
  taxes.find((one) => one.rateBasisPoints === rate)?.name ?? wordsOf(locale).tax;

/** Delivery's own tax, as the order's explanation has it. */
function shippingTax(order: OrderRecord, invoice: InvoiceFacts, partMinor: number): Tax {
  const step = order.pricing?.shipping?.steps.find((one) => one.kind === 'tax');
  const rateBasisPoints = step?.kind === 'tax' ? step.rateBasisPoints : 0;
  const taxMinor = partMinor - roundMinor((partMinor * 10_000) / (10_000 + rateBasisPoints));
  const name = step?.kind === 'tax' ? step.name : nameOf(invoice, rateBasisPoints);
  return { name, rateBasisPoints, baseMinor: partMinor - taxMinor, taxMinor };
}

/** An amount over the rates of an invoice, by what was charged at each; what bore no tax bears none. */
function spreadOver({ taxes, totalMinor }: InvoiceFacts, amountMinor: number): Tax[] {
  if (amountMinor <= 0 || totalMinor === 0) return [];
  return taxes
    .filter((one) => one.taxMinor > 0)
    .map((one) => {
      const gross = share(one.baseMinor + one.taxMinor, totalMinor, amountMinor);
      const taxMinor = share(one.taxMinor, one.baseMinor + one.taxMinor, gross);
      return { ...one, baseMinor: gross - taxMinor, taxMinor };
    });
}

function byRate(taxes: readonly Tax[]): Tax[] {
  const sums = new Map<string, Tax>();
  for (const one of taxes) {
    const key = `${one.name} ${one.rateBasisPoints}`;
    const known = sums.get(key) ?? { ...one, baseMinor: 0, taxMinor: 0 };
    sums.set(key, {
      ...known,
      baseMinor: known.baseMinor + one.baseMinor,
      taxMinor: known.taxMinor + one.taxMinor,
    });
  }
  return [...sums.values()].filter((one) => one.taxMinor !== 0);
}

/** The document that says it: the seller and the buyer of now, the invoice that it belongs to. */
export function correctionFacts(
  what: Corrected,
  about: Pick<CorrectionFacts, 'kind' | 'corrects' | 'reason'> & { at: Date },
  { invoice, order, seller }: { invoice: InvoiceFacts; order: OrderRecord; seller: InvoiceFacts['seller'] },
): CorrectionFacts {
  const { kind, corrects, reason, at } = about;
  return {
    ...invoice,
    ...what,
    discounts: what.discounts.map((one) => ({ ...one, name: one.name || wordsOf(invoice.locale).discount })),
    ...{ kind, corrects, reason, seller, email: order.email },
    ...{ billTo: order.billingAddress, shipTo: order.shippingAddress },
    ...{ paidAt: at.toISOString(), creditMinor: 0 },
  };
}

/** The money of a credit note came back from the bank: what it took off is owed again, as it stood there. */
export function reversalFacts(
  note: CorrectionFacts,
  { number, issuedAt, at }: { number: string; issuedAt: Date; at: Date },
): CorrectionFacts {
  return {
    ...note,
    ...{ kind: 'reversal', corrects: { number, issuedAt: issuedAt.toISOString() } },
    ...{ reason: 'refund-failed', paidAt: at.toISOString() },
  };
}

/** The other way round: what became less is printed as what is credited. */
export const negated = (what: Corrected): Corrected => ({
  lines: what.lines.map((line) => ({
    ...line,
    ...{ quantity: -line.quantity, discountMinor: -line.discountMinor, totalMinor: -line.totalMinor },
  })),
  subtotalMinor: -what.subtotalMinor,
  discounts: what.discounts.map((one) => ({ ...one, amountMinor: -one.amountMinor })),
  shipping: { ...what.shipping, totalMinor: -what.shipping.totalMinor },
  taxAddedMinor: -what.taxAddedMinor,
  taxes: what.taxes.map((one) => ({ ...one, baseMinor: -one.baseMinor, taxMinor: -one.taxMinor })),
  totalMinor: -what.totalMinor,
});
