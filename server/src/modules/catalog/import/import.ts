import type { Db } from 'mongodb';
import type { Cache } from '../../../infra/redis/cache.ts';
import { AppError } from '../../../kernel/app-error.ts';
import type { Clock } from '../../../kernel/clock.ts';
import { TAGS } from '../catalog.reading.ts';
import type { TaxonomyRepo } from '../taxonomy.repo.ts';
import { planColumns } from './import.columns.ts';
import { createErrorFile } from './import.error-file.ts';
import { createGrouping, type ImportGroup } from './import.group.ts';
import { createImportIds } from './import.ids.ts';
import { type Plan, planBatch } from './import.plan.ts';
import { createImportRepo } from './import.repo.ts';
import { createRowReader, type RowReader } from './import.rows.ts';
import { type ImportSource, openSource } from './import.source.ts';
import { openState } from './import.state.ts';
import { createTaxonomyResolver } from './import.taxonomy.ts';
import type { ImportFault, ImportOptions, ImportReport } from './import.types.ts';
import { type ImportStock, prepareStock, resultOf, type WriteContext, writePlan } from './import.write.ts';

export type ImportDeps = {
  db: Db;
  taxonomy: TaxonomyRepo;
  stock: ImportStock;
  cache: Pick<Cache, 'bump'>;
  settings: { get(): Promise<{ currency: string }> };
  clock: Clock;
};
export type ProductImport = ReturnType<typeof createProductImport>;

const BATCH = 1_000;
/** Of one batch: products with long texts go in smaller ones. */
const MOST_CHARACTERS = 8 * 1024 * 1024;
/** Faults that the report itself carries; all of them are in the error file. */
const MOST_FAULTS = 100;

/** Brings products from files into the shop. */
export function createProductImport(deps: ImportDeps) {
  /**
   * Imports JSON Lines or CSV, gzip or not. Memory does not grow with the file. A product is recognised by SKU,
   * external id or handle, and is written whole or not at all; running the same file again changes nothing. With
   * `stateDir` an import that was cut off goes on behind the last finished row. Rows with faults are left out,
   * listed and written to `errorFile`. Throws `request.invalid` for a file or a mapping that cannot be used.
   */
  async function importProducts(options: ImportOptions): Promise<ImportReport> {
    const started = performance.now();
    const { dryRun = false, signal, onProgress } = options;
    const source = await openSource(options.source.path, options.source.format);
    const plan = planColumns(source.columns, options.mapping);
    if (plan.length === 0) throw nothingKnown(source);
    const file = await openState(options, deps.clock.now());
    const { state } = file;
    const resumedAtRow = state.rowsDone;
    const context = await contextOf(options, state);
    const decimal = options.decimal === undefined ? {} : { decimal: options.decimal };
    const read = createRowReader(plan, options.mapping, { currency: context.currency, ...decimal });
    const errors = createErrorFile(dryRun ? undefined : options.errorFile, source, state.errorBytes);
    await errors.begin();
    const faults: ImportFault[] = [];
    const batches = batchesOf(source, read, { skip: state.rowsDone, size: options.batchSize ?? BATCH });

    let kind: ImportReport['kind'] = 'done';
    const work = prepared(batches, { context, dryRun, clock: deps.clock });
    for await (const { plan: planned, context: own, rows, bytesRead } of ahead(work)) {
      const result = dryRun ? resultOf(planned) : await writePlan(planned, own);
      for (const key of ['created', 'updated', 'unchanged', 'skipped'] as const) state[key] += result[key];
      for (const failed of result.failed) {
        state.failed += failed.records.length;
        faults.push(...failed.faults.slice(0, MOST_FAULTS - faults.length));
      }
      await errors.add(result.failed);
      state.rowsDone = rows;
      state.errorBytes = errors.bytes();
      await file.save();
      onProgress?.({ ...countsOf(state), bytesRead, bytesTotal: source.bytesTotal });
      if (!signal?.aborted) continue;
      kind = 'stopped';
      break;
    }
    const { made } = context.taxonomy;
    if (!dryRun && made.brands + made.categories > 0) await deps.cache.bump([TAGS.brands, TAGS.categories]);
    if (kind === 'done') await file.forget();
    const byColumn = new Map(plan.map(({ target, column }) => [column, target]));
    return {
      kind,
      ...countsOf(state),
      dryRun,
      format: source.format,
      resumedAtRow,
      faults,
      errorFile: errors.bytes() > 0 ? (options.errorFile ?? null) : null,
      columns: Object.fromEntries(source.columns.map((column) => [column, byColumn.get(column) ?? null])),
      newBrands: made.brands,
      newCategories: made.categories,
      seconds: (performance.now() - started) / 1000,
    };
  }

  async function contextOf(
    { dryRun = false, onExisting = 'update', onNew = 'active', currency }: ImportOptions,
    state: { startedAt: string; idBase: string },
  ): Promise<WriteContext> {
    const { db, taxonomy, stock, cache, settings, clock } = deps;
    return {
      repo: createImportRepo(db),
      taxonomy: await createTaxonomyResolver(taxonomy, { dryRun }),
      stock,
      onWritten: (slugs) => cache.bump([TAGS.products, ...slugs.map(TAGS.product)]),
      now: clock.now(),
      currency: currency ?? (await settings.get()).currency,
      ids: createImportIds({ startedAt: new Date(state.startedAt), base: state.idBase }),
      onExisting,
      onNew,
    };
  }

  return { importProducts };
}

