import type { Db } from 'mongodb';
import type { Log } from '../../kernel/log.ts';
import { createAtlasEngine } from './atlas/atlas-engine.ts';
import { ensureIndex, hasAtlasSearch, indexStatus, untilQueryable } from './atlas/atlas-indexes.ts';
import { removeStrays } from './atlas/atlas-strays.ts';
import type { SearchEngine } from './engine.ts';

export type EngineWish = 'auto' | 'embedded' | 'atlas';
export type ChooseEngineOptions = {
  wanted: EngineWish;
  db: Db;
  /** Makes the engine of this process; called when it is the one. */
  embedded: () => SearchEngine;
  log: Log;
};
export type ChosenEngine = {
  engine: SearchEngine;
  /** Once an hour: removes what the engine keeps of products that are no more. */
  cleanup(): Promise<void>;
};

const READY_WITHIN_MS = 120_000;

/**
 * The engine that the environment asks for. `auto` asks the server whether it has `$search`, at the first
 * use and until it answers: nothing is asked of a service while the server is being built.
 */
export function chooseEngine({ wanted, db, embedded, log }: ChooseEngineOptions): ChosenEngine {
  if (wanted === 'embedded') return { engine: embedded(), cleanup: async () => {} };
  let isMade = false;
  /** Asked again after a failure, and never again after an answer. */
  const isAtlas = once(async () => wanted === 'atlas' || (await hasAtlasSearch(db)));
  const engine = once(async (): Promise<SearchEngine> => {
    isMade = true;
    if (!(await isAtlas())) return embedded();
    await ensureIndex(db);
    await untilQueryable(db, READY_WITHIN_MS);
    const status = await indexStatus(db);
    if (status.kind === 'there' && status.differences.length > 0)
      log.warn({ differences: status.differences }, 'the search index differs: bun run search:atlas apply');
    return createAtlasEngine({ db });
  });

  return {
    engine: {
      search: async (query) => (await engine()).search(query),
      suggest: async (query) => (await engine()).suggest(query),
      put: async (documents) => (await engine()).put(documents),
      patch: async (patches) => (await engine()).patch(patches),
      remove: async (ids) => (await engine()).remove(ids),
      learn: async (phrases) => (await engine()).learn?.(phrases),
      stats: async () => (await engine()).stats(),
      settle: async () => (await engine()).settle?.(),
      retain: async (ids) => (await engine()).retain?.(ids),
      restore: async (source) => (await (await engine()).restore?.(source)) ?? null,
      save: async (place) => (await engine()).save?.(place),
      close: async () => {
        if (isMade) await (await engine()).close?.();
      },
    },
    async cleanup() {
      if (!(await isAtlas())) return;
      const removed = await removeStrays(db);
      if (removed > 0) log.info({ removed }, 'search documents without a product removed');
    },
  };
}

/** The first answer, for ever; a failure is forgotten, so that the next call asks anew. */
function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | null = null;
  return () => {
    answer ??= ask().catch((error: unknown) => {
      answer = null;
      throw error;
    });
    return answer;
  };
}
