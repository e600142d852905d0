import { describe, expect, test } from 'bun:test';
import { gatherReads } from './gathered-reads.ts';

/** A database whose reads end when they are told to. */
function heldReads() {
  const reads: { ids: string[]; end(): void; fail(error: Error): void }[] = [];
  const rows = new Map([...'abcdefgh'].map((id) => [id, `row ${id}`]));
  const read = (ids: string[]) => {
    const { promise, resolve, reject } = Promise.withResolvers<Map<string, string>>();
    const there = ids.flatMap((id) => {
      const row = rows.get(id);
      return row === undefined ? [] : [[id, row] as const];
    });
    reads.push({ ids, end: () => resolve(new Map(there)), fail: reject });
    return promise;
  };
  return { reads, rows, gathered: gatherReads(read, { atOnce: 2, maxIds: 4 }) };
}

const settled = () => Bun.sleep(0);

describe('reads by id that come at once', () => {
  test('two go alone, the others together when one of them has ended', async () => {
    const { reads, gathered } = heldReads();
    const answers = [['a'], ['b'], ['c', 'd'], ['d', 'e']].map((ids) => gathered(ids));
    expect(reads.map(({ ids }) => ids)).toEqual([['a'], ['b']]);
    reads[0]?.end();
    await settled();
    expect(reads.map(({ ids }) => ids)).toEqual([['a'], ['b'], ['c', 'd', 'e']]);
    for (const { end } of reads) end();
    const all = await Promise.all(answers);
    expect(all[0]?.get('a')).toBe('row a');
    expect(all[2]?.get('c')).toBe('row c');
    expect(all[3]?.get('e')).toBe('row e');
  });

  test('nobody is answered with a row that was read before he asked', async () => {
    const { reads, rows, gathered } = heldReads();
    const early = gathered(['a']);
    rows.set('a', 'changed');
    const late = gathered(['a']);
    for (const { end } of reads) end();
    expect((await early).get('a')).toBe('row a');
    expect((await late).get('a')).toBe('changed');
  });

  test('a full read does not wait for anybody', () => {
    const { reads, gathered } = heldReads();
    for (const id of 'abcdef') void gathered([id]);
    expect(reads.map(({ ids }) => ids.join(''))).toEqual(['a', 'b', 'cdef']);
  });

  test('a read that fails is a failure of those who asked for it, and of nobody after them', async () => {
    const { reads, gathered } = heldReads();
    const [first, second, third] = [gathered(['a']), gathered(['b']), gathered(['z', 'c'])];
    reads[0]?.fail(new Error('away'));
    expect(first).rejects.toThrow('away');
    await settled();
    for (const { end } of reads) end();
    expect((await second).get('b')).toBe('row b');
    expect([...(await third)]).toEqual([['c', 'row c']]);
  });
});
