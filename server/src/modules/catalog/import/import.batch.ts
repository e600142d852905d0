import type { Product } from '@zivero/shared/schemas/catalog';
import type { ProductId, VariantId } from '@zivero/shared/schemas/ids';
import { slugify } from '@zivero/shared/slug';
import { type Changes, changesFrom, createFrom, faultOf, type Made } from './import.build.ts';
import type { ImportGroup } from './import.group.ts';
import { findKnown } from './import.match.ts';
import type { ImportRepo, ProductUpdate } from './import.repo.ts';
import type { TaxonomyResolver } from './import.taxonomy.ts';
import type { ImportFault } from './import.types.ts';

export type NewStock = { variantId: VariantId; productId: ProductId; onHand: number };
/** What the importer needs of stock, which stands later in the stack: wired in deps.ts. */
export type ImportStock = {
  /** Makes the rows of new variants; those that are there stay. The product tells its units for sale itself. */
  setInitial(rows: NewStock[]): Promise<void>;
  /** Sets what was counted; true where that changed anything. */
  count(rows: NewStock[]): Promise<boolean[]>;
};
export type BatchContext = {
  repo: ImportRepo;
  taxonomy: TaxonomyResolver;
  stock: ImportStock;
  /** Told of the addresses of products that changed. */
  onWritten: (slugs: string[]) => Promise<void>;
  now: Date;
  currency: string;
  ids: { productId(record: number): ProductId; variantId(record: number, index: number): VariantId };
  dryRun: boolean;
  onExisting: 'update' | 'skip';
  onNew: 'active' | 'draft' | 'skip';
};
export type BatchResult = {
  created: number;
  updated: number;
  unchanged: number;
  skipped: number;
  failed: { records: ImportGroup['records']; faults: ImportFault[] }[];
};

type Creation = { group: ImportGroup; product: Product };
type Change = {
  groups: ImportGroup[];
  before: Product;
  changes: Changes;
  added: VariantId[];
  counts: Map<VariantId, number>;
};
type Plan = { creations: Map<ProductId, Creation>; changes: Map<ProductId, Change>; result: BatchResult };

const TRIES = 3;

/** Takes some hundred products of the file to the shop: looks up, decides, writes. Each product whole or not. */
export async function importBatch(
  groups: readonly ImportGroup[],
  context: BatchContext,
): Promise<BatchResult> {
  const plan = await planBatch(groups, context);
  const { result } = plan;
  if (context.dryRun) {
    countPlan(plan);
    return result;
  }
  await writeCreations(plan, context);
  await writeChanges(plan, context);
  return result;
}

const madeFor = (group: ImportGroup, { ids, now, currency, onNew }: BatchContext): Made => ({
  productId: ids.productId(group.input.record),
  variantId: (index) => ids.variantId(group.input.record, index),
  now,
  currency,
  status: onNew === 'draft' ? 'draft' : 'active',
});

async function planBatch(groups: readonly ImportGroup[], context: BatchContext): Promise<Plan> {
  const result: BatchResult = { created: 0, updated: 0, unchanged: 0, skipped: 0, failed: [] };
  const plan: Plan = { creations: new Map(), changes: new Map(), result };
  const sound = groups.filter((group) => {
    if (group.faults.length > 0) result.failed.push(group);
    return group.faults.length === 0;
  });
  const known = await findKnown(
    context.repo,
    sound.map(({ input }) => input),
  );
  for (const group of sound) {
    const found = known.find(group.input);
    const fail = (faults: ImportFault[]) => result.failed.push({ records: group.records, faults });
    if (found === 'several') {
      fail([faultOf(group.input.line, 'taken', 'its SKUs belong to different products of the shop')]);
      continue;
    }
    if (
      found === null
        ? context.onNew === 'skip'
        : context.onExisting === 'skip' && !plan.creations.has(found.id)
    ) {
      result.skipped += 1;
      continue;
    }
    const resolved = await context.taxonomy.resolve(group.input);
    const made = madeFor(group, context);
    if (found === null) {
      const built = createFrom(group.input, resolved, made);
      if (built.kind === 'faulty') fail(built.faults);
      else {
        plan.creations.set(built.product.id, { group, product: built.product });
        known.remember(built.product);
      }
      continue;
    }
    const changed = changesFrom(found, group.input, { resolved, made });
    if (changed.kind === 'faulty') {
      fail(changed.faults);
      continue;
    }
    const after: Product = { ...found, ...changed.changes };
    for (const { variantId, onHand } of changed.counts)
      after.derived = { ...after.derived, available: { ...after.derived.available, [variantId]: onHand } };
    known.remember(after);
    addToPlan(plan, { group, found, after, ...changed });
  }
  await makeSlugsUnique(plan, context.repo);
  return plan;
}

type Addition = {
  group: ImportGroup;
  found: Product;
  after: Product;
  changes: Changes;
  added: VariantId[];
  counts: { variantId: VariantId; onHand: number }[];
};

