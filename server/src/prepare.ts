import type { Deps } from './deps.ts';
import type { HealthCheck } from './http/health.ts';
import { ensureIndexes } from './infra/mongo/indexes.ts';
import { migratePostgres } from './infra/postgres/migrate.ts';
import { isOutage } from './rpc/outage.ts';

const RETRY_MS = 1_000;

/** A database that a production deployment must not be started on. */
class RefusedToStart extends Error {}

/**
 * Brings the databases to the newest schema and writes the defaults that a shop starts with. Safe to run in
 * several processes at once and at every start. Throws `RefusedToStart`, or what the databases say.
 */
export async function prepare({ env, infra, modules }: Deps): Promise<void> {
  await Promise.all([migratePostgres(env.POSTGRES_URL), ensureIndexes(infra.mongo.db)]);
  const { settings, shipping, stock, staff, customers } = modules;
  if (env.isProduction && ((await staff.hasDemoSignIn()) || (await customers.hasDemoSignIn()))) {
    throw new RefusedToStart('the database has demo sign-ins: remove them, or start with an empty one');
  }
  await Promise.all([settings.ensureDefaults(), shipping.ensureDefaults(), stock.ensureDefaults()]);
  await infra.queue.start();
}

/** As `prepare`, waiting for services that are away, until `signal` says to give up. */
export async function prepareWhenUp(deps: Deps, signal: AbortSignal): Promise<void> {
  let hasTold = false;
  while (!signal.aborted) {
    try {
      return await prepare(deps);
    } catch (error) {
      if (!isAway(error)) throw error;
      if (!hasTold) deps.log.warn({ err: error }, 'waiting for a database');
      hasTold = true;
      await Bun.sleep(RETRY_MS);
    }
  }
}

/** Without MongoDB or PostgreSQL nothing can be sold; without Redis guests' bags wait. */
export function checksOf({ infra }: Deps): HealthCheck[] {
  return [
    { name: 'postgresql', isVital: true, probe: () => infra.pg.sql`SELECT 1` },
    { name: 'mongodb', isVital: true, probe: () => infra.mongo.db.command({ ping: 1 }) },
    { name: 'redis', isVital: false, probe: () => infra.redis.ping() },
  ];
}

/** Bulk writes and the queue wrap what the driver said. */
const isAway = (error: unknown): boolean =>
  isOutage(error) || (error instanceof Error && 'code' in error && error.code === 'service.unavailable');
