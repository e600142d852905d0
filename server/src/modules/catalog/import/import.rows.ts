import type { ColumnPlan } from './import.columns.ts';
import { guessTarget, planColumns } from './import.columns.ts';
import type { RawRecord } from './import.source.ts';
import type { ImportFault, Mapping, ProductInput, Target, VariantInput } from './import.types.ts';
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

export type RowContext = { currency: string; decimal?: '.' | ',' };
type Row = { product: ProductInput; variant: VariantInput; context: RowContext; currency: string };
export type ReadRow = { input: ProductInput; faults: ImportFault[] };

const MOST_UNITS = 10_000_000;
const STATUSES = { active: 'active', draft: 'draft', archived: 'archived' } as const;

type Setter = (row: Row, value: unknown) => void;

/** What each target does with its value. A fault thrown here is the fault of that cell. */
const SETTERS: Partial<Record<Target, Setter>> = {
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

function setterOf(target: Target): Setter {
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
function limited<T extends string | null | undefined>(text: T, most: number): T {
  if (typeof text === 'string' && text.length > most)
    throw new ValueFault('too-long', `longer than ${most} characters`);
  return text;
}
const emptied = (text: string | null | undefined) => (text === null ? '' : text);
const emptyList = <T>(list: T[] | null | undefined) => (list === null ? [] : list);

export type RowReader = (record: RawRecord) => ReadRow;

/** Makes the reader of one file's rows: columns looked up once, values checked one by one. */
export function createRowReader(
  plan: ColumnPlan,
  mapping: Mapping | undefined,
  context: RowContext,
): RowReader {
  const setters = plan
    .filter(({ target }) => !/^option\d(Name|Value)$|^variants$|^currency$/.test(target))
    .map(({ target, column }) => ({ column, set: setterOf(target), fallback: mapping?.defaults?.[target] }));
  const named = new Set(plan.map(({ target }) => target));
  const defaults = Object.entries(mapping?.defaults ?? {}).flatMap(([target, value]) =>
    named.has(target as Target) || value === undefined ? [] : [{ set: setterOf(target as Target), value }],
  );
  const columnOf = (target: Target) => plan.find((step) => step.target === target)?.column;
  const pairs = ([1, 2, 3] as const).flatMap((n) => {
    const value = columnOf(`option${n}Value`);
    return value === undefined ? [] : [{ name: columnOf(`option${n}Name`), value }];
  });
  const currencyColumn = columnOf('currency');
  const variantsColumn = columnOf('variants');

  return ({ values, line, number, fault }) => {
    const product: ProductInput = { line, record: number, variants: [] };
    const faults: ImportFault[] = [];
    if (values === null) {
      const message = fault ?? 'cannot be read';
      return {
        input: product,
        faults: [{ line, column: null, code: 'malformed-row', message, value: null }],
      };
    }
    const attempt = (column: string | null, value: unknown, work: () => void) => {
      try {
        work();
      } catch (error) {
        if (!(error instanceof ValueFault)) throw error;
        const shown = value === undefined ? null : String(value).slice(0, 200);
        faults.push({ line, column, code: error.code, message: error.message, value: shown });
      }
    };
    const variant: VariantInput = { line, options: {} };
    const row: Row = { product, variant, context, currency: context.currency };
    if (currencyColumn !== undefined) {
      attempt(currencyColumn, values[currencyColumn], () => {
        row.currency = currencyIn(values[currencyColumn]) ?? context.currency;
      });
    }
    if (row.currency !== context.currency) variant.currency = row.currency;
    for (const { column, set, fallback } of setters) {
      const cell = values[column];
      const value = cell === undefined || cell === null || cell === '' ? fallback : cell;
      if (value === undefined || value === '') continue;
      attempt(column, value, () => set(row, value));
    }
    for (const { set, value } of defaults) attempt(null, value, () => set(row, value));
    for (const pair of pairs) attempt(pair.value, values[pair.value], () => addPair(variant, pair, values));
    const nested = variantsColumn === undefined ? undefined : values[variantsColumn];
    if (Array.isArray(nested)) product.variants = nested.map((each) => nestedVariant(each, row, attempt));
    else product.variants = [variant];
    return { input: product, faults };
  };
}

function currencyIn(value: unknown): string | undefined {
  const text = textOf(value)?.toUpperCase();
  if (text === undefined) return undefined;
  if (!/^[A-Z]{3}$/.test(text)) throw new ValueFault('unknown-value', 'expected a currency code such as EUR');
  return text;
}

/** Option1 Name / Option1 Value: the name may stand only in a product's first row; it is found again by its place. */
function addPair(
  variant: VariantInput,
  pair: { name: string | undefined; value: string },
  values: Record<string, unknown>,
): void {
  const value = limited(textOf(values[pair.value]) ?? undefined, 80);
  if (value === undefined) return;
  const name = pair.name === undefined ? undefined : limited(textOf(values[pair.name]) ?? undefined, 60);
  if (value === 'Default Title' && (name === 'Title' || name === undefined)) return;
  if (name !== undefined) variant.options[name] = value;
  variant.optionValues = [...(variant.optionValues ?? []), value];
}

type Attempt = (column: string | null, value: unknown, work: () => void) => void;
const nestedPlans = new Map<string, ColumnPlan>();

/** A variant inside a JSON product, its keys recognised like columns. */
function nestedVariant(value: unknown, parent: Row, attempt: Attempt): VariantInput {
  const { line } = parent.product;
  const variant: VariantInput = { line, options: {} };
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    attempt('variants', value, () => {
      throw new ValueFault('unknown-value', 'each variant must be an object');
    });
    return variant;
  }
  const values = value as Record<string, unknown>;
  const keys = Object.keys(values);
  const signature = keys.join('\n');
  const plan = nestedPlans.get(signature) ?? planColumns(keys, undefined);
  if (nestedPlans.size > 1_000) nestedPlans.clear();
  nestedPlans.set(signature, plan);
  const row: Row = { ...parent, variant, product: { ...parent.product, variants: [] } };
  const currency = keys.find((key) => guessTarget(key) === 'currency');
  if (currency) {
    attempt(currency, values[currency], () => {
      row.currency = currencyIn(values[currency]) ?? parent.currency;
    });
  }
  if (row.currency !== parent.context.currency) variant.currency = row.currency;
  for (const { target, column } of plan) {
    attempt(column, values[column], () => setterOf(target)(row, values[column]));
  }
  return variant;
}
