import { expect, test } from 'bun:test';
import { ANY, document } from '../../engine.fixture.ts';
import { Segments } from '../index/segments.ts';
import { Searcher } from './searcher.ts';

const index = new Segments();
for (let number = 0; number < 500; number += 1)
  index.put(
    document(`lamp-${number}`, { title: `oak lamp ${number % 2 === 0 ? 'tall' : 'small'} ${number}` }),
  );
const segments = index.settle();
const query = { ...ANY, q: 'oak lamp tall' };

test('a search that would walk too far answers with what it met so far, and says so', () => {
  const whole = new Searcher().search(segments, query);
  expect([whole.totalIsExact, whole.partial]).toEqual([true, false]);
  const cut = new Searcher(1_000).search(segments, query);
  expect([cut.totalIsExact, cut.partial]).toEqual([false, true]);
  expect(cut.ids).toHaveLength(query.limit);
  // The rarest word was met: what it leaves is walked first.
  expect(cut.total).toBe(whole.total);
  expect(new Searcher(1).search(segments, query).ids).toHaveLength(query.limit);
});

test('what one search spent is not taken from the next', () => {
  const searcher = new Searcher(1_000);
  expect(searcher.search(segments, query).partial).toBe(true);
  expect(searcher.search(segments, { ...query, q: 'tall' }).partial).toBe(false);
});
