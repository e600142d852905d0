import type { Seller } from '@zivero/shared/schemas/documents';
import type { AdminOrder } from '@zivero/shared/schemas/orders';
import { addresses, formattersOf, letterhead } from './document-parts.ts';
import { wordsOf } from './document-words.ts';
import { createSheet, LEFT, MUTED, WIDTH } from './pdf-page.ts';

export type PackingSlip = {
  order: Pick<
    AdminOrder,
    'number' | 'placedAt' | 'shippingAddress' | 'shippingMethodName' | 'lines' | 'fulfilments'
  >;
  /** The parcel that was sent; null = all that is still to be packed. */
  fulfilmentId: string | null;
  seller: Seller & { shopName: string; email: string };
  /** Of the order, and the zone of the shop. */
  locale: string;
  timeZone: string;
};

/** What belongs into a parcel, without a price on it: it may be a present. */
export function packingSlipPdf({ order, fulfilmentId, seller, locale, timeZone }: PackingSlip) {
  const f = formattersOf(locale, timeZone);
  const words = wordsOf(f.locale);
  const sheet = createSheet({
    title: `${words.packingSlip} ${order.number}`,
    author: seller.shopName,
    locale: f.locale,
  });
  letterhead(sheet, {
    seller,
    title: words.packingSlip,
    locale: f.locale,
    facts: [
      [words.order, order.number],
      [words.ordered, f.date(order.placedAt)],
      [words.delivery, order.shippingMethodName],
    ],
  });
  addresses(
    sheet,
    [{ label: words.shipTo, address: order.shippingAddress, more: order.shippingAddress.phone ?? '' }],
    f.locale,
  );
  const parcel = order.fulfilments.find((one) => one.id === fulfilmentId);
  const rows = order.lines.flatMap((line) => {
    const quantity =
      parcel === undefined
        ? Math.max(0, line.quantity - Math.max(line.fulfilledQuantity, line.refundedQuantity))
        : (parcel.lines.find((one) => one.orderLineId === line.id)?.quantity ?? 0);
    return quantity > 0 ? [{ line, quantity }] : [];
  });
  const boxes = {
    tick: { x: LEFT, width: 18 },
    item: { x: LEFT + 22, width: WIDTH - 22 - 190 },
    sku: { x: LEFT + WIDTH - 180, width: 118 },
    quantity: { x: LEFT + WIDTH - 56, width: 56 },
  };
  const head = (text: string) => ({ text, size: 8, color: MUTED });
  sheet.table(
    () =>
      sheet.row([
        { ...boxes.item, lines: [head(words.item)] },
        { ...boxes.sku, lines: [head(words.sku)] },
        { ...boxes.quantity, lines: [{ ...head(words.quantity), align: 'end' }] },
      ]),
    () => {
      for (const { line, quantity } of rows)
        sheet.row(
          [
            { ...boxes.tick, lines: [{ text: '☐', size: 12 }] },
            {
              ...boxes.item,
              lines: [
                { text: line.title, size: 10 },
                { text: line.variantTitle, color: MUTED },
              ],
            },
            { ...boxes.sku, lines: [{ text: line.sku, size: 9 }] },
            {
              ...boxes.quantity,
              lines: [{ text: String(quantity), size: 12, weight: 'strong', align: 'end' }],
            },
          ],
          { padding: 6 },
        );
    },
  );
  const packed = rows.reduce((sum, row) => sum + row.quantity, 0);
  const ordered = order.lines.reduce((sum, line) => sum + line.quantity, 0);
  sheet.gap(10);
  sheet.text(words.parts(packed, ordered), { size: 9, color: MUTED });
  if (seller.packingNote !== '') {
    sheet.gap(14);
    sheet.text(seller.packingNote, { size: 10 });
  }
  sheet.end((page, pages) => ({
    left: `${seller.shopName} · ${words.order} ${order.number}`,
    right: words.page(page, pages),
  }));
  return sheet.doc;
}
