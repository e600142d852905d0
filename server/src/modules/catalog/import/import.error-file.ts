import { appendFile, rm, truncate, writeFile } from 'node:fs/promises';
import { ERROR_COLUMN } from './import.columns.ts';
import type { ImportGroup } from './import.group.ts';
import type { ImportSource, RawRecord } from './import.source.ts';
import type { ImportFault } from './import.types.ts';

/**
 * Collects the rows that could not be imported, in the format of the file with one column more that says why.
 * Corrected, it can be imported as it is. `bytes` is how long it was when the import stopped.
 */
export function createErrorFile(path: string | undefined, source: ImportSource, bytes: number) {
  let length = bytes;
  let isBegun = bytes > 0;

  async function begin(): Promise<void> {
    if (path === undefined) return;
    // What was written after the last remembered row is written again.
    if (bytes > 0) await truncate(path, bytes).catch(() => writeFile(path, ''));
    else await rm(path, { force: true });
  }

  async function add(groups: readonly (Pick<ImportGroup, 'records'> & { faults: readonly ImportFault[] })[]) {
    if (path === undefined || groups.length === 0) return;
    const head =
      isBegun || source.format === 'jsonl'
        ? ''
        : `${csvRow([...source.columns, ERROR_COLUMN], source.delimiter)}\n`;
    isBegun = true;
    const rows = groups.flatMap(({ records, faults }) =>
      records.map((record, i) => rowOf(record, messageFor(record, i, faults), source)),
    );
    const text = `${head}${rows.join('\n')}\n`;
    await appendFile(path, text);
    length += Buffer.byteLength(text);
  }
  return { begin, add, bytes: () => length };
}

/** A row's own faults; the first row also carries those of no row. */
function messageFor(record: RawRecord, i: number, faults: readonly ImportFault[]): string {
  const own = faults.filter(({ line }) => line === record.line || (i === 0 && line < record.line));
  return own.map(({ column, message }) => (column === null ? message : `${column}: ${message}`)).join('; ');
}

function rowOf(record: RawRecord, message: string, { format, columns, delimiter }: ImportSource): string {
  if (format === 'csv') {
    if (record.values === null) return `${record.text}${delimiter}${csvCell(message, delimiter)}`;
    const { values } = record;
    return csvRow([...columns.map((name) => String(values[name] ?? '')), message], delimiter);
  }
  if (record.values === null) return JSON.stringify({ [ERROR_COLUMN]: message, zivero_row: record.text });
  const { [ERROR_COLUMN]: _old, ...values } = record.values;
  return JSON.stringify({ ...values, [ERROR_COLUMN]: message });
}

const csvRow = (cells: readonly string[], delimiter: string): string =>
  cells.map((cell) => csvCell(cell, delimiter)).join(delimiter);

const csvCell = (cell: string, delimiter: string): string =>
  /["\r\n]/.test(cell) || cell.includes(delimiter) || cell !== cell.trim()
    ? `"${cell.replaceAll('"', '""')}"`
    : cell;
