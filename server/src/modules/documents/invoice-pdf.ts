import { money } from '@zivero/shared/money';
import type { CorrectionFacts, InvoiceFacts } from '@zivero/shared/schemas/documents';
import { addresses, formattersOf, letterhead, rateText } from './document-parts.ts';
import { type DocumentWords, wordsOf } from './document-words.ts';
import { createSheet, INK, LEFT, MUTED, type Sheet, WIDTH } from './pdf-page.ts';

export type Invoice = {
  number: string;
  issuedAt: Date;
  facts: InvoiceFacts;
  /** What it is where it follows an invoice; null: the invoice itself. */
  correction: Pick<CorrectionFacts, 'kind' | 'corrects' | 'reason'> | null;
};

/** Widths in points; what is left is the item's. */
const COLUMNS = { quantity: 30, price: 66, discount: 62, rate: 40, amount: 72 };
const ITEM = WIDTH - Object.values(COLUMNS).reduce((sum, width) => sum + width, 0);

/** An invoice on A4; the document is ended and can be read. */
export function invoicePdf({ number, issuedAt, facts, correction }: Invoice) {
  const f = formattersOf(facts.locale, facts.timeZone);
  const words = wordsOf(facts.locale);
  const amount = (minor: number) => f.money(money(minor, facts.currency));
  const title = titleOf(correction, words);
  const isCredit = correction?.kind === 'credit-note';
  const sheet = createSheet({
    title: `${title} ${number}`,
    author: facts.seller.shopName,
    locale: f.locale,
  });
  letterhead(sheet, {
    seller: facts.seller,
    title,
    locale: facts.locale,
    facts: headOf({ number, issuedAt, facts, correction }, f),
  });
  addresses(
    sheet,
    [
      { label: words.billTo, address: facts.billTo, more: facts.email },
      { label: words.shipTo, address: facts.shipTo },
    ],
    f.locale,
  );
  lines(sheet, facts, amount, f.locale);
  sheet.gap(10);
  totals(sheet, facts, { amount, total: isCredit ? words.credited : words.total });
  taxes(sheet, facts, amount, f.locale);
  notes(sheet, facts);
  sheet.end((page, pages) => ({
    left: [facts.seller.legalName || facts.seller.shopName, `${title} ${number}`].join(' · '),
    right: words.page(page, pages),
  }));
  return sheet.doc;
}

/** What stands beside the letterhead. */
function headOf(
  { number, issuedAt, facts, correction }: Invoice,
  f: Pick<ReturnType<typeof formattersOf>, 'date'>,
): [label: string, value: string][] {
  const words = wordsOf(facts.locale);
  const about: [string, string][] =
    correction === null
      ? []
      : [
          [correction.kind === 'reversal' ? words.reverses : words.corrects, correction.corrects.number],
          [words.correctsOf, f.date(correction.corrects.issuedAt)],
          [words.reason, reasonOf(correction.reason, words)],
        ];
  const isCredit = correction?.kind === 'credit-note';
  return [
    [isCredit ? words.creditNumber : words.number, number],
    [isCredit ? words.creditIssued : words.issued, f.date(issuedAt)],
    ...about,
    [words.order, facts.orderNumber],
    [words.ordered, f.date(facts.placedAt)],
    ...(isCredit || correction?.kind === 'reversal'
      ? []
      : ([[words.paid, f.date(facts.paidAt)]] satisfies [string, string][])),
  ];
}

const titleOf = (correction: Invoice['correction'], words: DocumentWords): string => {
  const { creditNote, furtherInvoice, reversal } = words;
  const titles = { 'credit-note': creditNote, invoice: furtherInvoice, reversal };
  return correction === null ? words.invoice : titles[correction.kind];
};
const reasonOf = (reason: string, { reasons }: DocumentWords): string =>
  (reasons as Readonly<Record<string, string>>)[reason] ?? reason;

type Amount = (minor: number) => string;

