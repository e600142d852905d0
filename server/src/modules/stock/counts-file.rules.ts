import type { CountFault } from '@zivero/shared/schemas/stock';
import { parse } from 'csv-parse/sync';

export type CountLine = { line: number; sku: string; count: number };
export type CountsFile =
  | { kind: 'ok'; lines: CountLine[]; faults: CountFault[] }
  | { kind: 'not-readable'; why: 'no-head' | 'not-a-table' | 'too-long' };

const MOST_LINES = 5_000;
const MOST_UNITS = 10_000_000;
const NAMES = {
  sku: ['sku', 'article', 'item'],
  count: ['count', 'counted', 'on hand', 'on_hand', 'stock', 'quantity', 'qty'],
};

/**
 * Reads counts as spreadsheets write them: commas, semicolons or tabs, quotes, a byte order mark, columns in any
 * order beside others. Two lines of one SKU are both passed over: nobody knows which shelf was meant.
 */
export function readCounts(csv: string): CountsFile {
  let rows: { record: string[]; info: { lines: number } }[];
  try {
    // With `info` the parser gives a record and its place, which its types do not know.
    rows = parse(csv, {
      bom: true,
      delimiter: [',', ';', '\t'],
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
      to: MOST_LINES + 2,
    }) as unknown as typeof rows;
  } catch {
    return { kind: 'not-readable', why: 'not-a-table' };
  }
  const [head, ...body] = rows;
  const names = (head?.record ?? []).map((name) => name.toLowerCase());
  const [skuAt, countAt] = [NAMES.sku, NAMES.count].map((known) =>
    names.findIndex((name) => known.includes(name)),
  );
  if (skuAt === undefined || countAt === undefined || skuAt < 0 || countAt < 0)
    return { kind: 'not-readable', why: 'no-head' };
  if (body.length > MOST_LINES) return { kind: 'not-readable', why: 'too-long' };
  return sorted(
    body.map(({ record, info }) => ({
      line: info.lines,
      sku: (record[skuAt] ?? '').slice(0, 120),
      text: record[countAt] ?? '',
    })),
  );
}

function sorted(rows: readonly { line: number; sku: string; text: string }[]): CountsFile {
  const lines: CountLine[] = [];
  const faults: CountFault[] = [];
  const times = new Map<string, number>();
  for (const { sku } of rows) times.set(sku, (times.get(sku) ?? 0) + 1);
  for (const { line, sku, text } of rows) {
    const count = /^\d{1,8}$/.test(text) ? Number(text) : Number.NaN;
    if (sku === '') faults.push({ line, sku, why: 'unknown-sku' });
    else if ((times.get(sku) ?? 0) > 1) faults.push({ line, sku, why: 'twice' });
    else if (!(count <= MOST_UNITS)) faults.push({ line, sku, why: 'not-a-count' });
    else lines.push({ line, sku, count });
  }
  return { kind: 'ok', lines, faults };
}
