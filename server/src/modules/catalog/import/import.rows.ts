import { type ColumnPlan, planColumns } from './import.columns.ts';
import { limited, type Row, type RowContext, type Setter, setterOf } from './import.setters.ts';
import type { RawRecord } from './import.source.ts';
import type { ImportFault, Mapping, ProductInput, Target, VariantInput } from './import.types.ts';
import { textOf, ValueFault } from './import.values.ts';

export type ReadRow = { input: ProductInput; faults: ImportFault[] };
export type RowReader = (record: RawRecord) => ReadRow;

type Values = Record<string, unknown>;
type Step = { column: string; set: Setter; fallback: string | undefined };
type OptionPair = { name: string | undefined; value: string };
const NO_STEP = /^option\d(Name|Value)$|^variants$/;

/** Makes the reader of one file's rows: columns looked up once, values checked one by one. */
export function createRowReader(
  plan: ColumnPlan,
  mapping: Mapping | undefined,
  context: RowContext,
): RowReader {
  const steps = stepsOf(plan, mapping);
  const named = new Set(plan.map(({ target }) => target));
  const defaults = Object.entries(mapping?.defaults ?? {}).flatMap(([target, value]) =>
    named.has(target as Target) || value === undefined ? [] : [{ set: setterOf(target as Target), value }],
  );
  const columnOf = (target: Target) => plan.find((step) => step.target === target)?.column;
  const pairs = ([1, 2, 3] as const).flatMap((n): OptionPair[] => {
    const value = columnOf(`option${n}Value`);
    return value === undefined ? [] : [{ name: columnOf(`option${n}Name`), value }];
  });
  const variantsColumn = columnOf('variants');

  return ({ values, line, number, fault }) => {
    const product: ProductInput = { line, record: number, variants: [] };
    const faults: ImportFault[] = [];
    if (values === null) {
      const message = fault ?? 'cannot be read';
      faults.push({ line, column: null, code: 'malformed-row', message, value: null });
      return { input: product, faults };
    }
    const variant: VariantInput = { line, options: {} };
    const row: Row = { product, variant, context, currency: context.currency };
    take(row, { steps, values, faults });
    for (const { set, value } of defaults) attempt(row, { column: null, value, set, faults });
    for (const pair of pairs) {
      const set: Setter = () => addPair(variant, pair, values);
      attempt(row, { column: pair.value, value: values[pair.value], set, faults });
    }
    const nested = variantsColumn === undefined ? undefined : values[variantsColumn];
    if (Array.isArray(nested)) product.variants = nested.map((each) => nestedVariant(each, row, faults));
    else product.variants = [variant];
    return { input: product, faults };
  };
}

/** The currency first: how many decimals a price may have depends on it. */
function stepsOf(plan: ColumnPlan, mapping?: Mapping): Step[] {
  return plan
    .filter(({ target }) => !NO_STEP.test(target))
    .toSorted((a, b) => Number(b.target === 'currency') - Number(a.target === 'currency'))
    .map(({ target, column }) => ({ column, set: setterOf(target), fallback: mapping?.defaults?.[target] }));
}

function take(
  row: Row,
  { steps, values, faults }: { steps: Step[]; values: Values; faults: ImportFault[] },
): void {
  for (const { column, set, fallback } of steps) {
    const cell = values[column];
    const value = cell === undefined || cell === null || cell === '' ? fallback : cell;
    if (value !== undefined && value !== '') attempt(row, { column, value, set, faults });
  }
}

type Attempt = { column: string | null; value: unknown; set: Setter; faults: ImportFault[] };

/** A value that cannot be taken is a fault of its cell; the row goes on, so that all its faults are told at once. */
function attempt(row: Row, { column, value, set, faults }: Attempt): void {
  try {
    set(row, value);
  } catch (error) {
    if (!(error instanceof ValueFault)) throw error;
    const shown = value === undefined ? null : String(value).slice(0, 200);
    faults.push({ line: row.product.line, column, code: error.code, message: error.message, value: shown });
  }
}

/** Option1 Name / Option1 Value: the name may stand only in a product's first row; it is found again by its place. */
function addPair(variant: VariantInput, pair: OptionPair, values: Values): void {
  const value = limited(textOf(values[pair.value]) ?? undefined, 80);
  if (value === undefined) return;
  const name = pair.name === undefined ? undefined : limited(textOf(values[pair.name]) ?? undefined, 60);
  if (value === 'Default Title' && (name === 'Title' || name === undefined)) return;
  if (name !== undefined) variant.options[name] = value;
  variant.optionValues = [...(variant.optionValues ?? []), value];
}

const MOST_SHAPES = 1_000;
const nestedSteps = new Map<string, Step[]>();

/** A variant inside a JSON product, its keys recognised like columns. */
function nestedVariant(value: unknown, parent: Row, faults: ImportFault[]): VariantInput {
  const variant: VariantInput = { line: parent.product.line, options: {} };
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    const { line } = parent.product;
    const message = 'each variant must be an object';
    faults.push({
      line,
      column: 'variants',
      code: 'unknown-value',
      message,
      value: String(value).slice(0, 200),
    });
    return variant;
  }
  const { context, currency, product } = parent;
  const row: Row = {
    product: { line: product.line, record: product.record, variants: [] },
    variant,
    context,
    currency,
  };
  if (currency !== context.currency) variant.currency = currency;
  take(row, { steps: stepsForShape(value), values: value as Values, faults });
  return variant;
}

/** Variants of one file have few shapes: the steps of each are worked out once. */
function stepsForShape(value: object): Step[] {
  const keys = Object.keys(value);
  const shape = keys.join('\n');
  const known = nestedSteps.get(shape);
  if (known) return known;
  const steps = stepsOf(planColumns(keys, undefined));
  if (nestedSteps.size >= MOST_SHAPES) nestedSteps.clear();
  nestedSteps.set(shape, steps);
  return steps;
}
