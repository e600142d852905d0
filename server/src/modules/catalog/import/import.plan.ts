import type { Product } from '@zivero/shared/schemas/catalog';
import type { ProductId, VariantId } from '@zivero/shared/schemas/ids';
import { slugify } from '@zivero/shared/slug';
import { type Changes, changesFrom } from './import.change.ts';
import { createFrom } from './import.create.ts';
import type { ImportGroup } from './import.group.ts';
import { findKnown, type LookUp } from './import.match.ts';
import { faultOf, type Made } from './import.parts.ts';
import type { ImportRepo } from './import.repo.ts';
import type { TaxonomyResolver } from './import.taxonomy.ts';
import type { ImportFault } from './import.types.ts';

export type PlanContext = {
  repo: ImportRepo;
  taxonomy: TaxonomyResolver;
  now: Date;
  currency: string;
  ids: { productId(record: number): ProductId; variantId(record: number, index: number): VariantId };
  onExisting: 'update' | 'skip';
  onNew: 'active' | 'draft' | 'skip';
};
export type Creation = { groups: ImportGroup[]; product: Product };
export type Change = {
  groups: ImportGroup[];
  before: Product;
  changes: Changes;
  added: VariantId[];
  counts: Map<VariantId, number>;
};
export type FailedRows = { records: ImportGroup['records']; faults: ImportFault[] };
/** What a batch is going to do; nothing of it is written yet. */
export type Plan = {
  creations: Map<ProductId, Creation>;
  changes: Map<ProductId, Change>;
  skipped: number;
  failed: FailedRows[];
};

/** Looks up what the products of the file are to the shop, and decides what becomes of each. */
export async function planBatch(
  groups: readonly ImportGroup[],
  context: PlanContext,
  lookUp: LookUp = 'quick',
): Promise<Plan> {
  const plan: Plan = { creations: new Map(), changes: new Map(), skipped: 0, failed: [] };
  const sound = groups.filter((group) => {
    if (group.faults.length > 0) plan.failed.push(group);
    return group.faults.length === 0;
  });
  const inputs = sound.map(({ input }) => input);
  const known = await findKnown(context.repo, inputs, lookUp);
  for (const group of sound) {
    const found = known.find(group.input);
    if (found === 'several') {
      const fault = faultOf(group.input.line, 'taken', 'its SKUs belong to different products of the shop');
      plan.failed.push({ records: group.records, faults: [fault] });
    } else if (found === null) {
      const product = await planCreation(plan, group, context);
      if (product) known.remember(product);
    } else {
      const product = await planChange(plan, { group, found }, context);
      if (product) known.remember(product);
    }
  }
  keepSlugsApart(plan);
  return plan;
}

const madeFor = (group: ImportGroup, { ids, now, currency, onNew }: PlanContext): Made => ({
  productId: ids.productId(group.input.record),
  variantId: (index) => ids.variantId(group.input.record, index),
  now,
  currency,
  status: onNew === 'draft' ? 'draft' : 'active',
});

async function planCreation(plan: Plan, group: ImportGroup, context: PlanContext): Promise<Product | null> {
  if (context.onNew === 'skip') {
    plan.skipped += 1;
    return null;
  }
  const built = createFrom(group.input, await context.taxonomy.resolve(group.input), madeFor(group, context));
  if (built.kind === 'faulty') {
    plan.failed.push({ records: group.records, faults: built.faults });
    return null;
  }
  plan.creations.set(built.product.id, { groups: [group], product: built.product });
  return built.product;
}

/** A row after another of the same product: what it says is written together with that. */
async function planChange(
  plan: Plan,
  { group, found }: { group: ImportGroup; found: Product },
  context: PlanContext,
): Promise<Product | null> {
  const creation = plan.creations.get(found.id);
  if (context.onExisting === 'skip' && !creation) {
    plan.skipped += 1;
    return null;
  }
  const resolved = await context.taxonomy.resolve(group.input);
  const changed = changesFrom(found, group.input, { resolved, made: madeFor(group, context) });
  if (changed.kind === 'faulty') {
    plan.failed.push({ records: group.records, faults: changed.faults });
    return null;
  }
  const available = { ...found.derived.available };
  for (const { variantId, onHand } of changed.counts) available[variantId] = onHand;
  const after: Product = { ...found, ...changed.changes, derived: { ...found.derived, available } };
  if (creation) {
    creation.product = after;
    creation.groups.push(group);
    return after;
  }
  const earlier = plan.changes.get(found.id);
  const counts = new Map(earlier?.counts);
  for (const { variantId, onHand } of changed.counts) counts.set(variantId, onHand);
  plan.changes.set(found.id, {
    groups: [...(earlier?.groups ?? []), group],
    before: earlier?.before ?? found,
    changes: { ...earlier?.changes, ...changed.changes },
    added: [...(earlier?.added ?? []), ...changed.added],
    counts,
  });
  return after;
}

/** Products of one batch with the same title; those of the shop are met when they are written. */
function keepSlugsApart({ creations }: Plan): void {
  const used = new Set<string>();
  for (const creation of creations.values()) {
    if (used.has(creation.product.slug)) creation.product = withOwnSlug(creation.product);
    used.add(creation.product.slug);
  }
}

/** Two products may have the same title: the later one gets its SKU and its number behind the address. */
export function withOwnSlug(product: Product): Product {
  const end = slugify(`${product.variants[0]?.sku ?? ''} ${product.id.slice(-8)}`).slice(0, 40);
  return {
    ...product,
    slug: `${product.slug.slice(0, 55).replace(/-+$/, '')}-${end.replace(/^-+|-+$/g, '')}`,
  };
}
