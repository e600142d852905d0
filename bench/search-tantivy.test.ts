import { expect, test } from 'bun:test';
import { bestOf, rowsOf, tantivyRunner } from './search-tantivy.ts';

const line = (what: string, cpu50: number, cpu99: number) =>
  `${what}\t${JSON.stringify({ n: 600, cpu50, cpu95: 1, cpu99, wall50: cpu50, wall99: cpu99 })}`;
const PRINTED = [
  'open 12.10ms segs 1 docs 10000 {"rssMB":20}',
  line('plain S3 best relevance, two-pass top+facets', 0.5, 9),
  line('plain S3 best relevance, one-pass', 0.6, 7),
  line('plain S3 best relevance, top only', 0.1, 1),
  line('prefix edge 1-3 field, by popularity', 0.4, 3),
  line('prefix edge, sorted index, early stop', 0.1, 0.2),
].join('\n');

test('the best way to ask each kind counts, with facets where it is a search', () => {
  const rows = rowsOf(PRINTED);
  expect(rows).toHaveLength(5);
  const searches = bestOf(rows, { plain: 'plain' }, (what) => !what.includes('top only'));
  expect(searches).toEqual({ plain: { p50: 0.6, p99: 7, wall50: 0.6, wall99: 7 } });
  expect(bestOf(rows, { prefix: 'prefix' }, () => true).prefix?.p99).toBe(0.2);
  expect(() => bestOf(rows, { typo: 'typo' }, () => true)).toThrow('typo');
});

test('a yardstick that is not there is told, not thrown', async () => {
  expect(await tantivyRunner('/nowhere/tantivy')).toEqual({ missing: '/nowhere/tantivy is not there' });
});
