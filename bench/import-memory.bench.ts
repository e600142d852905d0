import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openTestStores } from '../server/test/harness.ts';
import { stopTestServices } from '../server/test/services.ts';
import type { Bench, BenchOptions, BenchResult } from './bench.ts';
import { writeImportFile } from './import-file.ts';

/** What is held on to may not grow with the rows; the rest are batches in flight and room for the collector. */
const MOST_EXTRA_HEAP_MB = 32;
const MOST_RSS_MB = 512;

type Measured = { rows: number; created: number; seconds: number; peakRssMb: number; peakHeapMb: number };

/** Highest memory of the importing process at 1,000 and at `--rows` rows, each in a process of its own. */
async function run({ args, say }: BenchOptions): Promise<BenchResult> {
  const { values } = parseArgs({ args, options: { rows: { type: 'string', default: '1000000' } } });
  const folder = mkdtempSync(join(tmpdir(), 'zivero-bench-'));
  try {
    const measured: Measured[] = [];
    for (const rows of [1_000, Number(values.rows)]) {
      const path = join(folder, `${rows}.jsonl`);
      await writeImportFile(path, rows);
      const one = await importInChild(path);
      if (one.created !== rows) throw new Error(`${one.created} of ${rows} products were imported`);
      say(`${rows} rows: ${one.peakRssMb} MB, ${one.peakHeapMb} MB of them held, ${one.seconds} s`);
      measured.push(one);
      await rm(path);
    }
    const [small, large] = measured;
    if (!small || !large) throw new Error('nothing was measured');
    const extraHeapMb = large.peakHeapMb - small.peakHeapMb;
    const passed = extraHeapMb <= MOST_EXTRA_HEAP_MB && large.peakRssMb <= MOST_RSS_MB;
    return { passed, small, large, extraHeapMb, mostExtraHeapMb: MOST_EXTRA_HEAP_MB, mostRssMb: MOST_RSS_MB };
  } finally {
    await rm(folder, { recursive: true, force: true });
    await stopTestServices();
  }
}

async function importInChild(path: string): Promise<Measured> {
  const stores = await openTestStores();
  try {
    const child = Bun.spawn(
      [
        'bun',
        join(import.meta.dirname, 'import-memory.child.ts'),
        stores.urls.mongodb,
        stores.urls.postgres,
        path,
      ],
      { stdout: 'pipe', stderr: 'inherit' },
    );
    const printed = await new Response(child.stdout).text();
    if ((await child.exited) !== 0) throw new Error('the importing process failed');
    return JSON.parse(printed) as Measured;
  } finally {
    await stores.close();
  }
}

export const bench: Bench = { about: 'memory of the importer from 1,000 to 1,000,000 rows', run };
