import { expect, test } from 'bun:test';
import { createSharing, createTurns } from './payments.turns.ts';

test('work on one subject takes turns, also after one that failed; other subjects do not wait', async () => {
  const inTurn = createTurns();
  const seen: string[] = [];
  const gate = Promise.withResolvers<void>();
  const first = inTurn('a', async (isFirst) => {
    await gate.promise;
    seen.push(`a1 ${isFirst}`);
    throw new Error('away');
  });
  const second = inTurn('a', async (isFirst) => void seen.push(`a2 ${isFirst}`));
  await inTurn('b', async (isFirst) => void seen.push(`b ${isFirst}`));
  expect(seen).toEqual(['b true']);
  gate.resolve();
  await expect(first).rejects.toThrow('away');
  await second;
  expect(seen).toEqual(['b true', 'a1 true', 'a2 false']);
});

test('who asks while a reading runs gets the next one, together with all others who do', async () => {
  const share = createSharing();
  const gates = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  let begun = 0;
  const read = async () => {
    begun += 1;
    await gates[begun - 1]?.promise;
  };
  const first = share('a', read);
  const others = [share('a', read), share('a', read), share('a', read)];
  expect(begun).toBe(1);
  gates[0]?.reject(new Error('away'));
  await expect(first).rejects.toThrow('away');
  await Promise.resolve();
  expect(begun).toBe(2);
  gates[1]?.resolve();
  await Promise.all(others);
  await share('a', read);
  expect(begun).toBe(3);
});
