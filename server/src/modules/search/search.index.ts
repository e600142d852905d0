import type { BrandId, CategoryId, ProductId } from '@zivero/shared/schemas/ids';
import type { CatalogEntry, CatalogModule, CategoryTree } from '../catalog/catalog.ts';
import { countersOf, freshness, searchDocument, searchPatch } from './document.rules.ts';
import type { SearchEngine } from './engine.ts';
import { createKnownProducts } from './known-products.ts';

export type SearchIndexDeps = {
  engine: Pick<SearchEngine, 'put' | 'patch' | 'remove' | 'settle' | 'retain' | 'stats'>;
  catalog: Pick<CatalogModule, 'entries' | 'entryBatches' | 'counterBatches' | 'idBatchesOf' | 'freshTree'>;
};
/** Addresses that a change made old: cached pages of both must go. */
export type AppliedChange = { id: ProductId; slugs: string[] };

const BATCH = 500;

export type SearchIndex = ReturnType<typeof createSearchIndex>;

/**
 * Keeps the search engine in step with the catalog. Everything goes through one queue and is applied only
 * if one of the product's counters is newer than what the engine was given, so that events may come twice,
 * late and in any order.
 */
export function createSearchIndex({ engine, catalog }: SearchIndexDeps) {
  const known = createKnownProducts();
  let tree: CategoryTree | null = null;
  let queue: Promise<unknown> = Promise.resolve();

  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = queue.then(work, work);
    queue = done.catch(() => {});
    return done;
  }

  async function currentTree(): Promise<CategoryTree> {
    tree ??= await catalog.freshTree();
    return tree;
  }

  /** Puts, patches or passes over; returns what a cache must forget. */
  async function take(entries: readonly CatalogEntry[], isForced: boolean): Promise<AppliedChange[]> {
    const put: CatalogEntry[] = [];
    const patch: CatalogEntry[] = [];
    const applied: AppliedChange[] = [];
    for (const entry of entries) {
      const { id, slug } = entry.product;
      const counters = countersOf(entry.product);
      const before = known.get(id);
      const state = freshness(counters, before?.counters);
      if (state === 'overtaken' || (state === 'same' && !isForced)) continue;
      (state === 'facts' && !isForced ? patch : put).push(entry);
      known.set(id, { counters, slug });
      applied.push({ id, slugs: before && before.slug !== slug ? [before.slug, slug] : [slug] });
    }
    try {
      if (put.length > 0) await engine.put(put.map(searchDocument));
      if (patch.length > 0) await engine.patch(patch.map(searchPatch));
    } catch (error) {
      // What the engine may not have is not known: the next compare gives it again.
      for (const { product } of [...put, ...patch]) known.delete(product.id);
      throw error;
    }
    return applied;
  }

  async function refreshNow(ids: readonly ProductId[], isForced: boolean): Promise<AppliedChange[]> {
    const applied: AppliedChange[] = [];
    for (let at = 0; at < ids.length; at += BATCH) {
      const wanted = ids.slice(at, at + BATCH);
      const entries = await catalog.entries(wanted, await currentTree());
      const there = new Set(entries.map(({ product }) => product.id));
      const gone = wanted.filter((id) => !there.has(id));
      if (gone.length > 0) await engine.remove(gone);
      for (const id of gone) {
        const slug = known.get(id)?.slug;
        if (slug !== undefined) applied.push({ id, slugs: [slug] });
        known.delete(id);
      }
      applied.push(...(await take(entries, isForced)));
    }
    return applied;
  }

  /** What the engine still holds from an earlier start and nobody has any more goes at the end. */
  async function loadEverything(): Promise<void> {
    const isFirst = (await engine.stats()).documents === 0;
    const there: ProductId[] = [];
    for await (const entries of readAhead(catalog.entryBatches(BATCH, await currentTree()))) {
      await take(entries, false);
      if (!isFirst) for (const { product } of entries) there.push(product.id);
    }
    if (!isFirst) await engine.retain?.(there);
  }

  async function compareEverything(): Promise<void> {
    const compare = known.compare();
    const differing: ProductId[] = [];
    for await (const batch of catalog.counterBatches(BATCH)) {
      for (const { id, counters } of batch) {
        compare.see(id);
        const state = freshness(counters, known.get(id)?.counters);
        // Behind although nothing overtook it: the database was restored to an older state.
        if (state === 'overtaken') known.delete(id);
        if (state !== 'same') differing.push(id);
      }
    }
    await refreshNow([...differing, ...compare.unseen()], false);
  }

  return {
    /** Re-reads these products and gives the engine what is newer; `isForced`: names around them changed. */
    refresh: (ids: readonly ProductId[], isForced = false): Promise<AppliedChange[]> =>
      inTurn(() => refreshNow(ids, isForced)),

    /** Every product of these brands or categories; the names in their documents are old. */
    refreshNames: ({ brandIds, categoryIds }: { brandIds: BrandId[]; categoryIds: CategoryId[] }) =>
      inTurn(async () => {
        const before = tree;
        if (categoryIds.length > 0) tree = null;
        const after = await currentTree();
        const touched = new Set(categoryIds.flatMap((id) => [id, ...below(before, id), ...below(after, id)]));
        const sources = [
          ...brandIds.map((brandId) => ({ brandId })),
          ...[...touched].map((categoryId) => ({ categoryId })),
        ];
        for (const source of sources) {
          for await (const ids of catalog.idBatchesOf(source, BATCH)) await refreshNow(ids, true);
        }
      }),

    /** Changes may have been missed: compares with all products; the first time, loads them all. */
    catchUp: (): Promise<void> =>
      inTurn(async () => {
        tree = null;
        await (known.size() === 0 ? loadEverything() : compareEverything());
        await engine.settle?.();
      }),
  };
}

/** Asks for the next while the one before is worked on: database, this thread and the engine's work at once. */
async function* readAhead<T>(source: AsyncGenerator<T>): AsyncGenerator<T> {
  let next = source.next();
  try {
    for (;;) {
      const { value, done } = await next;
      if (done) return;
      next = source.next();
      // Whoever awaits it next hears of a failure; until then it is nobody's.
      next.catch(() => {});
      yield value;
    }
  } finally {
    await next.catch(() => {});
    await source.return(undefined);
  }
}

function below(tree: CategoryTree | null, id: CategoryId): CategoryId[] {
  return (tree?.childrenOf(id) ?? []).flatMap((child) => [child.id, ...below(tree, child.id)]);
}
