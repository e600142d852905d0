import type { ReadRow } from './import.rows.ts';
import type { RawRecord } from './import.source.ts';
import type { ImportFault, ProductInput, VariantInput } from './import.types.ts';

/** A product of the file with the rows that made it: one, or several that share a handle and follow each other. */
export type ImportGroup = { input: ProductInput; records: RawRecord[]; faults: ImportFault[] };

/** A product of more rows than this is cut: the rest is taken as an addition to it. */
const MOST_ROWS = 500;

/** Puts consecutive rows with the same handle (else the same external id) together; give it every row in turn, then `end`. */
export function createGrouping(): {
  add(record: RawRecord, row: ReadRow): ImportGroup | null;
  end(): ImportGroup | null;
} {
  let open: ImportGroup | null = null;

  function add(record: RawRecord, { input, faults }: ReadRow): ImportGroup | null {
    const belongs =
      open !== null &&
      keyOf(input) !== null &&
      keyOf(input) === keyOf(open.input) &&
      open.records.length < MOST_ROWS;
    if (open && belongs) {
      joinRow(open.input, input);
      open.records.push(record);
      open.faults.push(...faults);
      return null;
    }
    const done = open;
    open = { input, records: [record], faults: [...faults] };
    return done ? finished(done) : null;
  }

  function end(): ImportGroup | null {
    const done = open;
    open = null;
    return done ? finished(done) : null;
  }
  return { add, end };
}

const keyOf = ({ handle, externalId }: ProductInput): string | null =>
  handle !== undefined ? `handle ${handle}` : externalId !== undefined ? `id ${externalId}` : null;

/** What the first row says of the product stands; later rows fill what it left open. */
function joinRow(product: ProductInput, row: ProductInput): void {
  const { line: _line, record: _record, variants, ...rest } = row;
  for (const [key, value] of Object.entries(rest)) {
    const own = product as Record<string, unknown>;
    if (own[key] === undefined) own[key] = value;
  }
  for (const variant of variants.filter(saysSomething)) {
    const same = product.variants.find((known) => isSame(known, variant));
    if (same) Object.assign(same, { ...variant, options: { ...same.options, ...variant.options } });
    else product.variants.push(variant);
  }
}

/** The same SKU, or nothing that could tell two rows of a product apart: the later row is about the same variant. */
const isSame = (known: VariantInput, row: VariantInput): boolean =>
  row.sku === undefined
    ? known.sku === undefined && Object.keys(row.options).length === 0 && row.optionValues === undefined
    : known.sku === row.sku;

/** A row of a product that only brings another picture, as Shopify's export has them, is no variant. */
const saysSomething = ({ line: _line, options, ...rest }: VariantInput): boolean =>
  Object.keys(options).length > 0 || Object.keys(rest).length > 0;

/** Gives option values their names where only the first row had them. */
function finished(group: ImportGroup): ImportGroup {
  const [first] = group.input.variants;
  const names = Object.keys(first?.options ?? {});
  for (const variant of group.input.variants.slice(1)) {
    if (Object.keys(variant.options).length > 0 || !variant.optionValues) continue;
    for (const [i, value] of variant.optionValues.entries()) {
      const name = names[i];
      if (name !== undefined) variant.options[name] = value;
    }
  }
  return group;
}
