import { afterAll, expect, test } from 'bun:test';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bunTest, command, hasFailed, type Phase, readCounts, runPhases, summary } from './phases.ts';

const folder = mkdtempSync(join(tmpdir(), 'zivero-phases-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const counts = (name: string, passed: number, failed: number): Phase => ({
  name,
  run: async () => ({ passed, failed }),
});

async function run(phases: Phase[]) {
  const lines: string[] = [];
  const results = await runPhases(phases, (line) => lines.push(line));
  return { results, lines: lines.join('\n') };
}

function testFile(name: string, body: string) {
  writeFileSync(join(folder, `${name}.test.ts`), `import { expect, test } from 'bun:test';\n${body}\n`);
  return bunTest(name, [`./${name}.test.ts`], { cwd: folder });
}

test('the last line is the sum over all phases, and one that fails does not stop the next', async () => {
  const { results } = await run([counts('types', 1, 0), counts('unit', 40, 2), counts('journeys', 7, 0)]);
  expect(summary(results).split('\n').at(-1)).toBe('48 passed, 2 failed');
  expect(hasFailed(results)).toBe(true);
});

test('a phase that breaks is a failure with its reason shown', async () => {
  const breaking: Phase = { name: 'journeys', run: () => Promise.reject(new Error('no browser')) };
  const { results, lines } = await run([breaking]);
  expect(summary(results)).toEndWith('0 passed, 1 failed');
  expect(lines).toContain('no browser');
});

test('a phase in which nothing ran is not a success', async () => {
  const { results } = await run([counts('unit', 0, 0)]);
  expect(hasFailed(results)).toBe(true);
});

test('real runs of bun test are counted: passing, failing, and one that cannot even be loaded', async () => {
  const good = testFile('good', "test('a', () => {});\ntest('b', () => {});\ntest.skip('c', () => {});");
  const bad = testFile('bad', "test('a', () => {});\ntest('b', () => expect(1).toBe(2));");
  const broken = testFile('broken', "throw new Error('at load');");
  const { results } = await run([good, bad, broken]);
  expect(results.map(({ passed, failed }) => [passed, failed])).toEqual([
    [2, 0],
    [1, 1],
    [0, 1],
  ]);
});

test('a command counts by its exit code, and a missing one fails', async () => {
  const { results } = await run([
    command('true', ['true'], { cwd: folder }),
    command('false', ['false'], { cwd: folder }),
    command('missing', ['/no/such/program'], { cwd: folder }),
  ]);
  expect(results.map(({ failed }) => failed)).toEqual([0, 1, 1]);
});

test('a run that is cut off before its summary counts as failed', () => {
  expect(readCounts('(pass) one\n', 1)).toEqual({ passed: 0, failed: 1 });
});
