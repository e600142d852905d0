import { BrandId, CategoryId, ProductId } from '@zivero/shared/schemas/ids';
import { BSON, type Db, type ResumeToken } from 'mongodb';
import { type Change, type Following, followChanges } from '../infra/mongo/change-stream.ts';
import type { Cache } from '../infra/redis/cache.ts';
import type { Log } from '../kernel/log.ts';
import { TAGS } from '../modules/catalog/catalog.reading.ts';
import type { GatedEngine } from '../modules/search/engine-gate.ts';
import type { SearchIndex } from '../modules/search/search.index.ts';

export const CATALOG_COLLECTIONS = ['products', 'categories', 'brands'] as const;

export type ChangeFeedDeps = {
  db: Db;
  index: SearchIndex;
  engine: Pick<GatedEngine, 'open' | 'restore' | 'save'>;
  cache: Pick<Cache, 'dropLocal' | 'setFeedLive'>;
  log: Log;
};
export type ChangeFeed = Following & {
  /** Resolves when the index holds the whole catalog for the first time. */
  ready: Promise<void>;
};

/** So often the index is saved if anything changed. */
const SAVE_EVERY_MS = 300_000;

/**
 * Runs in every web process: carries each change of the catalog into this process's search index and
 * in-process cache. Its place in the stream is saved with the index: the next start goes on from there.
 */
export function startChangeFeed({ db, index, engine, cache, log }: ChangeFeedDeps): ChangeFeed {
  const { promise: ready, resolve } = Promise.withResolvers<void>();
  let place: ResumeToken | null = null;
  let saved: ResumeToken | null = null;

  async function save(): Promise<void> {
    if (place === null || place === saved) return;
    const token = place;
    try {
      await engine.save?.({ source: db.databaseName, position: BSON.EJSON.stringify(token) });
      saved = token;
    } catch (error) {
      log.warn({ err: error }, 'search index not saved');
    }
  }

  /** Where the saved index stands, if there is one of this database. */
  async function savedPlace(): Promise<ResumeToken | null> {
    const position = await engine.restore?.(db.databaseName);
    if (!position) return null;
    engine.open();
    resolve();
    log.info('search index goes on from its snapshot');
    return BSON.EJSON.parse(position);
  }

  async function onChanges(changes: Change[], token: ResumeToken): Promise<void> {
    const { productIds, categoryIds, brandIds } = idsOf(changes);
    cache.dropLocal([
      ...(productIds.length > 0 ? [TAGS.products, ...productIds.map(TAGS.card)] : []),
      ...(categoryIds.length > 0 ? [TAGS.categories] : []),
      ...(brandIds.length > 0 ? [TAGS.brands] : []),
    ]);
    if (productIds.length > 0) {
      const applied = await index.refresh(productIds);
      // The shelves once more: what was cached between the event and the index's answer is old.
      cache.dropLocal([TAGS.products, ...applied.flatMap(({ slugs }) => slugs.map(TAGS.product))]);
    }
    if (categoryIds.length + brandIds.length > 0) await index.refreshNames({ brandIds, categoryIds });
    place = token;
  }

  const following = followChanges({
    db,
    collections: CATALOG_COLLECTIONS,
    log,
    loadToken: savedPlace,
    onChanges,
    async onGap(token) {
      const startedAt = performance.now();
      await index.catchUp();
      engine.open();
      resolve();
      place = token;
      await save();
      log.info({ ms: Math.round(performance.now() - startedAt) }, 'search index is in step with the catalog');
    },
    onLive: cache.setFeedLive,
  });
  const saving = setInterval(save, SAVE_EVERY_MS);
  saving.unref();
  return {
    ready,
    async stop() {
      clearInterval(saving);
      await following.stop();
      await save();
    },
  };
}

/** Documents whose ids are not ours (a stray one put there by hand) are passed over. */
export function idsOf(changes: readonly Change[]) {
  const of = <T>(
    collection: (typeof CATALOG_COLLECTIONS)[number],
    schema: { safeParse(id: string): Parsed<T> },
  ) =>
    changes.flatMap((change) => {
      const id = change.collection === collection ? schema.safeParse(change.id) : null;
      return id?.success ? [id.data] : [];
    });
  return {
    productIds: of('products', ProductId),
    categoryIds: of('categories', CategoryId),
    brandIds: of('brands', BrandId),
  };
}

type Parsed<T> = { success: true; data: T } | { success: false };
