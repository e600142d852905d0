import { expect, test } from 'bun:test';
import { QuestionQueue } from './question-queue.ts';
import type { Method } from './search-messages.ts';

/** The order in which questions of these methods are answered, by their numbers. */
function orderOf(methods: readonly Method[]): number[] {
  const queue = new QuestionQueue();
  for (const [id, method] of methods.entries()) queue.add({ id, method, argument: null });
  const next = () => queue.nextSuggestion({ isBusy: false }) ?? queue.nextOther();
  return methods.map(() => next()?.id ?? -1);
}

test('suggestions go before searches that came earlier, everything else keeps its order', () => {
  expect(orderOf(['search', 'put', 'suggest', 'search', 'suggest'])).toEqual([2, 4, 0, 1, 3]);
});

test('a flood of suggestions does not hold up a search for long', () => {
  const methods: Method[] = ['search', ...Array.from({ length: 30 }, (): Method => 'suggest')];
  expect(orderOf(methods).indexOf(0)).toBe(8);
});

test('a search that is going on gets its turn as well', () => {
  const queue = new QuestionQueue();
  for (let id = 0; id < 20; id += 1) queue.add({ id, method: 'suggest', argument: null });
  const turns = Array.from({ length: 22 }, () => queue.nextSuggestion({ isBusy: true }) !== undefined);
  expect(turns.indexOf(false)).toBe(8);
  expect(turns.filter((isSuggestion) => isSuggestion)).toHaveLength(20);
});

test('nothing is left, and nothing comes from an empty queue', () => {
  const queue = new QuestionQueue();
  expect(queue.nextSuggestion({ isBusy: false })).toBeUndefined();
  expect(queue.nextOther()).toBeUndefined();
  queue.add({ id: 1, method: 'suggest', argument: null });
  expect(queue.length).toBe(1);
  expect(queue.nextSuggestion({ isBusy: false })?.id).toBe(1);
  expect(queue.length).toBe(0);
});