type Counted = {
  rowsDone: number;
  created: number;
  updated: number;
  unchanged: number;
  skipped: number;
  failed: number;
};
const countsOf = ({ rowsDone, created, updated, unchanged, skipped, failed }: Counted) => ({
  rows: rowsDone,
  created,
  updated,
  unchanged,
  skipped,
  failed,
});

type Batch = { groups: ImportGroup[]; rows: number; bytesRead: number };

/** Whole products, about `size` at a time; `rows` is how many rows of the file are done after the batch. */
async function* batchesOf(
  source: ImportSource,
  read: RowReader,
  { skip, size }: { skip: number; size: number },
): AsyncGenerator<Batch> {
  const grouping = createGrouping();
  let groups: ImportGroup[] = [];
  let done = skip;
  let bytesRead = 0;
  let characters = 0;
  const take = (group: ImportGroup | null) => {
    if (!group) return;
    groups.push(group);
    done += group.records.length;
  };
  for await (const chunk of source.chunks(skip)) {
    bytesRead = chunk.bytesRead;
    for (const record of chunk.records) {
      take(grouping.add(record, read(record)));
      characters += record.text.length;
      if (groups.length < size && characters < MOST_CHARACTERS) continue;
      if (groups.length > 0) yield { groups, rows: done, bytesRead };
      groups = [];
      characters = 0;
    }
  }
  take(grouping.end());
  if (groups.length > 0) yield { groups, rows: done, bytesRead };
}

type Prepared = Pick<Batch, 'rows' | 'bytesRead'> & { plan: Plan; context: WriteContext };

/** Each batch looked up and decided, its stock in place. */
async function* prepared(
  batches: AsyncGenerator<Batch>,
  { context, dryRun, clock }: { context: WriteContext; dryRun: boolean; clock: Clock },
): AsyncGenerator<Prepared> {
  let last = 0;
  for await (const { groups, rows, bytesRead } of batches) {
    // No two batches share a moment: by it a batch knows its own writes from those of the one before.
    last = Math.max(clock.now().getTime(), last + 1);
    const own = { ...context, now: new Date(last) };
    const plan = await planBatch(groups, own);
    if (!dryRun) await prepareStock(plan, own);
    yield { plan, context: own, rows, bytesRead };
  }
}

/** Prepares the next batch while the present one is written. */
async function* ahead<T>(batches: AsyncGenerator<T>): AsyncGenerator<T> {
  let next = batches.next();
  try {
    for (;;) {
      const { value, done } = await next;
      if (done) return;
      next = batches.next();
      // A fault of the file is met when its turn comes, not while the batch before it is written.
      next.catch(() => {});
      yield value;
    }
  } finally {
    await batches.return(undefined).catch(() => {});
  }
}

const nothingKnown = ({ columns }: ImportSource) =>
  new AppError('request.invalid', {
    detail: `none of the columns is recognised (${columns.join(', ')}): say by a mapping what they hold`,
  });
