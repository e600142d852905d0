import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createLog } from '../server/src/kernel/log.ts';
import type { Segment } from '../server/src/modules/search/embedded/index/segment.ts';
import { Segments } from '../server/src/modules/search/embedded/index/segments.ts';
import { Searcher } from '../server/src/modules/search/embedded/query/searcher.ts';
import { SnapshotFolder } from '../server/src/modules/search/embedded/snapshot/snapshot.ts';
import { createWorkerEngine } from '../server/src/modules/search/embedded/worker-engine.ts';
import type { Bench, BenchOptions, BenchResult } from './bench.ts';
import { threadCpuMs } from './cpu-clock.ts';
import { openBaseline } from './search-baseline.ts';
import { DATA, openCatalog, queryOf, type Workload } from './search-catalog.ts';
import { type Asked, growthOf, type Kinds, timeKinds } from './search-kinds.ts';
import { measureTantivy, type TantivyReport, tantivyRunner } from './search-tantivy.ts';
import { percentile } from './search-timing.ts';

type Catalog = Awaited<ReturnType<typeof openCatalog>>;
/** CPU ms of the thread that searches; from 100,000 products on, and below. */
const BARS = {
  large: { p50: 3, p99: 12, suggestP99: 2 },
  small: { p50: 1, p99: 1, suggestP99: 1 },
};
const LARGE_FROM = 100_000;
const MOST_BYTES = 500;
const MOST_SMALL_MB = 30;
const MOST_BUILD_S = 75;
const MOST_READY_MS = 500;
const MOST_UPDATE_MS = 1000;
const LEAST_PER_SECOND = 300;
/** What the first engine, which is asked the same beside ours, can hold; and where growth is measured from. */
const SMALLEST = 10_000;
const SOURCE = 'bench';