function lines(sheet: Sheet, facts: InvoiceFacts, amount: Amount, locale: string): void {
  const words = wordsOf(locale);
  const hasDiscount = facts.lines.some((line) => line.discountMinor > 0);
  // A column that nothing stands in gives its room to the item.
  const width = { ...COLUMNS, discount: hasDiscount ? COLUMNS.discount : 0 };
  const item = ITEM + (COLUMNS.discount - width.discount);
  let x = LEFT;
  const place = (by: number) => {
    const box = { x, width: by - 8 };
    x += by;
    return box;
  };
  const boxes = {
    item: place(item),
    quantity: place(width.quantity),
    price: place(width.price),
    ...(hasDiscount ? { discount: place(width.discount) } : {}),
    rate: place(width.rate),
    amount: { x, width: width.amount },
  };
  const head = (text: string) => ({ text, size: 8, color: MUTED });
  const end = (text: string) => ({ text, align: 'end' as const });
  sheet.table(
    () =>
      sheet.row([
        { ...boxes.item, lines: [head(words.item)] },
        { ...boxes.quantity, lines: [{ ...head(words.quantity), align: 'end' }] },
        { ...boxes.price, lines: [{ ...head(words.unitPrice), align: 'end' }] },
        ...(boxes.discount
          ? [{ ...boxes.discount, lines: [{ ...head(words.discount), align: 'end' as const }] }]
          : []),
        { ...boxes.rate, lines: [{ ...head(words.taxRate), align: 'end' }] },
        { ...boxes.amount, lines: [{ ...head(words.amount), align: 'end' }] },
      ]),
    () => {
      for (const line of facts.lines)
        sheet.row([
          {
            ...boxes.item,
            lines: [
              { text: [line.title, line.variantTitle].filter((part) => part !== '').join(', ') },
              { text: line.sku, size: 7.5, color: MUTED },
            ],
          },
          { ...boxes.quantity, lines: [end(String(line.quantity))] },
          { ...boxes.price, lines: [end(amount(line.unitPriceMinor))] },
          ...(boxes.discount
            ? [
                {
                  ...boxes.discount,
                  lines: [end(line.discountMinor === 0 ? '' : `−${amount(line.discountMinor)}`)],
                },
              ]
            : []),
          { ...boxes.rate, lines: [end(rateText(line.taxRateBasisPoints, locale))] },
          { ...boxes.amount, lines: [end(amount(line.totalMinor))] },
        ]);
    },
  );
}

const SUMS = { x: LEFT + WIDTH - 270, width: 270 };

function sumRow(sheet: Sheet, label: string, value: string, isTotal = false): void {
  const style = {
    size: isTotal ? 11 : 9,
    weight: isTotal ? ('strong' as const) : ('text' as const),
    color: INK,
  };
  sheet.row(
    [
      { x: SUMS.x, width: 180, lines: [{ ...style, text: label }] },
      { x: SUMS.x + 180, width: 90, lines: [{ ...style, text: value, align: 'end' }] },
    ],
    { padding: isTotal ? 5 : 1.5, rule: false },
  );
}

function totals(
  sheet: Sheet,
  facts: InvoiceFacts,
  { amount, total }: { amount: Amount; total: string },
): void {
  const { taxAddedMinor, creditMinor, totalMinor } = facts;
  const words = wordsOf(facts.locale);
  sheet.ensure(110);
  sumRow(sheet, words.subtotal, amount(facts.subtotalMinor));
  for (const { name, amountMinor } of facts.discounts) sumRow(sheet, name, `−${amount(amountMinor)}`);
  // Of what follows an invoice, delivery is often no part.
  if (total === words.total || facts.shipping.totalMinor !== 0)
    sumRow(sheet, words.shipping(facts.shipping.name), amount(facts.shipping.totalMinor));
  if (taxAddedMinor > 0) sumRow(sheet, words.taxAdded, amount(taxAddedMinor));
  if (taxAddedMinor < 0) sumRow(sheet, words.taxOff, `−${amount(-taxAddedMinor)}`);
  sheet.gap(2);
  sheet.rule(INK, SUMS);
  sumRow(sheet, total, amount(totalMinor), true);
  if (creditMinor > 0) {
    sumRow(sheet, words.credit, amount(creditMinor));
    sumRow(sheet, words.due, amount(totalMinor - creditMinor));
  }
}

function taxes(sheet: Sheet, facts: InvoiceFacts, amount: Amount, locale: string): void {
  const words = wordsOf(locale);
  sheet.gap(14);
  if (facts.exemption !== null) {
    sheet.text(words.exempt(facts.exemption), { size: 8.5, color: MUTED });
    sheet.gap(6);
  }
  const charged = facts.taxes.filter((one) => one.taxMinor !== 0);
  if (charged.length === 0) return;
  sheet.ensure(40 + charged.length * 16);
  const cell = (x: number, width: number, text: string, isHead: boolean, align: 'start' | 'end') => ({
    x,
    width,
    lines: [{ text, size: 8, align, color: isHead ? MUTED : INK }],
  });
  const write = (isHead: boolean, [name, base, tax]: readonly [string, string, string]) =>
    sheet.row(
      [
        cell(LEFT, 180, name, isHead, 'start'),
        cell(LEFT + 190, 90, base, isHead, 'end'),
        cell(LEFT + 290, 90, tax, isHead, 'end'),
      ],
      { padding: 1.5, rule: false },
    );
  write(true, [words.taxOf, words.base, words.tax]);
  for (const { name, rateBasisPoints, baseMinor, taxMinor } of charged)
    write(false, [`${name} ${rateText(rateBasisPoints, locale)}`, amount(baseMinor), amount(taxMinor)]);
  sheet.gap(2);
  sheet.text(facts.taxAddedMinor > 0 ? words.taxOnTop : words.taxContained, { size: 7.5, color: MUTED });
}

function notes(sheet: Sheet, { seller }: InvoiceFacts): void {
  const said = [seller.bank, seller.invoiceNote].filter((one) => one !== '');
  if (said.length === 0) return;
  sheet.gap(20);
  for (const one of said) {
    sheet.text(one, { size: 8.5, color: MUTED });
    sheet.gap(3);
  }
}