/** A row after another of the same product: what it says is written together with that. */
function addToPlan(plan: Plan, { group, found, after, changes, added, counts }: Addition): void {
  const creation = plan.creations.get(found.id);
  if (creation) {
    creation.product = after;
    creation.group = { ...creation.group, records: [...creation.group.records, ...group.records] };
    return;
  }
  const earlier = plan.changes.get(found.id);
  const all = new Map(earlier?.counts);
  for (const { variantId, onHand } of counts) all.set(variantId, onHand);
  plan.changes.set(found.id, {
    groups: [...(earlier?.groups ?? []), group],
    before: earlier?.before ?? found,
    changes: { ...earlier?.changes, ...changes },
    added: [...(earlier?.added ?? []), ...added],
    counts: all,
  });
}

/** Two products may have the same title: the later one gets its SKU, then its number, behind the address. */
async function makeSlugsUnique({ creations }: Plan, repo: ImportRepo): Promise<void> {
  const taken = await repo.takenSlugs([...creations.values()].map(({ product }) => product.slug));
  const used = new Set<string>();
  for (const creation of creations.values()) {
    const { product } = creation;
    if (taken.has(product.slug) || used.has(product.slug)) {
      const end = slugify(`${product.variants[0]?.sku ?? ''} ${product.id.slice(-8)}`).slice(0, 40);
      creation.product = { ...product, slug: `${product.slug.slice(0, 55).replace(/-+$/, '')}-${end}` };
    }
    used.add(creation.product.slug);
  }
}

function countPlan({ creations, changes, result }: Plan): void {
  result.created = creations.size;
  for (const change of changes.values()) {
    if (Object.keys(change.changes).length > 0) result.updated += 1;
    else result.unchanged += 1;
  }
}

const stockOf = ({ id, variants, derived }: Product): NewStock[] =>
  variants.map((variant) => ({
    variantId: variant.id,
    productId: id,
    onHand: derived.available[variant.id] ?? 0,
  }));

/** Stock first: a product that can be seen has its stock. */
async function writeCreations({ creations, result }: Plan, context: BatchContext): Promise<void> {
  const made = [...creations.values()];
  if (made.length === 0) return;
  await context.stock.setInitial(made.flatMap(({ product }) => stockOf(product)));
  const failures = await context.repo.insert(made.map(({ product }) => product));
  const failed = new Set(failures.map(({ at }) => at));
  for (const { at, field } of failures) {
    const { group } = made[at] ?? {};
    if (!group) continue;
    const fault = faultOf(group.input.line, 'taken', `its ${field} is used by another product`);
    result.failed.push({ records: group.records, faults: [fault] });
  }
  result.created += made.length - failed.size;
  await context.onWritten(made.flatMap(({ product }, i) => (failed.has(i) ? [] : [product.slug])));
}

async function writeChanges({ changes, result }: Plan, context: BatchContext): Promise<void> {
  let open = [...changes.values()];
  const written: Change[] = [];
  for (let tries = 1; open.length > 0; tries += 1) {
    await context.stock.setInitial(open.flatMap(newRowsOf));
    const toWrite = open.filter((change) => Object.keys(change.changes).length > 0);
    const { stale, taken } = await context.repo.update(
      toWrite.map((change) => updateOf(change, context.now)),
    );
    const held = new Set([...stale, ...taken]);
    written.push(...open.filter(({ before }) => !held.has(before.id)));
    const refuse = (change: Change, fault: ImportFault) =>
      result.failed.push(...change.groups.map(({ records }) => ({ records, faults: [fault] })));
    for (const change of open.filter(({ before }) => taken.includes(before.id)))
      refuse(change, faultOf(lineOf(change), 'taken', 'its SKU is used by another product'));
    const again = open.filter(({ before }) => stale.includes(before.id));
    if (again.length > 0 && tries >= TRIES) {
      for (const change of again)
        refuse(change, faultOf(lineOf(change), 'changed-meanwhile', 'somebody keeps saving this product'));
      break;
    }
    open = await againAfterSave(again, context, result);
  }
  await settle(written, result, context);
}

const lineOf = ({ groups }: Change): number => groups[0]?.input.line ?? 0;
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
async function againAfterSave(
  stale: readonly Change[],
  context: BatchContext,
  result: BatchResult,
): Promise<Change[]> {
  if (stale.length === 0) return [];
  const groups = stale.flatMap((change) => change.groups);
  const plan = await planBatch(groups, context);
  result.failed.push(...plan.result.failed);
  for (const { group } of plan.creations.values()) {
    const fault = faultOf(group.input.line, 'changed-meanwhile', 'its product was deleted meanwhile');
    result.failed.push({ records: group.records, faults: [fault] });
  }
  return [...plan.changes.values()];
}

async function settle(written: readonly Change[], result: BatchResult, { stock, onWritten }: BatchContext) {
  const counted = written.flatMap(({ before, added, counts }) =>
    [...counts]
      .filter(([variantId]) => !added.includes(variantId))
      .map(([variantId, onHand]) => ({ variantId, productId: before.id, onHand })),
  );
  const moved = counted.length === 0 ? [] : await stock.count(counted);
  const restocked = new Set(counted.flatMap(({ productId }, i) => (moved[i] ? [productId] : [])));
  const changedSlugs: string[] = [];
  for (const { before, changes } of written) {
    const isChanged = Object.keys(changes).length > 0;
    if (isChanged) changedSlugs.push(before.slug);
    if (isChanged || restocked.has(before.id)) result.updated += 1;
    else result.unchanged += 1;
  }
  if (changedSlugs.length > 0) await onWritten(changedSlugs);
}
