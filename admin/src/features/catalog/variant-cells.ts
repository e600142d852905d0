import { amountField, parseAmount } from '../../lib/money-parts.ts';
import { parseGrams } from './grid-paste.ts';
import { type DraftVariant, priceIn, withoutPrice, withPrice } from './product-draft.ts';

export const EDIT_COLUMNS = ['sku', 'price', 'compareAt', 'grams', 'barcode'] as const;
export type EditColumn = (typeof EDIT_COLUMNS)[number];

/** What stands in a cell, as it is typed. */
export function cellText(variant: DraftVariant, column: EditColumn, currency: string): string {
  const price = priceIn(variant, currency);
  if (column === 'sku') return variant.sku;
  if (column === 'price') return price ? amountField(price.amountMinor, currency) : '';
  if (column === 'compareAt')
    return price?.compareAtMinor != null ? amountField(price.compareAtMinor, currency) : '';
  if (column === 'grams') return variant.weightGrams === null ? '' : String(variant.weightGrams);
  return variant.barcode ?? '';
}

/** The variant with a cell set to what was typed; null when that is no value for it. */
export function withCell(
  variant: DraftVariant,
  column: EditColumn,
  text: string,
  currency: string,
): DraftVariant | null {
  const plain = text.trim();
  if (column === 'sku') return plain.length <= 64 ? { ...variant, sku: plain } : null;
  if (column === 'barcode') return plain.length <= 32 ? { ...variant, barcode: plain || null } : null;
  if (column === 'grams') {
    const weightGrams = parseGrams(plain);
    return weightGrams === undefined ? null : { ...variant, weightGrams };
  }
  if (column === 'price' && plain === '')
    return priceIn(variant, currency) === null ? variant : withoutPrice(variant, currency);
  // A price of before without a price of now would make it free.
  if (column === 'compareAt' && priceIn(variant, currency) === null) return plain === '' ? variant : null;
  if (column === 'compareAt' && plain === '') return withPrice(variant, currency, { compareAtMinor: null });
  const minor = parseAmount(plain.replace(/^[^\d-]+/, ''), currency);
  if (minor === null || minor > 100_000_000_000) return null;
  return withPrice(
    variant,
    currency,
    column === 'price' ? { amountMinor: minor } : { compareAtMinor: minor },
  );
}

/** The variants after cells were pasted from `row` and `column` to the right and down; what is no value for its place is left. */
export function pasteCells(
  variants: readonly DraftVariant[],
  paste: { row: number; column: EditColumn; cells: string[][] },
  currency: string,
): DraftVariant[] {
  const from = EDIT_COLUMNS.indexOf(paste.column);
  return variants.map((variant, at) => {
    const cells = paste.cells[at - paste.row] ?? [];
    return cells.reduce((now, text, dx) => {
      const column = EDIT_COLUMNS[from + dx];
      return (column ? withCell(now, column, text, currency) : null) ?? now;
    }, variant);
  });
}
