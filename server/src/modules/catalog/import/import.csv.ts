import { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { AppError } from '../../../kernel/app-error.ts';
import type { RawRecord } from './import.source.ts';

const DELIMITERS = [',', ';', '\t', '|'];
const LONGEST_RECORD = 4 * 1024 * 1024;
const CHUNK = 500;

/** The sign that parts the cells: the most frequent one of the first line, outside quotes. */
export function delimiterOf(sample: string): string {
  const counts = new Map(DELIMITERS.map((sign) => [sign, 0]));
  let isQuoted = false;
  for (const sign of sample) {
    if (sign === '"') isQuoted = !isQuoted;
    else if (!isQuoted && sign === '\n') break;
    else if (!isQuoted && counts.has(sign)) counts.set(sign, (counts.get(sign) ?? 0) + 1);
  }
  return DELIMITERS.reduce((best, sign) => ((counts.get(sign) ?? 0) > (counts.get(best) ?? 0) ? sign : best));
}

type Parsed = { record: string[]; raw: string };

/** CSV with a header line (RFC 4180, and what spreadsheets make of it). Cells may hold line ends. */
export async function* csvRecords(
  text: AsyncIterable<string>,
  { delimiter, skip }: { delimiter: string; skip: number },
): AsyncGenerator<RawRecord[]> {
  const parser = parse({
    delimiter,
    bom: true,
    raw: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: LONGEST_RECORD,
    record_delimiter: ['\r\n', '\n', '\r'],
  });
  const cells = Readable.from(text);
  // `pipe` does not hand on what goes wrong before it.
  cells.on('error', (error) => parser.destroy(error));
  cells.pipe(parser);
  let columns: string[] | null = null;
  let line = 1;
  let number = 0;
  let records: RawRecord[] = [];
  try {
    for await (const { record, raw } of parser as AsyncIterable<Parsed>) {
      const [blank = ''] = /^[\r\n]*/.exec(raw) ?? [];
      const begins = line + lineEndsIn(blank);
      line += lineEndsIn(raw);
      if (columns === null) {
        columns = columnNames(record);
        continue;
      }
      if (number >= skip) {
        const text = raw.slice(blank.length).replace(/[\r\n]+$/, '');
        records.push({ number, line: begins, text, ...valuesOf(columns, record) });
      }
      number += 1;
      if (records.length < CHUNK) continue;
      yield records;
      records = [];
    }
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause;
    throw new AppError('request.invalid', { detail: cause.message, cause });
  } finally {
    cells.destroy();
  }
  if (records.length > 0) yield records;
}

/** Names as they stand in the header; an empty one is called by its number, a repeated one gets one. */
function columnNames(header: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return header.map((cell, i) => {
    const name = cell.trim() || `column ${i + 1}`;
    const times = (seen.get(name) ?? 0) + 1;
    seen.set(name, times);
    return times === 1 ? name : `${name} (${times})`;
  });
}

function valuesOf(columns: readonly string[], cells: readonly string[]): Pick<RawRecord, 'values' | 'fault'> {
  const surplus = cells.slice(columns.length).some((cell) => cell !== '');
  if (surplus) return { values: null, fault: `${cells.length} cells under ${columns.length} columns` };
  const values: Record<string, unknown> = {};
  for (const [i, name] of columns.entries()) values[name] = cells[i] ?? '';
  return { values, fault: null };
}

const lineEndsIn = (text: string): number => text.match(/\r\n|\r|\n/g)?.length ?? 0;
