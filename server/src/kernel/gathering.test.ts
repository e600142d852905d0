import { expect, test } from 'bun:test';
import { createGathering } from './gathering.ts';

test('the first is handed on at once, what comes meanwhile together and once', async () => {
  const calls: string[][] = [];
  const gathering = createGathering(async (items) => void calls.push(items));
  gathering.add('a');
  expect(calls).toEqual([['a']]);
  for (const item of ['b', 'c', 'b']) gathering.add(item);
  expect(calls).toHaveLength(1);
  await Bun.sleep(300);
  expect(calls).toEqual([['a'], ['b', 'c']]);
});

test('nothing waits for the pause when it is to end; a failure is not repeated', async () => {
  const calls: string[][] = [];
  const gathering = createGathering(async (items) => {
    calls.push(items);
    await Bun.sleep(20);
    throw new Error('away');
  });
  gathering.add('a');
  gathering.add('b');
  await gathering.flush();
  expect(calls).toEqual([['a'], ['b']]);
  await Bun.sleep(250);
  await gathering.flush();
  expect(calls).toHaveLength(2);
});
