import { expect, test } from 'bun:test';
import { ANY, document, id } from '../../engine.fixture.ts';
import { Searcher } from '../query/searcher.ts';
import { Segments } from './segments.ts';

function shopOf() {
  const segments = new Segments();
  segments.put(document('first', { title: 'lamp' }));
  segments.put(document('second', { title: 'vase' }));
  segments.settle();
  const searcher = new Searcher();
  const found = (q: string) => searcher.search(segments.searchable, { ...ANY, q }).ids;
  return { segments, found };
}

test('a product that is changed is found as it was until it is found as it is', () => {
  const { segments, found } = shopOf();
  segments.put(document('first', { title: 'lantern' }));
  expect([found('lamp'), found('lantern'), segments.documents]).toEqual([[id('first')], [], 2]);
  segments.settle();
  expect([found('lamp'), found('lantern'), segments.documents]).toEqual([[], [id('first')], 2]);
});

test('a product that is changed and then removed is gone at once, and stays so', () => {
  const { segments, found } = shopOf();
  segments.put(document('first', { title: 'lantern' }));
  segments.remove(id('first'));
  expect([found('lamp'), segments.documents]).toEqual([[], 1]);
  segments.settle();
  expect([found('lamp'), found('lantern'), segments.documents]).toEqual([[], [], 1]);
});
