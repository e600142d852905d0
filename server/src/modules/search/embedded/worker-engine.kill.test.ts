import { afterAll, expect, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLog } from '../../../kernel/log.ts';
import { ANY } from '../engine.fixture.ts';
import type { SearchEngine } from '../engine.ts';
import { createEmbeddedEngine } from './embedded-engine.ts';
import { playRound } from './numbered.fixture.ts';
import { createWorkerEngine } from './worker-engine.ts';

const folder = mkdtempSync(join(tmpdir(), 'zivero-killed-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const SOURCE = 'shop';
const KILLS = 6;
/** Rounds that a life must have saved before it may be killed: in the first ones large merges go on. */
const LEAST_ROUNDS = 1;

/** Lets the child save a round or more, then kills it at some moment of the next. */
async function oneLife(number: number): Promise<void> {
  const child = Bun.spawn(['bun', join(import.meta.dirname, 'worker-engine.child.ts'), folder, SOURCE], {
    stdout: 'pipe',
  });
  let saved = 0;
  for await (const text of child.stdout) {
    saved += new TextDecoder().decode(text).trim().split('\n').length;
    if (saved >= LEAST_ROUNDS + (number % 3)) break;
  }
  await Bun.sleep((number * 37) % 150);
  child.kill('SIGKILL');
  await child.exited;
}

/** Every product with its price and its place in three orders, and what words find. */
async function everything(engine: Pick<SearchEngine, 'search'>) {
  const all = [];
  for (const query of [
    { q: '', sort: 'price-asc' as const },
    { q: '', sort: 'best-selling' as const },
    { q: 'red lamp', sort: 'relevance' as const },
    { q: 'number7', sort: 'title' as const },
  ]) {
    let after: string | null = null;
    do {
      const page = await engine.search({ ...ANY, ...query, limit: 1000, after, facets: ['price'] });
      all.push({ ids: page.ids, total: page.total, price: page.price });
      after = page.after;
    } while (after !== null);
  }
  return all;
}

test('killed while it merges, saves or is fed, it starts from a whole snapshot and ends as if nothing had happened', async () => {
  for (let number = 0; number < KILLS; number += 1) await oneLife(number);
  const engine = createWorkerEngine({ folder, log: createLog('silent') });
  const position = await engine.restore(SOURCE);
  const last = Number(position);
  expect(last).toBeGreaterThanOrEqual(KILLS * LEAST_ROUNDS - 1);
  const rebuilt = createEmbeddedEngine();
  for (let round = 0; round <= last; round += 1) await playRound(rebuilt, round);
  expect(await everything(engine)).toEqual(await everything(rebuilt));
  // The feed goes on from the place that was saved.
  for (let round = last + 1; round <= last + 2; round += 1)
    for (const each of [engine, rebuilt]) await playRound(each, round);
  await engine.idle();
  expect(await everything(engine)).toEqual(await everything(rebuilt));
  await engine.close();
}, 60_000);
