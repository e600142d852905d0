import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openImporter } from '../server/src/modules/catalog/import/import.fixture.ts';
import { openTestStores } from '../server/test/harness.ts';
import { stopTestServices } from '../server/test/services.ts';
import type { Bench, BenchOptions, BenchResult } from './bench.ts';
import { writeImportFile } from './import-file.ts';

const BATCH = 1_000;
/** The importer reads, checks, looks up and writes stock beside; for that it may take as long again. */
const LEAST_RATIO = 0.5;

/** Rows per second of the importer, and of a bare insertMany of the documents that it made, in turn. */
async function run({ args, say }: BenchOptions): Promise<BenchResult> {
  const { values } = parseArgs({
    args,
    options: { rows: { type: 'string', default: '10000' }, rounds: { type: 'string', default: '2' } },
  });
  const rows = Number(values.rows);
  const folder = mkdtempSync(join(tmpdir(), 'zivero-bench-'));
  const path = join(folder, 'products.jsonl');
  try {
    await writeImportFile(path, rows);
    const seconds = { import: 0, insert: 0 };
    for (let round = 1; round <= Number(values.rounds); round += 1) {
      const one = await oneRound(path, rows);
      seconds.import += one.import;
      seconds.insert += one.insert;
      say(`round ${round}: import ${rate(rows, one.import)}/s, bare insertMany ${rate(rows, one.insert)}/s`);
    }
    const total = rows * Number(values.rounds);
    const ratio = seconds.insert / seconds.import;
    return {
      passed: ratio >= LEAST_RATIO,
      rows,
      importPerSecond: rate(total, seconds.import),
      insertManyPerSecond: rate(total, seconds.insert),
      ratio: Number(ratio.toFixed(3)),
      leastRatio: LEAST_RATIO,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
    await stopTestServices();
  }
}

const rate = (rows: number, seconds: number) => Math.round(rows / seconds);

async function oneRound(path: string, rows: number): Promise<{ import: number; insert: number }> {
  const [imported, bare] = [await openTestStores(), await openTestStores()];
  const importer = await openImporter(imported.urls);
  try {
    const report = await importer.importProducts({ source: { path }, batchSize: BATCH });
    if (report.created !== rows) throw new Error(`${report.created} of ${rows} products were imported`);
    const documents = await imported.mongo.db.collection('products').find().toArray();
    const started = performance.now();
    for (let from = 0; from < rows; from += BATCH)
      await bare.mongo.db
        .collection('products')
        .insertMany(documents.slice(from, from + BATCH), { ordered: false });
    return { import: report.seconds, insert: (performance.now() - started) / 1000 };
  } finally {
    await importer.close();
    await Promise.all([imported.close(), bare.close()]);
  }
}

export const bench: Bench = { about: 'importer against a bare insertMany of the same documents', run };
