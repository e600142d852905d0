import type { ProductInput, Target, VariantInput } from './import.types.ts';
import {
  categoryPathsOf,
  decimalOf,
  inRange,
  listOf,
  minorOf,
  plainText,
  textOf,
  ValueFault,
  wholeOf,
  yesOrNo,
} from './import.values.ts';

/** What holds for all rows of a file. */
export type RowContext = { currency: string; decimal?: '.' | ',' };
/** What a row is becoming. */
export type Row = { product: ProductInput; variant: VariantInput; context: RowContext; currency: string };

const MOST_UNITS = 10_000_000;
const STATUSES = { active: 'active', draft: 'draft', archived: 'archived' } as const;

export type Setter = (row: Row, value: unknown) => void;

/** What each target does with its value. A fault thrown here is the fault of that cell. */
const SETTERS: Partial<Record<Target, Setter>> = {
  currency: (row, value) => {
    row.currency = currencyIn(value) ?? row.context.currency;
    if (row.currency !== row.context.currency) row.variant.currency = row.currency;
  },
  externalId: ({ product }, value) => put(product, 'externalId', limited(textOf(value) ?? undefined, 120)),
  handle: ({ product }, value) => put(product, 'handle', limited(textOf(value) ?? undefined, 200)),
  title: ({ product }, value) => put(product, 'title', limited(textOf(value) ?? undefined, 200)),
  description: ({ product }, value) => put(product, 'description', emptied(limited(textOf(value), 20_000))),
  descriptionHtml: ({ product }, value) => {
    const html = textOf(value);
    put(product, 'description', emptied(limited(html ? plainText(html) : html, 20_000)));
  },
  brand: ({ product }, value) => put(product, 'brand', limited(textOf(value), 80)),
  category: ({ product }, value) => put(product, 'categories', emptyList(categoryPathsOf(value))),
  tags: ({ product }, value) => put(product, 'tags', emptyList(listOf(value, /[,;]/))?.slice(0, 40)),
  status: ({ product }, value) => {
    const text = textOf(value)?.toLowerCase();
    if (text === undefined) return;
    const status = STATUSES[text as keyof typeof STATUSES];
    if (!status) throw new ValueFault('unknown-value', 'expected active, draft or archived');
    product.status = status;
  },
  published: ({ product }, value) => {
    const isPublished = yesOrNo(value);
    if (isPublished !== undefined) product.status ??= isPublished ? 'active' : 'draft';
  },
  sku: ({ variant }, value) => put(variant, 'sku', limited(textOf(value) ?? undefined, 64)),
  barcode: ({ variant }, value) => put(variant, 'barcode', limited(textOf(value), 32)),
  price: (row, value) => {
    const minor = minorOf(value, row.currency, row.context.decimal);
    if (minor === null) throw new ValueFault('missing', 'a price cannot be emptied');
    put(row.variant, 'priceMinor', minor);
  },
  priceMinor: ({ variant }, value) => put(variant, 'priceMinor', wholeOf(value, 0, 1e11) ?? undefined),
  compareAt: (row, value) =>
    put(row.variant, 'compareAtMinor', minorOf(value, row.currency, row.context.decimal)),
  compareAtMinor: ({ variant }, value) => put(variant, 'compareAtMinor', wholeOf(value, 0, 1e11)),
  stock: ({ variant }, value) => put(variant, 'stock', wholeOf(value, 0, MOST_UNITS) ?? undefined),
  weightGrams: (row, value) => setWeight(row, value, 1),
  weightKg: (row, value) => setWeight(row, value, 1000),
  seoTitle: ({ product }, value) => put(product, 'seoTitle', limited(textOf(value), 120)),
  seoDescription: ({ product }, value) => put(product, 'seoDescription', limited(textOf(value), 320)),
  rating: ({ product, context }, value) => {
    const stars = decimalOf(value, context.decimal);
    if (stars !== undefined && stars !== null) product.rating = inRange(stars, 0, 5);
  },
  ratingCount: ({ product }, value) => put(product, 'ratingCount', wholeOf(value, 0, 1e9) ?? undefined),
  attributes: ({ product }, value) => {
    if (typeof value !== 'object' || value === null) return;
    for (const [name, text] of Object.entries(value)) setAttribute(product, name, text);
  },
  options: ({ variant }, value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return;
    for (const [name, text] of Object.entries(value)) setOption(variant, name, text);
  },
};

function setWeight({ variant, context }: Row, value: unknown, factor: number): void {
  const weight = decimalOf(value, context.decimal);
  put(
    variant,
    'weightGrams',
    typeof weight === 'number' ? inRange(Math.round(weight * factor), 0, MOST_UNITS) : weight,
  );
}
function setAttribute(product: ProductInput, name: string, value: unknown): void {
  const text = limited(textOf(value), 500);
  if (text === undefined) return;
  product.attributes ??= {};
  product.attributes[limited(name, 60)] = text;
}
function setOption(variant: VariantInput, name: string, value: unknown): void {
  const text = limited(textOf(value) ?? undefined, 80);
  if (text !== undefined) variant.options[limited(name, 60)] = text;
}

export function setterOf(target: Target): Setter {
  if (target.startsWith('option:'))
    return ({ variant }, value) => setOption(variant, target.slice('option:'.length), value);
  if (target.startsWith('attribute:'))
    return ({ product }, value) => setAttribute(product, target.slice('attribute:'.length), value);
  return SETTERS[target] ?? (() => {});
}

/** `exactOptionalPropertyTypes`: an absent value leaves no key. */
function put<T extends object, K extends keyof T>(target: T, key: K, value: T[K] | undefined): void {
  if (value !== undefined) target[key] = value;
}
export function limited<T extends string | null | undefined>(text: T, most: number): T {
  if (typeof text === 'string' && text.length > most)
    throw new ValueFault('too-long', `longer than ${most} characters`);
  return text;
}
const emptied = (text: string | null | undefined) => (text === null ? '' : text);
const emptyList = <T>(list: T[] | null | undefined) => (list === null ? [] : list);

function currencyIn(value: unknown): string | undefined {
  const text = textOf(value)?.toUpperCase();
  if (text === undefined) return undefined;
  if (!/^[A-Z]{3}$/.test(text)) throw new ValueFault('unknown-value', 'expected a currency code such as EUR');
  return text;
}
