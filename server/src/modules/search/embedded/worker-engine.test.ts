import { afterAll, describe, expect, test } from 'bun:test';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLog } from '../../../kernel/log.ts';
import { describeSearchEngine } from '../engine.contract.ts';
import { ANY } from '../engine.fixture.ts';
import { createEmbeddedEngine } from './embedded-engine.ts';
import { numbered, numberedFrom, numberedId, playRound } from './numbered.fixture.ts';
import { createWorkerEngine, type WorkerEngine } from './worker-engine.ts';

const root = mkdtempSync(join(tmpdir(), 'zivero-index-'));
const engines: WorkerEngine[] = [];
let folders = 0;
const freshFolder = () => {
  folders += 1;
  return join(root, String(folders));
};
function open(folder: string): WorkerEngine {
  const engine = createWorkerEngine({ folder, log: createLog('silent') });
  engines.push(engine);
  return engine;
}

afterAll(async () => {
  await Promise.all(engines.map((engine) => engine.close()));
  rmSync(root, { recursive: true, force: true });
});

describeSearchEngine('embedded, in a thread', async () => {
  const engine = open(freshFolder());
  return { engine, close: engine.close };
});

/** Everything that both engines say to the same questions. */
async function answers(engine: Pick<WorkerEngine, 'search' | 'suggest'>) {
  const asked = [];
  for (const q of ['', 'red lamp', 'number7', 'blak chair', 'vase'])
    for (const sort of ['relevance', 'price-asc', 'best-selling'] as const) {
      const { ids, total, facets, price } = await engine.search({
        ...ANY,
        q,
        sort,
        limit: 100,
        facets: ['price', 'availability'],
      });
      asked.push({ q, sort, ids, total, facets, price });
    }
  asked.push((await engine.suggest({ prefix: 'gre', locale: 'en', limit: 5 })).terms);
  return asked;
}

