import { describe, expect, test } from 'bun:test';
import { readdirSync, readFileSync, rmSync, statSync, truncateSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { ANY } from '../../engine.fixture.ts';
import { numbered, numberedFrom, numberedId } from '../numbered.fixture.ts';
import type { WorkerEngine } from '../worker-engine.ts';
import { workerEngines } from '../worker-engines.fixture.ts';

// Engines of one base have a folder each, as servers that share a volume do.
const { open, freshFolder: freshBase } = workerEngines('zivero-adopted-');
const found = async (engine: WorkerEngine, q: string) =>
  (await engine.search({ ...ANY, q, sort: 'price-asc', limit: 1000 })).ids;
const fixedFiles = (folder: string) => readdirSync(folder).filter((name) => name.endsWith('.fixed'));

async function saved(base: string, source = 'shop'): Promise<WorkerEngine> {
  const engine = open(base);
  expect(await engine.restore(source)).toBeNull();
  await engine.put(numberedFrom(0, 3000, 0));
  await engine.idle();
  await engine.save({ source, position: 'first' });
  return engine;
}

describe('a server beside another one', () => {
  test('begins with the files of the other, which lie on the disk once, and goes its own way', async () => {
    const base = freshBase();
    const first = await saved(base);
    const second = open(base);
    expect(await second.restore('shop')).toBe('first');
    expect(await found(second, 'red lamp')).toEqual(await found(first, 'red lamp'));
    const [name = ''] = fixedFiles(join(base, '0'));
    expect(statSync(join(base, '1', name)).ino).toBe(statSync(join(base, '0', name)).ino);

    await second.put(numberedFrom(0, 2500, 1));
    await second.remove([numberedId(2999)]);
    await first.put([numbered(1, 4)]);
    for (const [engine, position] of [
      [second, 'of the second'],
      [first, 'of the first'],
    ] as const) {
      await engine.idle();
      await engine.save({ source: 'shop', position });
    }
    const wanted = [await found(first, 'red lamp'), await found(second, 'red lamp')];
    expect(wanted[0]).not.toEqual(wanted[1] ?? []);
    await Promise.all([first.close(), second.close()]);
    const [again, beside] = [open(base), open(base)];
    expect([await again.restore('shop'), await beside.restore('shop')]).toEqual([
      'of the first',
      'of the second',
    ]);
    expect([await found(again, 'red lamp'), await found(beside, 'red lamp')]).toEqual(wanted);
  });

  test('takes nothing of another shop, nothing that is damaged, and leaves an older one where its own is newer', async () => {
    const base = freshBase();
    const first = await saved(base);
    const foreign = open(base);
    expect(await foreign.restore('another shop')).toBeNull();
    await foreign.close();

    const own = open(base);
    expect(await own.restore('shop')).toBe('first');
    await own.save({ source: 'shop', position: 'own' });
    await first.save({ source: 'shop', position: 'a little later' });
    await own.close();
    const again = open(base);
    expect(await again.restore('shop')).toBe('own');
    await again.close();
    // Asleep for a day: the place in the stream of changes may be gone.
    const yesterday = (Date.now() - 86_400_000) / 1000;
    utimesSync(join(base, '1', 'snapshot.json'), yesterday, yesterday);
    const awake = open(base);
    expect(await awake.restore('shop')).toBe('a little later');
    await awake.close();

    const { segments } = JSON.parse(readFileSync(join(base, '0', 'snapshot.json'), 'utf8'));
    truncateSync(join(base, '0', segments[0].facts), 10);
    rmSync(join(base, '1'), { recursive: true });
    const refused = open(base);
    expect(await refused.restore('shop')).toBeNull();
    await refused.put([numbered(1, 0)]);
    expect((await refused.stats()).documents).toBe(1);
  });
});
