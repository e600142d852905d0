import { describe, expect, test } from 'bun:test';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ANY } from '../../engine.fixture.ts';
import { createEmbeddedEngine } from '../embedded-engine.ts';
import { numberedFrom, numberedId } from '../numbered.fixture.ts';
import type { WorkerEngine } from '../worker-engine.ts';
import { workerEngines } from '../worker-engines.fixture.ts';

const { open, freshFolder } = workerEngines('zivero-snapshot-');

/** More than a thread merges by itself. */
const MANY = 2_500;
const thirds = [0, 1, 2].map((third) => numberedFrom(third * MANY, (third + 1) * MANY, 0));
const filesIn = (folder: string) => readdirSync(join(folder, '0')).toSorted();
const endsOf = (names: readonly string[]) => names.map((name) => name.slice(name.indexOf('.')));
const ONE_SEGMENT = ['.facts', '.fixed'];
const pricesOf = async (engine: Pick<WorkerEngine, 'search'>) =>
  (await engine.search({ ...ANY, q: 'red lamp', sort: 'price-asc', limit: 1000 })).ids;

describe('what lies in the folder of an index', () => {
  test('after the first load: each product once, as soon as it is merged, whatever was saved before', async () => {
    const folder = freshFolder();
    const first = open(folder);
    expect(await first.restore('shop')).toBeNull();
    for (const third of thirds) {
      await first.put(third);
      await first.settle();
    }
    await first.save({ source: 'shop', position: 'loaded' });
    await first.idle();
    const manifest = JSON.parse(readFileSync(join(folder, '0', 'snapshot.json'), 'utf8'));
    expect(manifest.segments).toHaveLength(1);
    expect(endsOf(filesIn(folder)).toSorted()).toEqual([...ONE_SEGMENT, '.json']);
    await first.close();

    const plain = createEmbeddedEngine();
    for (const third of thirds) await plain.put(third);
    const second = open(folder);
    expect(await second.restore('shop')).toBe('loaded');
    expect((await second.stats()).documents).toBe(3 * MANY);
    expect(await pricesOf(second)).toEqual(
      (await plain.search({ ...ANY, q: 'red lamp', sort: 'price-asc', limit: 1000 })).ids,
    );
  });

  test('a snapshot stays as it was saved while what came after it is merged', async () => {
    const folder = freshFolder();
    const first = open(folder);
    await first.restore('shop');
    await first.put(thirds[0] ?? []);
    await first.save({ source: 'shop', position: 'one third' });
    for (const third of thirds.slice(1)) {
      await first.put(third);
      await first.settle();
    }
    await first.patch([{ id: numberedId(1), soldCount: 999_999 }]);
    await first.idle();
    await first.close();
    const second = open(folder);
    expect(await second.restore('shop')).toBe('one third');
    expect((await second.stats()).documents).toBe(MANY);
    // What the killed or ended one had beside its snapshot is gone.
    expect(endsOf(filesIn(folder)).toSorted()).toEqual([...ONE_SEGMENT, '.json']);
  });

  test('merges that no snapshot names go when they are merged again', async () => {
    const folder = freshFolder();
    const engine = open(folder);
    for (const third of thirds) {
      await engine.put(third);
      await engine.idle();
    }
    expect((await engine.stats()).documents).toBe(3 * MANY);
    expect(endsOf(filesIn(folder))).toEqual(ONE_SEGMENT);
  });
});
