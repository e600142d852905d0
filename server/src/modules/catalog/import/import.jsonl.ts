import { AppError } from '../../../kernel/app-error.ts';
import type { RawRecord } from './import.source.ts';

/** Longer than any product: a file without line ends must not fill the memory. */
const LONGEST_LINE = 16 * 1024 * 1024;

/** JSON Lines: an object a line; empty lines do not count. Rows before number `skip` are passed over unread. */
export async function* jsonRecords(text: AsyncIterable<string>, skip: number): AsyncGenerator<RawRecord[]> {
  let rest = '';
  let line = 0;
  let number = 0;
  const take = (row: string): RawRecord | null => {
    line += 1;
    if (row.trim() === '') return null;
    number += 1;
    return number <= skip ? null : recordOf(row, { line, number: number - 1 });
  };
  for await (const part of text) {
    const rows = (rest + part).split('\n');
    rest = rows.pop() ?? '';
    if (rest.length > LONGEST_LINE)
      throw new AppError('request.invalid', {
        detail: `line ${line + rows.length + 1} is longer than 16 MB`,
      });
    const records: RawRecord[] = [];
    for (const row of rows) {
      const record = take(row);
      if (record) records.push(record);
    }
    if (records.length > 0) yield records;
  }
  const last = take(rest);
  if (last) yield [last];
}

function recordOf(row: string, place: { line: number; number: number }): RawRecord {
  const text = row.endsWith('\r') ? row.slice(0, -1) : row;
  try {
    const value: unknown = JSON.parse(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    if (!isObject) return { ...place, text, values: null, fault: 'not a JSON object' };
    return { ...place, text, values: value as Record<string, unknown>, fault: null };
  } catch {
    return { ...place, text, values: null, fault: 'not valid JSON' };
  }
}