async function run({ args, say }: BenchOptions): Promise<BenchResult> {
  const { values } = parseArgs({
    args,
    options: { products: { type: 'string', default: '10000' }, against: { type: 'string' } },
  });
  if (values.against !== undefined && values.against !== 'tantivy')
    throw new Error(`--against tantivy, not ${values.against}`);
  const products = Number(values.products);
  const catalog = await openCatalog(products);
  const root = mkdtempSync(join(tmpdir(), 'zivero-search-'));
  try {
    const folder = join(root, '0');
    const { segments, buildSeconds } = build(catalog, products);
    await save(folder, segments);
    say(`${products} products built in ${buildSeconds.toFixed(1)} s`);
    const bytes = segments.reduce((sum, segment) => sum + bytesOf(segment), 0);
    const ready = await readyIn(folder);
    say(
      `${Math.round(bytes / products)} bytes a product; ready from the snapshot in ${Math.round(ready)} ms`,
    );
    const searcher = new Searcher();
    const held = Math.min(products, SMALLEST);
    say(`CPU ms p50/p99 (wall), MiniSearch with ${held} products beside it:`);
    const baseline = openBaseline();
    await baseline.ask({ of: products, products: held });
    const kinds = await timeKinds({ segments, searcher }, catalog.workload, baseline, say);
    await baseline.close();
    const growth = products > SMALLEST ? await growthFrom(kinds, products, say) : null;
    const tantivy = values.against ? await againstTantivy(catalog, products, root, say) : null;
    if (tantivy) compare(kinds, tantivy, say);
    const perSecond = throughput({ segments, searcher }, catalog.workload);
    say(`${Math.round(perSecond)} mixed searches in a second of one core`);
    const update = await updates(root, catalog);
    say(`a change is found after ${update.p50} ms, p99 ${update.p99} ms, beside 50 searches a second`);
    const small = products < LARGE_FROM;
    const bars = small ? BARS.small : BARS.large;
    const missed = [
      ...Object.entries(kinds.searches).flatMap(([kind, { p50, p99 }]) =>
        p50 > bars.p50 || p99 > bars.p99 ? [kind] : [],
      ),
      ...Object.entries(kinds.prefixes).flatMap(([kind, { p99 }]) => (p99 > bars.suggestP99 ? [kind] : [])),
      ...(small && bytes > MOST_SMALL_MB * 2 ** 20 ? ['memory'] : []),
      ...(!small && bytes / products > MOST_BYTES ? ['memory'] : []),
      ...(buildSeconds > MOST_BUILD_S ? ['build'] : []),
      ...(ready > MOST_READY_MS ? ['ready'] : []),
      ...(update.p99 > MOST_UPDATE_MS ? ['update'] : []),
      ...(perSecond < LEAST_PER_SECOND ? ['throughput'] : []),
    ];
    if (missed.length > 0) say(`missed: ${missed.join(', ')}`);
    return {
      passed: missed.length === 0,
      missed,
      products,
      buildSeconds,
      bytesPerProduct: bytes / products,
      readyMs: ready,
      perSecond,
      update,
      ...kinds,
      ...(growth ? { growth } : {}),
      ...(tantivy ? { tantivy: { ...tantivy, behind: behind(kinds, tantivy) } } : {}),
    };
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/** CPU seconds of indexing and merging; making the documents is not counted. */
function build(catalog: Catalog, products: number): { segments: readonly Segment[]; buildSeconds: number } {
  const index = new Segments();
  let cpu = 0;
  for (let from = 0; from < products; from += 5000) {
    const length = Math.min(5000, products - from);
    const batch = Array.from({ length }, (_, at) => catalog.document(from + at));
    const before = threadCpuMs();
    for (const document of batch) index.put(document);
    cpu += threadCpuMs() - before;
  }
  const before = threadCpuMs();
  const segments = index.settle();
  return { segments, buildSeconds: (cpu + threadCpuMs() - before) / 1000 };
}

async function save(path: string, segments: readonly Segment[]): Promise<void> {
  mkdirSync(path, { recursive: true });
  await new SnapshotFolder(path).save(segments, { source: SOURCE, position: '' });
}

/**
 * Sections, what is worked out from them, and the memory that searches use: three columns, the list of what may be
 * shown, and the column in which suggestions are summed up.
 */
function bytesOf({ sections, prior, size }: Segment): number {
  const bytes = Object.values(sections).reduce((sum, { byteLength }) => sum + byteLength, 0);
  const scratch = size * (5 * Uint32Array.BYTES_PER_ELEMENT + 2);
  return bytes + prior.byteLength + scratch;
}

async function readyIn(folder: string): Promise<number> {
  const child = Bun.spawn(['bun', join(import.meta.dirname, 'search-ready.child.ts'), folder, SOURCE], {
    stdout: 'pipe',
  });
  const { readyMs, total } = JSON.parse(await new Response(child.stdout).text());
  if (!(total > 0)) throw new Error('the snapshot answered nothing');
  return readyMs;
}

/** The same kinds of query at the smallest size in the same run, and how many times as long they take now. */
async function growthFrom(kinds: Kinds, products: number, say: (line: string) => void) {
  const catalog = await openCatalog(SMALLEST);
  const { segments } = build(catalog, SMALLEST);
  say(`with ${SMALLEST} products:`);
  const small = await timeKinds({ segments, searcher: new Searcher() }, catalog.workload, null, say);
  const times = growthOf(small, kinds);
  say(`${products / SMALLEST} times the products take so many times as long (p50/p99):`);
  for (const [kind, { p50, p99 }] of Object.entries(times)) say(`  ${kind.padEnd(14)} ${p50}/${p99}`);
  return { from: SMALLEST, ...small, times };
}

/** The native yardstick on the same data in the same run; null, and said why, where it cannot be had. */
async function againstTantivy(
  { raw }: Catalog,
  products: number,
  root: string,
  say: (line: string) => void,
): Promise<TantivyReport | null> {
  const runner = await tantivyRunner(join(DATA, 'baselines/tantivy'));
  if ('missing' in runner) {
    say(`not compared with tantivy: ${runner.missing}`);
    return null;
  }
  return measureTantivy(runner.path, { products, ...raw, folder: join(root, 'tantivy') });
}

/** Kinds of query in which the other's p99 is lower: an aim, not a bar. */
const behind = (own: Kinds, other: TantivyReport): string[] =>
  Object.entries({ ...own.searches, ...own.prefixes }).flatMap(([kind, { p99 }]) =>
    p99 > ({ ...other.searches, ...other.prefixes }[kind]?.p99 ?? Infinity) ? [kind] : [],
  );

function compare(own: Kinds, other: TantivyReport, say: (line: string) => void): void {
  say(`CPU ms p50/p99, tantivy beside it (built in ${other.buildSeconds} s of CPU):`);
  const others = { ...other.searches, ...other.prefixes };
  for (const [kind, { p50, p99 }] of Object.entries({ ...own.searches, ...own.prefixes }))
    say(`  ${kind.padEnd(14)} ${p50}/${p99}   ${others[kind]?.p50}/${others[kind]?.p99}`);
  const slower = behind(own, other);
  say(slower.length > 0 ? `p99 above tantivy's: ${slower.join(', ')}` : "no p99 is above tantivy's");
}

/** Searches of all kinds in turns, in a second of CPU. */
function throughput({ segments, searcher }: Asked, { searches }: Workload): number {
  const queries = Object.values(searches).flat();
  const mixed = queries.map((_, at) => queries[(at * 7919) % queries.length] ?? queryOf('a'));
  const before = threadCpuMs();
  for (const query of mixed) searcher.search(segments, query);
  return (mixed.length * 1000) / (threadCpuMs() - before);
}

const UPDATES = 50;
const BETWEEN_SEARCHES_MS = 20;

/** The engine in its thread, from the snapshot: from `put` until a search finds it, while others search. */
async function updates(folder: string, catalog: Catalog): Promise<{ p50: number; p99: number }> {
  const engine = createWorkerEngine({ folder, log: createLog('silent') });
  if ((await engine.restore(SOURCE)) === null) throw new Error('the snapshot was not taken');
  const queries = Object.values(catalog.workload.searches).flat();
  let asked = 0;
  const searching = setInterval(() => {
    asked += 1;
    void engine.search(queries[(asked * 7919) % queries.length] ?? queryOf('a'));
  }, BETWEEN_SEARCHES_MS);
  const times: number[] = [];
  for (let number = 0; number < UPDATES; number += 1) {
    const word = `renewedxyz${number}`;
    const document = catalog.document(number * 97);
    const startedAt = performance.now();
    await engine.put([{ ...document, title: `${document.title} ${word}` }]);
    while ((await engine.search({ ...queryOf(word), facets: [] })).total === 0) await Bun.sleep(5);
    times.push(performance.now() - startedAt);
  }
  clearInterval(searching);
  await engine.close();
  times.sort((a, b) => a - b);
  return { p50: percentile(times, 0.5), p99: percentile(times, 0.99) };
}

export const bench: Bench = {
  about:
    'the embedded search engine: speed, memory, building, starting [--products 10000] [--against tantivy]',
  run,
};
