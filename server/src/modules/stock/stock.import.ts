import type { VariantId } from '@zivero/shared/schemas/ids';
import type { CountFault, ImportCounts, ImportCountsResult } from '@zivero/shared/schemas/stock';
import type { z } from 'zod';
import { AppError } from '../../kernel/app-error.ts';
import { type CountLine, readCounts } from './counts-file.rules.ts';
import type { StockActor, StockRepo } from './stock.repo.ts';
import type { StockModule } from './stock.ts';

export type CountImportDeps = {
  stock: Pick<StockModule, 'adjust'>;
  repo: StockRepo;
  catalog: {
    variantsBySku(skus: readonly string[]): Promise<Map<string, VariantId>>;
    variantLabels(
      ids: readonly VariantId[],
    ): Promise<Map<VariantId, { title: string; variantTitle: string }>>;
  };
};
type Input = z.infer<typeof ImportCounts>;
type Wanted = CountLine & { variantId: VariantId; from: number; reserved: number };

const SHOWN = 100;
const AT_ONCE = 8;
const CHUNK = 1_000;

/** Counts of a whole shelf from a file: each line is a count of its own, with its own way back. */
export function createCountImport({ stock, repo, catalog }: CountImportDeps) {
  /** Lines that cannot be used are told and passed over. What was counted stays counted if a later line fails. */
  async function importCounts(input: Input, actor: StockActor): Promise<ImportCountsResult> {
    const read = readCounts(input.csv);
    if (read.kind !== 'ok') return read;
    const faults: CountFault[] = [...read.faults];
    const known = await resolve(read.lines, input, faults);
    const wanted = known.filter((one) => one.count !== one.from);
    let short = wanted.reduce((sum, one) => sum + Math.max(0, one.reserved - one.count), 0);
    let changed = wanted;
    if (!input.isDry) ({ short, changed } = await countAll(wanted, input, faults, actor));
    const labels = await catalog.variantLabels(changed.slice(0, SHOWN).map((one) => one.variantId));
    return {
      kind: 'ok',
      changed: changed.length,
      same: known.length - wanted.length,
      short,
      changes: changed.slice(0, SHOWN).map(({ sku, variantId, from, count }) => {
        const { title = '', variantTitle = '' } = labels.get(variantId) ?? {};
        return { sku, title: [title, variantTitle].filter(Boolean).join(', '), from, to: count };
      }),
      faults: faults.toSorted((a, b) => a.line - b.line).slice(0, SHOWN),
      faultCount: faults.length,
    };
  }

  async function resolve(lines: readonly CountLine[], { locationId }: Input, faults: CountFault[]) {
    const known: Wanted[] = [];
    for (let at = 0; at < lines.length; at += CHUNK) {
      const some = lines.slice(at, at + CHUNK);
      const ids = await catalog.variantsBySku(some.map((one) => one.sku));
      const rows = Map.groupBy(await repo.rowsOf([...ids.values()]), (row) => row.variantId);
      const bundles = await repo.bundlesAmong([...ids.values()]);
      for (const line of some) {
        const variantId = ids.get(line.sku);
        const own = variantId === undefined ? undefined : rows.get(variantId);
        if (variantId === undefined || own === undefined) {
          faults.push({ line: line.line, sku: line.sku, why: 'unknown-sku' });
        } else if (bundles.has(variantId)) {
          faults.push({ line: line.line, sku: line.sku, why: 'is-bundle' });
        } else {
          const row = own.find((one) => (locationId ? one.locationId === locationId : !one.isClosed));
          known.push({ ...line, variantId, from: row?.onHand ?? 0, reserved: row?.reserved ?? 0 });
        }
      }
    }
    return known;
  }

  async function countAll(
    wanted: readonly Wanted[],
    { locationId }: Input,
    faults: CountFault[],
    actor: StockActor,
  ) {
    const changed: Wanted[] = [];
    let short = 0;
    const place = locationId === undefined ? {} : { locationId };
    const countOne = async (one: Wanted): Promise<void> => {
      const { variantId, line, sku } = one;
      const change = { kind: 'count', onHand: one.count } as const;
      try {
        const result = await stock.adjust({ variantId, ...place, change, reason: 'count' }, actor);
        if (result.kind !== 'ok') faults.push({ line, sku, why: 'failed' });
        else {
          changed.push(one);
          short += result.short;
        }
      } catch (error) {
        // Deleted or changed by somebody else meanwhile: the line is told. A database that is away is not its fault.
        if (!(error instanceof AppError) || error.status >= 500) throw error;
        faults.push({ line, sku, why: 'failed' });
      }
    };
    for (let at = 0; at < wanted.length; at += AT_ONCE)
      await Promise.all(wanted.slice(at, at + AT_ONCE).map(countOne));
    return { changed: changed.toSorted((a, b) => a.line - b.line), short };
  }

  return { importCounts };
}
export type CountImport = ReturnType<typeof createCountImport>;