describe('the index in its thread', () => {
  test('large merges elsewhere lose no change that happens meanwhile: it ends as if it had been built at once', async () => {
    const engine = open(freshFolder());
    const plain = createEmbeddedEngine();
    const both = async (work: (each: WorkerEngine | typeof plain) => Promise<void>) => {
      await Promise.all([work(engine), work(plain)]);
    };
    await both((each) => playRound(each, 0));
    await engine.idle();
    for (let round = 1; round <= 6; round += 1) {
      await both((each) => playRound(each, round));
      await Bun.sleep(20);
    }
    await engine.idle();
    expect(await answers(engine)).toEqual(await answers(plain));
    expect((await engine.stats()).documents).toBe((await plain.stats()).documents);
  });

  test('the same question gets another answer as soon as anything has changed', async () => {
    const engine = open(freshFolder());
    await engine.put(numberedFrom(0, 50, 0));
    await engine.idle();
    const cheapest = async () => {
      const { ids, price } = await engine.search({ ...ANY, q: 'lamp', sort: 'price-asc', facets: ['price'] });
      return { id: ids[0], minor: price?.minMinor };
    };
    const terms = async () => (await engine.suggest({ prefix: 'lam', locale: 'en', limit: 5 })).terms;
    const first = await cheapest();
    expect(await cheapest()).toEqual(first);
    await engine.patch([
      { id: numberedId(7), prices: [{ currency: 'EUR', minMinor: 1, maxMinor: 1, onSale: false }] },
    ]);
    expect(await cheapest()).toEqual({ id: numberedId(7), minor: 1 });
    await engine.remove([numberedId(7)]);
    expect(await cheapest()).toEqual(first);
    await engine.put([
      { ...numbered(7, 0), prices: [{ currency: 'EUR', minMinor: 2, maxMinor: 2, onSale: false }] },
    ]);
    expect(await cheapest()).toEqual({ id: numberedId(7), minor: 2 });
    expect(await terms()).not.toContain('lampion');
    await engine.learn([{ text: 'lampion', weight: 5 }]);
    expect(await terms()).toContain('lampion');
  });

  test('a snapshot brings everything back: what was put, patched and removed, and the position', async () => {
    const folder = freshFolder();
    const first = open(folder);
    expect(await first.restore('shop')).toBeNull();
    await first.put(numberedFrom(0, 3000, 0));
    await first.patch([{ id: numberedId(5), soldCount: 9_999_999 }]);
    await first.remove([numberedId(6)]);
    await first.save({ source: 'shop', position: 'place 1' });
    await first.put(numberedFrom(0, 500, 1));
    await first.patch([
      { id: numberedId(7), prices: [{ currency: 'SEK', minMinor: 5, maxMinor: 5, onSale: true }] },
    ]);
    await first.save({ source: 'shop', position: 'place 2' });
    const before = await answers(first);
    await first.close();

    const second = open(folder);
    expect(await second.restore('shop')).toBe('place 2');
    expect(await answers(second)).toEqual(before);
    const inSek = await second.search({ ...ANY, currency: 'SEK', filters: { onSale: true } });
    expect(inSek.ids).toEqual([numberedId(7)]);
    await second.put([numbered(6, 2)]);
    await second.idle();
    expect((await second.stats()).documents).toBe(3000);
  });

  test('a large merge that ends while a snapshot is written is whole in the next one', async () => {
    const folder = freshFolder();
    const first = open(folder);
    expect(await first.restore('shop')).toBeNull();
    for (let round = 0; round < 8; round += 1) {
      await playRound(first, round);
      await first.settle();
      await first.save({ source: 'shop', position: String(round) });
    }
    await first.idle();
    await first.save({ source: 'shop', position: 'last' });
    const before = await answers(first);
    await first.close();
    const second = open(folder);
    expect(await second.restore('shop')).toBe('last');
    expect(await answers(second)).toEqual(before);
  });

  test('a damaged, cut or foreign snapshot is refused, and the next one takes its place', async () => {
    const folder = freshFolder();
    const first = open(folder);
    await first.put(numberedFrom(0, 200, 0));
    await first.save({ source: 'shop', position: 'place' });
    await first.close();
    const fixed = readdirSync(join(folder, '0')).find((name) => name.endsWith('.fixed')) ?? '';
    const whole = readFileSync(join(folder, '0', fixed));
    const manifest = readFileSync(join(folder, '0', 'snapshot.json'), 'utf8');
    const flipped = Uint8Array.from(whole);
    const middle = flipped.length >> 1;
    flipped[middle] = (flipped[middle] ?? 0) ^ 0xff;
    const harms: [string, () => void][] = [
      ['a byte of it differs', () => writeFileSync(join(folder, '0', fixed), flipped)],
      ['its end is missing', () => writeFileSync(join(folder, '0', fixed), whole.subarray(0, middle))],
      [
        'its words are of another analyser',
        () =>
          writeFileSync(
            join(folder, '0', 'snapshot.json'),
            manifest.replace(/"analyser":"../, '"analyser":"zz'),
          ),
      ],
      ['its manifest is none', () => writeFileSync(join(folder, '0', 'snapshot.json'), '{"version":99}')],
    ];
    for (const [, harm] of harms) {
      harm();
      const engine = open(folder);
      expect(await engine.restore('shop')).toBeNull();
      await engine.put(numberedFrom(0, 10, 0));
      await engine.idle();
      expect((await engine.search({ ...ANY, q: 'number3' })).total).toBe(1);
      await engine.close();
      writeFileSync(join(folder, '0', fixed), whole);
      writeFileSync(join(folder, '0', 'snapshot.json'), manifest);
    }
    const engine = open(folder);
    expect(await engine.restore('shop')).toBe('place');
    await engine.retain([numberedId(1), numberedId(2)]);
    expect((await engine.search({ ...ANY })).ids.toSorted()).toEqual([numberedId(1), numberedId(2)]);
  });
});
