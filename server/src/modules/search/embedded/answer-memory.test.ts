import { expect, test } from 'bun:test';
import { AnswerMemory } from './answer-memory.ts';

test('an answer is found once for each version of the index', () => {
  const memory = new AnswerMemory();
  let found = 0;
  const ask = (version: number, question: string) =>
    memory.recall(version, question, () => {
      found += 1;
      return `${question} ${found}`;
    });
  expect([ask(1, 'lamp'), ask(1, 'lamp'), ask(1, 'sofa')]).toEqual(['lamp 1', 'lamp 1', 'sofa 2']);
  expect([ask(2, 'lamp'), ask(2, 'lamp')]).toEqual(['lamp 3', 'lamp 3']);
});

test('what could not be answered is asked anew, and the oldest answers go', () => {
  const memory = new AnswerMemory();
  const fail = () =>
    memory.recall(1, 'lamp', () => {
      throw new Error('no index');
    });
  expect(fail).toThrow('no index');
  expect(memory.recall(1, 'lamp', () => 'first')).toBe('first');
  for (let number = 0; number < 1_000; number += 1) memory.recall(1, `${number}`, () => 'other');
  expect(memory.recall(1, 'lamp', () => 'second')).toBe('second');
  expect(memory.recall(1, '999', () => 'again')).toBe('other');
});
