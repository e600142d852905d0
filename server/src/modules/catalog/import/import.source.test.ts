import { afterAll, describe, expect, test } from 'bun:test';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { openSource, type RawRecord } from './import.source.ts';

const folder = mkdtempSync(join(tmpdir(), 'zivero-source-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function read(name: string, content: string | Uint8Array, skip = 0) {
  const path = join(folder, name);
  writeFileSync(path, content);
  const source = await openSource(path);
  const records: RawRecord[] = [];
  for await (const chunk of source.chunks(skip)) records.push(...chunk.records);
  return {
    ...source,
    records,
    values: records.map((record) => record.values),
    lines: records.map(({ line }) => line),
  };
}

describe('CSV', () => {
  test('quotes, doubled quotes, line ends in cells, blank lines; each row knows the line it begins on', async () => {
    const made = await read('a.csv', 'sku,title\n1,"one, ""two""\nthree"\n\n2,four\r\n"3",five');
    expect(made.values).toEqual([
      { sku: '1', title: 'one, "two"\nthree' },
      { sku: '2', title: 'four' },
      { sku: '3', title: 'five' },
    ]);
    expect(made.lines).toEqual([2, 5, 6]);
  });

  test.each([';', '\t', '|'])('parted by %j', async (sign) => {
    const made = await read('b.csv', `sku${sign}title${sign}price\n1${sign}"a,b"${sign}19,00\n`);
    expect(made.values).toEqual([{ sku: '1', title: 'a,b', price: '19,00' }]);
    expect(made.delimiter).toBe(sign);
  });

  test('BOM, UTF-16 and Windows-1252', async () => {
    expect((await read('c.csv', '\uFEFFsku,title\n1,Crème\n')).values).toEqual([
      { sku: '1', title: 'Crème' },
    ]);
    const utf16 = Buffer.from('\uFEFFsku;title\r\n1;Größe\r\n', 'utf16le');
    expect((await read('d.csv', utf16)).values).toEqual([{ sku: '1', title: 'Größe' }]);
    const latin = Buffer.from('sku;title\n1;Größe €\n'.replace('€', '\x80'), 'latin1');
    expect((await read('e.csv', latin)).values).toEqual([{ sku: '1', title: 'Größe €' }]);
  });

  test('too many cells are a fault of that row alone; too few are empty', async () => {
    const made = await read('f.csv', 'sku,title\n1,a,b\n2\n3,c\n');
    expect(made.records.map(({ fault }) => fault)).toEqual(['3 cells under 2 columns', null, null]);
    expect(made.values[1]).toEqual({ sku: '2', title: '' });
  });

  test('a quote that never closes is said, not swallowed', async () => {
    await expect(read('g.csv', 'sku,title\n1,"open\n2,b\n')).rejects.toThrow(/quote/i);
  });

  test('columns of the same name and without one stay apart', async () => {
    expect((await read('h.csv', 'a,a,\n1,2,3\n')).columns).toEqual(['a', 'a (2)', 'column 3']);
  });
});

describe('JSON Lines', () => {
  test('blank lines do not count, a broken line is a fault of its own', async () => {
    const made = await read('a.jsonl', '{"id":1}\n\n{"id":2\n[3]\n{"id":4}\r\n');
    expect(made.values).toEqual([{ id: 1 }, null, null, { id: 4 }]);
    expect(made.records.map(({ fault }) => fault)).toEqual([
      null,
      'not valid JSON',
      'not a JSON object',
      null,
    ]);
    expect(made.lines).toEqual([1, 3, 4, 5]);
    expect(made.records.map(({ number }) => number)).toEqual([0, 1, 2, 3]);
  });

  test('rows are passed over without being counted anew', async () => {
    const rows = Array.from({ length: 9 }, (_, i) => JSON.stringify({ id: i })).join('\n');
    const made = await read('b.jsonl', rows, 7);
    expect(made.records.map(({ number, line }) => [number, line])).toEqual([
      [7, 8],
      [8, 9],
    ]);
  });

  test('a JSON array is refused with words', async () => {
    await expect(read('c.json', '[{"id":1}]')).rejects.toThrow(/one object a line/);
  });
});

describe('packed files', () => {
  test('gzip is recognised by its bytes, whatever the name', async () => {
    const made = await read('x.csv', gzipSync('sku,title\n1,a\n'));
    expect(made.values).toEqual([{ sku: '1', title: 'a' }]);
  });

  test('several packed parts in one file are all read', async () => {
    const both = Buffer.concat([gzipSync('{"id":1}\n'), gzipSync('{"id":2}\n')]);
    expect((await read('y.jsonl.gz', both)).values).toEqual([{ id: 1 }, { id: 2 }]);
  });

  test('a file cut in the middle is damaged, not short', async () => {
    const whole = gzipSync(
      Array.from({ length: 5_000 }, (_, i) => `{"id":${i},"r":${Math.random()}}`).join('\n'),
    );
    await expect(read('z.jsonl.gz', whole.subarray(0, whole.length >> 1))).rejects.toThrow(/damaged/);
    const rows = Array.from({ length: 50_000 }, (_, i) => `${i},${Math.random()}`).join('\n');
    const csv = gzipSync(`a,b\n${rows}\n`);
    await expect(read('z.csv.gz', csv.subarray(0, csv.length - 9_000))).rejects.toThrow(/damaged/);
  });

  test('an empty file is said to be empty', async () => {
    await expect(read('empty.csv', '')).rejects.toThrow(/empty/);
  });
});
