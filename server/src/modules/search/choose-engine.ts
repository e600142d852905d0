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
  let chosen: Promise<{ engine: SearchEngine; isAtlas: boolean }> | null = null;

  async function choose(): Promise<{ engine: SearchEngine; isAtlas: boolean }> {
    if (wanted === 'auto' && !(await hasAtlasSearch(db))) return { engine: embedded(), isAtlas: false };
    await ensureIndex(db);
    await untilQueryable(db, READY_WITHIN_MS);
    const status = await indexStatus(db);
    if (status.kind === 'there' && status.differences.length > 0)
      log.warn({ differences: status.differences }, 'the search index differs: bun run search:atlas apply');
    return { engine: createAtlasEngine({ db }), isAtlas: true };
  }

  function current(): Promise<{ engine: SearchEngine; isAtlas: boolean }> {
    chosen ??= choose().then(
      (made) => {
        log.info({ engine: made.isAtlas ? 'atlas' : 'embedded' }, 'search engine');
        return made;
      },
      (error: unknown) => {
        chosen = null;
        throw error;
      },
    );
    return chosen;
  }

  const engine = async () => (await current()).engine;
  return {
    engine: {
      search: async (query) => (await engine()).search(query),
      suggest: async (query) => (await engine()).suggest(query),
      put: async (documents) => (await engine()).put(documents),
      patch: async (patches) => (await engine()).patch(patches),
      remove: async (ids) => (await engine()).remove(ids),
      learn: async (phrases) => (await engine()).learn?.(phrases),
      stats: async () => (await engine()).stats(),
    },
    async cleanup() {
      if (!(await current()).isAtlas) return;
      const removed = await removeStrays(db);
      if (removed > 0) log.info({ removed }, 'search documents without a product removed');
    },
  };
}
