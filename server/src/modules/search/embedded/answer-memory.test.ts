import { expect, test } from 'bun:test';
import { AnswerMemory } from './answer-memory.ts';

test('an answer holds for one version of the index', () => {
  const memory = new AnswerMemory();
  expect(memory.get(1, 'lamp')).toBeUndefined();
  memory.set(1, 'lamp', 'first');
  expect(memory.get(1, 'lamp')).toBe('first');
  expect(memory.get(2, 'lamp')).toBeUndefined();
  // Found before the change, done after it.
  memory.set(1, 'lamp', 'late');
  expect(memory.get(2, 'lamp')).toBeUndefined();
});

test('the oldest answers go', () => {
  const memory = new AnswerMemory();
  memory.get(1, 'lamp');
  memory.set(1, 'lamp', 'first');
  for (let number = 0; number < 1_000; number += 1) memory.set(1, `${number}`, 'other');
  expect(memory.get(1, 'lamp')).toBeUndefined();
  expect(memory.get(1, '999')).toBe('other');
});
