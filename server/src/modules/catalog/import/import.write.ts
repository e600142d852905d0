import type { Product } from '@zivero/shared/schemas/catalog';
import type { ProductId, VariantId } from '@zivero/shared/schemas/ids';
import type { ImportGroup } from './import.group.ts';
import { faultOf } from './import.parts.ts';
import {
  type Change,
  type Creation,
  type FailedRows,
  type Plan,
  type PlanContext,
  planBatch,
  withOwnSlug,
} from './import.plan.ts';
import type { ProductUpdate } from './import.repo.ts';

export type NewStock = { variantId: VariantId; productId: ProductId; onHand: number };
/** What the importer needs of stock, which stands later in the stack: see import.stock.ts. */
export type ImportStock = {
  /** Makes the rows of new variants; those that are there stay. The product tells its units for sale itself. */
  setInitial(rows: NewStock[]): Promise<void>;
  /** Sets what was counted; true where that changed anything. */
  count(rows: NewStock[]): Promise<boolean[]>;
  /** Takes back `setInitial` for variants that came to nothing. */
  discard(variantIds: VariantId[]): Promise<void>;
};
export type WriteContext = PlanContext & {
  stock: ImportStock;
  /** Told of the addresses of products that changed. */
  onWritten: (slugs: string[]) => Promise<void>;
};
export type BatchResult = {
  created: number;
  updated: number;
  unchanged: number;
  skipped: number;
  failed: FailedRows[];
};

const TRIES = 3;

/** What `plan` would do, for a dry run. */
export function resultOf({ creations, changes, skipped, failed }: Plan): BatchResult {
  const updated = [...changes.values()].filter((change) => Object.keys(change.changes).length > 0).length;
  return { created: creations.size, updated, unchanged: changes.size - updated, skipped, failed };
}

/** Stock before products: a product that can be seen has its stock. May run while the batch before is written. */
export async function prepareStock({ creations }: Plan, { stock }: WriteContext): Promise<void> {
  const rows = [...creations.values()].flatMap(({ product }) => stockOf(product));
  if (rows.length > 0) await stock.setInitial(rows);
}

/** Writes a plan whose stock is prepared: each product whole or not at all. */
export async function writePlan(plan: Plan, context: WriteContext): Promise<BatchResult> {
  const result: BatchResult = {
    created: 0,
    updated: 0,
    unchanged: 0,
    skipped: plan.skipped,
    failed: [...plan.failed],
  };
  const refused = await writeCreations([...plan.creations.values()], { result, context });
  const changes = [...plan.changes.values()];
  if (refused.length > 0) {
    // Rows before them made these products, or somebody else just did: now they can be found.
    const again = await planBatch(
      refused.flatMap(({ groups }) => groups),
      context,
      'thorough',
    );
    result.failed.push(...again.failed);
    result.skipped += again.skipped;
    changes.push(...again.changes.values());
    refuse(
      result,
      [...again.creations.values()],
      'its SKU, address or external id is used by another product',
    );
  }
  await writeChanges(changes, { result, context });
  return result;
}

type Writing = { result: BatchResult; context: WriteContext };

const stockOf = ({ id, variants, derived }: Product): NewStock[] =>
  variants.map((variant) => ({
    variantId: variant.id,
    productId: id,
    onHand: derived.available[variant.id] ?? 0,
  }));

/** Returns those that cannot be made because a product with their SKU or external id is there. */
async function writeCreations(made: readonly Creation[], { result, context }: Writing): Promise<Creation[]> {
  const refused: Creation[] = [];
  let open = [...made];
  for (let tries = 1; open.length > 0; tries += 1) {
    const failures = await context.repo.insert(open.map(({ product }) => product));
    const failed = new Map(failures.map(({ at, field }) => [at, field]));
    const written = open.filter((_, at) => !failed.has(at));
    result.created += written.length;
    await context.onWritten(written.map(({ product }) => product.slug));
    const again: Creation[] = [];
    for (const [at, field] of failed) {
      const creation = open[at];
      if (!creation) continue;
      if (field === 'slug' && tries < TRIES)
        again.push({ ...creation, product: withOwnSlug(creation.product) });
      else refused.push(creation);
    }
    open = again;
  }
  await context.stock.discard(refused.flatMap(({ product }) => product.variants.map(({ id }) => id)));
  return refused;
}

function refuse(result: BatchResult, rows: readonly { groups: ImportGroup[] }[], message: string): void {
  for (const { records, input } of rows.flatMap(({ groups }) => groups))
    result.failed.push({ records, faults: [faultOf(input.line, 'taken', message)] });
}

async function writeChanges(changes: readonly Change[], { result, context }: Writing): Promise<void> {
  let open = [...changes];
  const written: Change[] = [];
  for (let tries = 1; open.length > 0; tries += 1) {
    await context.stock.setInitial(open.flatMap(newRowsOf));
    const toWrite = open.filter((change) => Object.keys(change.changes).length > 0);
    const { stale, taken } = await context.repo.update(
      toWrite.map((change) => updateOf(change, context.now)),
    );
    const held = new Set([...stale, ...taken]);
    written.push(...open.filter(({ before }) => !held.has(before.id)));
    refuse(
      result,
      open.filter(({ before }) => taken.includes(before.id)),
      'its SKU is used by another product',
    );
    const again = open.filter(({ before }) => stale.includes(before.id));
    if (again.length > 0 && tries >= TRIES) {
      for (const { groups } of again)
        for (const { records, input } of groups)
          result.failed.push({
            records,
            faults: [faultOf(input.line, 'changed-meanwhile', 'somebody keeps saving this product')],
          });
      break;
    }
    open = await againAfterSave(again, { result, context });
  }
  await settle(written, { result, context });
}

const newRowsOf = ({ before, added, counts }: Change): NewStock[] =>
  added.map((variantId) => ({ variantId, productId: before.id, onHand: counts.get(variantId) ?? 0 }));

function updateOf({ before, changes, added, counts }: Change, now: Date): ProductUpdate {
  const status = changes.status ?? before.status;
  const publishedAt = before.publishedAt ?? (status === 'active' ? now : null);
  const available = Object.fromEntries(added.map((id) => [`derived.available.${id}`, counts.get(id) ?? 0]));
  return {
    id: before.id,
    version: before.version,
    set: { ...changes, ...available, updatedAt: now, publishedAt },
  };
}

/** Somebody saved these products between reading and writing: what the file says is worked out anew. */
async function againAfterSave(stale: readonly Change[], { result, context }: Writing): Promise<Change[]> {
  if (stale.length === 0) return [];
  const plan = await planBatch(
    stale.flatMap((change) => change.groups),
    context,
    'thorough',
  );
  result.failed.push(...plan.failed);
  refuse(result, [...plan.creations.values()], 'its product was deleted meanwhile');
  return [...plan.changes.values()];
}

async function settle(written: readonly Change[], { result, context }: Writing): Promise<void> {
  const counted = written.flatMap(({ before, added, counts }) =>
    [...counts]
      .filter(([variantId]) => !added.includes(variantId))
      .map(([variantId, onHand]) => ({ variantId, productId: before.id, onHand })),
  );
  const moved = counted.length === 0 ? [] : await context.stock.count(counted);
  const restocked = new Set(counted.flatMap(({ productId }, i) => (moved[i] ? [productId] : [])));
  const changed = written.filter((change) => Object.keys(change.changes).length > 0);
  const touched = new Set([...restocked, ...changed.map(({ before }) => before.id)]);
  result.updated += touched.size;
  result.unchanged += written.length - touched.size;
  if (changed.length > 0) await context.onWritten(changed.map(({ before }) => before.slug));
}
