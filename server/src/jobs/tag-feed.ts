import { eq, sql } from 'drizzle-orm';
import type { Db, ResumeToken } from 'mongodb';
import type { ReservedSql, Sql } from 'postgres';
import { type Change, type Following, followChanges } from '../infra/mongo/change-stream.ts';
import type { Database, Tx } from '../infra/postgres/client.ts';
import type { Enqueue } from '../infra/postgres/queue.ts';
import { settings } from '../infra/postgres/tables/shop.ts';
import type { Log } from '../kernel/log.ts';
import { TAGS } from '../modules/catalog/catalog.reading.ts';
import type { CatalogModule } from '../modules/catalog/catalog.ts';
import { CATALOG_COLLECTIONS, idsOf } from './change-feed.ts';

export type TagFeedDeps = {
  mongo: Db;
  pg: { db: Database; sql: Sql };
  enqueue: Enqueue;
  catalog: Pick<CatalogModule, 'slugsOf'>;
  log: Log;
  /** How often a process that is not the leader asks to be. */
  standbyMs?: number;
};

/** Any process may hold it, one at a time. */
const LEADER_LOCK = 7_120_002;
const TOKEN_KEY = 'change-feed';
const MAX_TAGS = 1_000;

/**
 * Runs in every worker; the one that holds PostgreSQL's advisory lock is the leader and turns changes of the
 * catalog into jobs. Jobs and the place in the stream are saved in one transaction: a crash repeats changes,
 * it never skips one. Two leaders for a moment (a lost connection) do the same work twice, no harm.
 */
export function startTagFeed(deps: TagFeedDeps): Following {
  const { pg, log, standbyMs = 2_000 } = deps;
  let isStopped = false;
  let wake: () => void = () => {};
  const pause = () =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, standbyMs);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  /** Leads until stopped or until the connection that holds the lock is gone. */
  async function lead(connection: ReservedSql): Promise<void> {
    const following = follow(deps);
    try {
      while (!isStopped) {
        await pause();
        await connection`select 1`;
      }
    } finally {
      await following.stop();
    }
  }

  async function run(): Promise<void> {
    while (!isStopped) {
      try {
        const connection = await pg.sql.reserve();
        try {
          const [row] = await connection<
            { held: boolean }[]
          >`select pg_try_advisory_lock(${LEADER_LOCK}) held`;
          if (row?.held) {
            await lead(connection);
            await connection`select pg_advisory_unlock(${LEADER_LOCK})`;
          }
        } finally {
          connection.release();
        }
      } catch (error) {
        log.warn({ err: error }, 'change feed leader');
      }
      if (!isStopped) await pause();
    }
  }

  const running = run();
  return {
    async stop() {
      isStopped = true;
      wake();
      await running;
    },
  };
}

function follow({ mongo, pg, enqueue, catalog, log }: TagFeedDeps): Following {
  async function save(tags: readonly string[], token: ResumeToken): Promise<void> {
    await pg.db.transaction(async (tx) => {
      const batches = Array.from({ length: Math.ceil(tags.length / MAX_TAGS) }, (_, index) => ({
        tags: tags.slice(index * MAX_TAGS, (index + 1) * MAX_TAGS),
      }));
      await enqueue(tx, 'cache.bump', batches);
      await saveToken(tx, token);
    });
  }

  return followChanges({
    db: mongo,
    collections: CATALOG_COLLECTIONS,
    log,
    loadToken: () => loadToken(pg.db),
    async onChanges(changes: Change[], token) {
      const { productIds, categoryIds, brandIds } = idsOf(changes);
      const slugs = await catalog.slugsOf(productIds);
      const tags = [
        ...(productIds.length > 0 ? [TAGS.products] : []),
        ...(categoryIds.length > 0 ? [TAGS.categories] : []),
        ...(brandIds.length > 0 ? [TAGS.brands] : []),
        ...slugs.map(TAGS.product),
      ];
      await save(tags, token);
    },
    // Every cached page and shelf carries one of these three.
    onGap: (token) => save([TAGS.products, TAGS.categories, TAGS.brands], token),
    onLive: () => {},
  });
}

async function loadToken(db: Database): Promise<ResumeToken | null> {
  const [row] = await db.select({ value: settings.value }).from(settings).where(eq(settings.key, TOKEN_KEY));
  return row?.value ?? null;
}

async function saveToken(tx: Tx, token: ResumeToken): Promise<void> {
  await tx
    .insert(settings)
    .values({ key: TOKEN_KEY, value: token, updatedAt: new Date() })
    .onConflictDoUpdate({
      target: settings.key,
      set: { value: sql`excluded.value`, updatedAt: sql`excluded.updated_at` },
    });
}
