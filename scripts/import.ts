/**
 * Brings products into the shop: `bun run import FILE [options]`. FILE is JSON Lines or CSV, gzip or not.
 *
 *   --map mapping.json | --map target=column   which column holds what; repeatable; `--map target=` leaves it out
 *   --default target=value                     for rows that say nothing of it; repeatable
 *   --dry-run                                  checks everything, writes nothing
 *   --errors FILE                              rows with faults, ready to be corrected and imported
 *   --on-new active|draft|skip   --on-existing update|skip   --decimal .|,   --currency EUR   --format jsonl|csv
 *   --restart                                  forgets how far an unfinished import of this file came
 *
 * Ctrl-C stops after the rows in hand; the same command goes on from there.
 */
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { AppError } from '../server/src/kernel/app-error.ts';
import { createProgress } from '../server/src/local/dev/progress.ts';
import { parseMapping } from '../server/src/modules/catalog/import/import.mapping.ts';
import type {
  ImportOptions,
  ImportReport,
  Mapping,
} from '../server/src/modules/catalog/import/import.types.ts';
import { columnLines, faultLine, importBar, importSummary } from './import-words.ts';
import { openImport } from './product-import.ts';
import { ROOT, runCommand, UsageError, withStores } from './stores.ts';

const FAULTS_SHOWN = 20;

const { values, positionals } = parseArgs({
  options: {
    map: { type: 'string', multiple: true, default: [] },
    default: { type: 'string', multiple: true, default: [] },
    'dry-run': { type: 'boolean', default: false },
    errors: { type: 'string' },
    'on-new': { type: 'string', default: 'active' },
    'on-existing': { type: 'string', default: 'update' },
    decimal: { type: 'string' },
    currency: { type: 'string' },
    format: { type: 'string' },
    restart: { type: 'boolean', default: false },
  },
  allowPositionals: true,
});

/** `target=column`; nothing behind the sign leaves the target out. */
function pair(text: string): [string, string] {
  const at = text.indexOf('=');
  if (at <= 0) throw new UsageError(`"${text}" should read target=column, or name a file of a mapping`);
  return [text.slice(0, at), text.slice(at + 1)];
}

async function mappingOf(): Promise<Mapping> {
  const columns: Record<string, string | null> = {};
  const defaults: Record<string, string> = {};
  for (const given of values.map) {
    if (!given.includes('=') && existsSync(given)) {
      const file = parseMapping(JSON.parse(await readFile(given, 'utf8')));
      Object.assign(columns, file.columns);
      Object.assign(defaults, file.defaults);
      continue;
    }
    const [target, column] = pair(given);
    columns[target] = column === '' ? null : column;
  }
  for (const given of values.default) {
    const [target, value] = pair(given);
    defaults[target] = value;
  }
  return { columns, defaults };
}

function oneOf<const T extends string>(name: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find((each) => each === value);
  if (!found) throw new UsageError(`--${name} must be one of ${allowed.join(', ')}`);
  return found;
}

async function optionsOf(path: string, signal: AbortSignal): Promise<ImportOptions> {
  const stateDir = join(ROOT, '.zivero/imports');
  if (values.restart) await rm(stateDir, { recursive: true, force: true });
  const extension = /\.(jsonl|ndjson|csv|tsv)(\.gz)?$/i.exec(path)?.[1] ?? 'txt';
  const name = basename(path).replace(/(\.\w+)?(\.gz)?$/, '');
  const errorFile = resolve(values.errors ?? join(stateDir, `${name}.errors.${extension}`));
  await mkdir(dirname(errorFile), { recursive: true });
  return {
    source: { path, ...(values.format ? { format: oneOf('format', values.format, ['jsonl', 'csv']) } : {}) },
    mapping: await mappingOf(),
    dryRun: values['dry-run'],
    onNew: oneOf('on-new', values['on-new'], ['active', 'draft', 'skip']),
    onExisting: oneOf('on-existing', values['on-existing'], ['update', 'skip']),
    ...(values.decimal ? { decimal: oneOf('decimal', values.decimal, ['.', ',']) } : {}),
    ...(values.currency ? { currency: values.currency.toUpperCase() } : {}),
    errorFile,
    stateDir,
    signal,
  };
}

function tell(report: ImportReport): void {
  console.log(columnLines(report).join('\n'));
  if (report.resumedAtRow > 0) console.log(`  went on behind row ${report.resumedAtRow}`);
  if (report.newBrands + report.newCategories > 0)
    console.log(`  ${report.newBrands} new brands, ${report.newCategories} new categories`);
  if (report.faults.length > 0) console.log(report.faults.slice(0, FAULTS_SHOWN).map(faultLine).join('\n'));
  if (report.faults.length > FAULTS_SHOWN) console.log(`  … and more`);
  if (report.errorFile) console.log(`  to correct and import: ${report.errorFile}`);
  if (report.dryRun) console.log('This was a dry run: nothing was written.');
  if (report.kind === 'stopped') console.log('Stopped. The same command goes on from there.');
}

await runCommand(async () => {
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0)
    throw new UsageError('usage: bun run import FILE [--dry-run] [--map …]');
  const path = resolve(file);
  if (!existsSync(path)) throw new UsageError(`there is no file ${path}`);
  const stopping = new AbortController();
  process.once('SIGINT', () => stopping.abort());
  const options = await optionsOf(path, stopping.signal);
  const progress = createProgress();
  try {
    return await withStores(async ({ env }) => {
      const importing = await openImport(env);
      try {
        const report = await progress.step(
          options.dryRun ? `Checking ${basename(path)}` : `Importing ${basename(path)}`,
          (step) => {
            const startedAt = Date.now();
            const onProgress: ImportOptions['onProgress'] = (now) => step.say(importBar(now, startedAt));
            return importing.importProducts({ ...options, onProgress });
          },
          importSummary,
        );
        tell(report);
        return report.failed > 0 || report.kind === 'stopped' ? 1 : 0;
      } finally {
        await importing.close();
      }
    });
  } catch (error) {
    // What is wrong with the file or the mapping is told in its detail; it is the caller's own machine.
    if (error instanceof AppError && error.code === 'request.invalid')
      throw new UsageError(error.message.replace(/^request\.invalid: /, ''));
    throw error;
  }
});
