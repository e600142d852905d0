import { createFormatters } from '@zivero/shared/client/format';
import type { Address } from '@zivero/shared/schemas/address';
import type { InvoiceFacts } from '@zivero/shared/schemas/documents';
import { wordsOf } from './document-words.ts';
import { INK, LEFT, MUTED, type Sheet, WIDTH } from './pdf-page.ts';

type Fact = [label: string, value: string];

/** The top of a document: whose it is, what it is, and what it is about. */
export function letterhead(
  sheet: Sheet,
  {
    seller,
    title,
    facts,
    locale,
  }: { seller: InvoiceFacts['seller']; title: string; facts: readonly Fact[]; locale: string },
): void {
  const half = WIDTH / 2 - 12;
  sheet.columns([
    () => {
      const box = { x: LEFT, width: half };
      sheet.text(seller.shopName, { size: 17, weight: 'strong', leading: 1.25 }, box);
      sheet.gap(4);
      const lines = [
        seller.legalName === seller.shopName ? '' : seller.legalName,
        seller.address,
        seller.vatId === '' ? '' : wordsOf(locale).vatId(seller.vatId),
        seller.registration,
        seller.email,
      ];
      for (const line of lines) if (line !== '') sheet.text(line, { size: 8.5, color: MUTED }, box);
    },
    () => {
      const x = LEFT + WIDTH / 2 + 12;
      sheet.text(title, { size: 17, weight: 'strong', align: 'end', leading: 1.25 }, { x, width: half });
      sheet.gap(4);
      for (const [label, value] of facts)
        sheet.row(
          [
            { x, width: half * 0.5, lines: [{ text: label, size: 8.5, color: MUTED }] },
            {
              x: x + half * 0.5,
              width: half * 0.5,
              lines: [{ text: value, size: 8.5, align: 'end', color: INK }],
            },
          ],
          { padding: 0.5, rule: false },
        );
    },
  ]);
  sheet.gap(24);
}

/** Addresses side by side, each under its name. */
export function addresses(
  sheet: Sheet,
  blocks: readonly { label: string; address: Address; more?: string }[],
  locale: string,
): void {
  const width = WIDTH / 2 - 12;
  sheet.columns(
    blocks.map(({ label, address, more = '' }, index) => () => {
      const box = { x: LEFT + index * (width + 24), width };
      sheet.text(label, { size: 8, color: MUTED }, box);
      sheet.gap(2);
      for (const line of [...addressLines(address, locale), more])
        if (line !== '') sheet.text(line, { size: 9.5 }, box);
    }),
  );
  sheet.gap(22);
}

function addressLines(address: Address, locale: string): string[] {
  const { name, company, line1, line2, postcode, city, region, country } = address;
  const land = new Intl.DisplayNames(locale, { type: 'region' }).of(country) ?? country;
  return [company, name, line1, line2, `${postcode} ${city}`, region, land].flatMap((part) => part || []);
}

/** A locale that came with an order, the shop's zone; one that is unknown to the runtime must not stop a document. */
export function formattersOf(locale: string, timeZone = 'UTC') {
  try {
    const formatters = createFormatters({ locale: Intl.getCanonicalLocales(locale)[0] ?? 'en', timeZone });
    formatters.date(new Date(0));
    return formatters;
  } catch {
    return createFormatters({ locale: 'en' });
  }
}

/** "21 %", "5.5 %". */
export const rateText = (basisPoints: number, locale: string): string =>
  new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 2 }).format(basisPoints / 10_000);
