import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { readCounts } from './counts-file.rules.ts';

const linesOf = (csv: string) => {
  const read = readCounts(csv);
  return read.kind === 'ok' ? read.lines.map(({ sku, count }) => [sku, count]) : read.why;
};

describe('a file of counts', () => {
  test.each([
    ['comma', 'sku,count\nA-1,3\nB 2,0\n'],
    ['semicolon, other order, more columns', 'Shelf;Counted;SKU\nx;3;A-1\ny;0;"B 2"'],
    ['tab, byte order mark, Windows line ends', '\uFEFFSKU\tOn hand\r\nA-1\t 3 \r\n\r\nB 2\t0\r\n'],
  ])('is read with %s', (_, csv) => {
    expect(linesOf(csv)).toEqual([
      ['A-1', 3],
      ['B 2', 0],
    ]);
  });

  test('without a head that says where SKU and count are it is not guessed at', () => {
    expect(linesOf('A-1,3\nB-2,4')).toBe('no-head');
    expect(linesOf('sku,price\nA-1,3')).toBe('no-head');
    expect(linesOf('')).toBe('no-head');
    expect(linesOf('sku,count\n"A-1,3')).toBe('not-a-table');
  });

  test('lines that are no count, without a SKU or there twice are told with their place', () => {
    const read = readCounts('sku,count\nA,3\nB,-1\nC,1.5\n,4\nD,1e3\nE,99999999\nF,1\nF,2\nG');
    expect(read).toMatchObject({ kind: 'ok', lines: [{ sku: 'A', count: 3, line: 2 }] });
    expect(read.kind === 'ok' ? read.faults.map(({ line, why }) => [line, why]) : []).toEqual([
      [3, 'not-a-count'],
      [4, 'not-a-count'],
      [5, 'unknown-sku'],
      [6, 'not-a-count'],
      [7, 'not-a-count'],
      [8, 'twice'],
      [9, 'twice'],
      [10, 'not-a-count'],
    ]);
  });

  test('5,000 lines are read, one more is too long', () => {
    const lines = (n: number) => `sku,count\n${Array.from({ length: n }, (_, i) => `S${i},1`).join('\n')}`;
    expect(readCounts(lines(5_000))).toMatchObject({ kind: 'ok' });
    expect(linesOf(lines(5_001))).toBe('too-long');
  });

  test('whatever stands in it, it is read or refused, never a fault of ours', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), (noise) => {
        expect(['ok', 'not-readable']).toContain(readCounts(noise).kind);
        expect(['ok', 'not-readable']).toContain(readCounts(`sku,count\n${noise}`).kind);
      }),
    );
  });
});
