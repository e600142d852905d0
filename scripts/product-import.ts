import { buildDeps } from '../server/src/deps.ts';
import type { Env } from '../server/src/env.ts';
import { createLog } from '../server/src/kernel/log.ts';
import { createImportStock } from '../server/src/modules/catalog/import/import.stock.ts';
import { createProductImport, type ProductImport } from '../server/src/modules/catalog/import/import.ts';
import { createTaxonomyRepo } from '../server/src/modules/catalog/taxonomy.repo.ts';

/** The importer on the server's own modules, without a server; `close` ends its connections. */
export async function openImport(env: Env): Promise<ProductImport & { close(): Promise<void> }> {
  const nowhere = 'http://127.0.0.1';
  const urls = { store: nowhere, admin: nowhere, api: nowhere };
  const deps = buildDeps({ env, urls, log: createLog('silent') });
  const { stock, settings } = deps.modules;
  const { mongo, pg, cache } = deps.infra;
  // A shop that no server has run on yet has no location to put stock at.
  await Promise.all([settings.ensureDefaults(), stock.ensureDefaults()]);
  const importing = createProductImport({
    db: mongo.db,
    taxonomy: createTaxonomyRepo(mongo.db),
    stock: createImportStock({
      setInitial: (rows, options) => stock.setInitial(pg.db, rows, options),
      onHand: stock.onHand,
      discard: stock.discard,
      adjust: (change) => stock.adjust(change, { kind: 'system', id: null }),
    }),
    cache,
    settings,
    clock: deps.clock,
  });
  return {
    ...importing,
    async close() {
      // The counters of the caches are bumped in the background.
      await deps.infra.redis.quit().catch(() => {});
      await deps.close();
    },
  };
}
