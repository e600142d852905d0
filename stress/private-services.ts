import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { tryFileLock } from '../server/src/infra/storage/file-lock.ts';
import { startMongo } from '../server/src/local/services/mongo.ts';
import { startPostgres } from '../server/src/local/services/postgres.ts';
import { removePostgresHome } from '../server/src/local/services/postgres-home.ts';
import { startRedis } from '../server/src/local/services/redis.ts';
import type { Env, RunningService, StartContext } from '../server/src/local/services/ways.ts';
import { type Kind, shoot, type Victim } from './victims.ts';

export type PrivateServices = {
  urls: { MONGODB_URL: string; POSTGRES_URL: string; REDIS_URL: string };
  labels: string[];
  victims: Victim[];
  /** By name. */
  pids(): Record<string, number>;
  stop(keep: boolean): Promise<void>;
};

const START = { postgresql: startPostgres, mongodb: startMongo, redis: startRedis } as const;

/**
 * MongoDB, PostgreSQL and Redis of this run alone, which nobody else's work depends on: they write to disk
 * before they answer, so that what they acknowledged must be there after a SIGKILL.
 */
export async function startPrivateServices(folder: string): Promise<PrivateServices> {
  // Held until the end: what a killed run leaves is removed by the next test run.
  const lock = tryFileLock(join(folder, 'services.lock'));
  const env: Env = {
    ...process.env,
    MONGODB_URL: undefined,
    POSTGRES_URL: undefined,
    REDIS_URL: undefined,
    ZIVERO_MONGO_SYNC: '1',
  };
  const context: StartContext = { env, dataDir: folder, throwaway: false, report: () => {} };
  const [postgresql, mongodb, redis] = await Promise.all([
    service('postgresql', context),
    service('mongodb', context),
    service('redis', context),
  ]);
  const victims = [postgresql, mongodb, redis];
  return {
    urls: {
      MONGODB_URL: mongodb.service().url,
      POSTGRES_URL: postgresql.service().url,
      REDIS_URL: redis.service().url,
    },
    labels: victims.map((victim) => victim.service().label),
    victims,
    pids: () => Object.fromEntries(victims.map((one) => [one.name, one.service().pid ?? 0])),
    async stop(keep) {
      await Promise.allSettled(victims.map((victim) => victim.stop()));
      await removePostgresHome(folder);
      lock?.release();
      if (!keep) await rm(folder, { recursive: true, force: true });
    },
  };
}

async function service(kind: Exclude<Kind, 'server' | 'stripe'>, context: StartContext) {
  let running: RunningService = await START[kind](context);
  const port = Number(new URL(running.url).port);
  return {
    name: kind,
    kind,
    service: () => running,
    async kill() {
      if (running.pid === null) throw new Error(`${kind} is not ours to kill`);
      shoot(running.pid);
    },
    async restart() {
      running = await START[kind]({ ...context, port });
    },
    stop: () => running.stop(),
  } satisfies Victim & { service(): RunningService };
}
