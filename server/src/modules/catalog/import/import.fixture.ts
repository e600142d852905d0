import { createMongo } from '../../../infra/mongo/client.ts';
import { createPostgres } from '../../../infra/postgres/client.ts';
import { createQueue } from '../../../infra/postgres/queue.ts';
import { type Clock, systemClock } from '../../../kernel/clock.ts';
import { createLog } from '../../../kernel/log.ts';
import { createStockRepo } from '../../stock/stock.repo.ts';
import { createStock } from '../../stock/stock.ts';
import { createTaxonomyRepo } from '../taxonomy.repo.ts';
import { createImportStock } from './import.stock.ts';
import { createProductImport } from './import.ts';

export type ImporterOptions = {
  clock?: Clock;
  /** Runs after a batch was read and planned, before anything of it is written. */
  beforeWriting?: () => Promise<void>;
  /** In place of keeping the tags in `bumped`, where so many products are imported that keeping counts. */
  onBumped?: (tags: readonly string[]) => void;
};

/** The importer on real stores, for tests, benchmarks and the process that a test kills. */
export async function openImporter(
  urls: { mongodb: string; postgres: string },
  { clock = systemClock, beforeWriting = async () => {}, onBumped }: ImporterOptions = {},
) {
  const mongo = createMongo({ url: urls.mongodb });
  const pg = createPostgres({ url: urls.postgres, max: 4 });
  const queue = createQueue({ url: urls.postgres, log: createLog('silent'), isWorker: false });
  const stock = createStock({
    db: pg.db,
    repo: createStockRepo(pg.db),
    enqueue: queue.enqueue,
    clock,
    onShort: async () => {},
    catalog: { applyStock: async () => {}, variantLabels: async () => new Map() },
  });
  await stock.ensureDefaults();
  const bumped: string[] = [];
  const remember = onBumped ?? ((tags: readonly string[]) => void bumped.push(...tags));
  const { importProducts } = createProductImport({
    db: mongo.db,
    taxonomy: createTaxonomyRepo(mongo.db),
    stock: createImportStock({
      async setInitial(rows, options) {
        await beforeWriting();
        await stock.setInitial(pg.db, rows, options);
      },
      onHand: stock.onHand,
      discard: stock.discard,
      adjust: (change) => stock.adjust(change, { kind: 'system', id: null }),
    }),
    cache: { bump: async (tags) => remember(tags) },
    settings: { get: async () => ({ currency: 'EUR' }) },
    clock,
  });
  const close = async () => {
    await queue.stop();
    await Promise.all([mongo.close(), pg.close()]);
  };
  return { importProducts, stock, bumped, close };
}

/** `bun import.fixture.ts MONGODB_URL POSTGRES_URL FILE STATE_DIR`: imports slowly, a line per batch. */
if (import.meta.main) {
  const [mongodb = '', postgres = '', path = '', stateDir = ''] = process.argv.slice(2);
  const importer = await openImporter({ mongodb, postgres });
  await importer.importProducts({
    source: { path },
    stateDir,
    batchSize: 25,
    onProgress: ({ rows }) => console.log(rows),
  });
  console.log('done');
  await importer.close();
  process.exit(0);
}
