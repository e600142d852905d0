import { expect, test } from 'bun:test';
import { QuestionQueue } from './question-queue.ts';
import type { Method } from './search-messages.ts';

/** The order in which questions of these methods are answered, by their numbers. */
function orderOf(methods: readonly Method[]): number[] {
  const queue = new QuestionQueue();
  for (const [id, method] of methods.entries()) queue.add({ id, method, argument: null });
  return methods.map(() => queue.next()?.id ?? -1);
}

test('suggestions go before searches that came earlier, everything else keeps its order', () => {
  expect(orderOf(['search', 'put', 'suggest', 'search', 'suggest'])).toEqual([2, 4, 0, 1, 3]);
});

test('a flood of suggestions does not hold up a search for long', () => {
  const methods: Method[] = ['search', ...Array.from({ length: 30 }, (): Method => 'suggest')];
  expect(orderOf(methods).indexOf(0)).toBe(8);
});

test('nothing is left, and nothing comes from an empty queue', () => {
  const queue = new QuestionQueue();
  expect(queue.next()).toBeUndefined();
  queue.add({ id: 1, method: 'suggest', argument: null });
  expect(queue.length).toBe(1);
  expect(queue.next()?.id).toBe(1);
  expect(queue.length).toBe(0);
});
