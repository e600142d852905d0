import { afterAll } from 'bun:test';
import { randomBytes } from 'node:crypto';
import { Redis } from 'ioredis';
import { MongoClient } from 'mongodb';
import postgres from 'postgres';
import { createMongo, type Mongo } from '../src/infra/mongo/client.ts';
import { ensureIndexes } from '../src/infra/mongo/indexes.ts';
import { createPostgres, type PostgresClient } from '../src/infra/postgres/client.ts';
import { createRedis, type RedisClient } from '../src/infra/redis/client.ts';
import { testServices } from './services.ts';
import { migratedTemplate } from './template.ts';

export type TestStores = {
  mongo: Mongo;
  pg: PostgresClient;
  redis: RedisClient;
  /** The same three for a server in a process of its own; Redis also needs `redisPrefix`. */
  urls: { mongodb: string; postgres: string; redis: string };
  redisPrefix: string;
  /** Called by itself after the file's last test; only for stores made inside a test. */
  close(): Promise<void>;
};

/**
 * Real MongoDB, PostgreSQL and Redis for one test file, with nothing in them:
 * a MongoDB database of its own with all indexes, a PostgreSQL database of its own with all
 * migrations, a Redis key prefix of its own. Call it once at the top of the file:
 *
 *   const { mongo, pg, redis } = await testStores();
 *
 * All of it is dropped after the file's last test. `bun run test` gives the services; a lone
 * `bun test FILE` finds those of a running `bun dev` or starts its own (see services.ts).
 */
export async function testStores(): Promise<TestStores> {
  const stores = await openTestStores();
  afterAll(stores.close);
  return stores;
}

/** As `testStores`, for use inside a single test: the caller closes them. */
export async function openTestStores(): Promise<TestStores> {
  const services = await testServices();
  const name = `zt_${Date.now()}_${randomBytes(4).toString('hex')}`;
  const urls = {
    mongodb: withPath(services.MONGODB_URL, name),
    postgres: withPath(services.POSTGRES_URL, name),
    redis: services.REDIS_URL,
  };
  const urlOf = (database: string) => withPath(services.POSTGRES_URL, database);
  await inPostgres(services.POSTGRES_URL, async (admin) => {
    const template = await migratedTemplate(admin, urlOf);
    await admin`CREATE DATABASE ${admin(name)} TEMPLATE ${admin(template)}`;
  });
  const mongo = createMongo({ url: urls.mongodb });
  const pg = createPostgres({ url: urls.postgres });
  const redisPrefix = `${name}:`;
  const redis = createRedis({ url: urls.redis, prefix: redisPrefix });
  await Promise.all([ensureIndexes(mongo.db), ready(redis)]);
  sweepOnce(services);
  const close = async () => {
    await Promise.all([
      mongo.db.dropDatabase().finally(() => mongo.close()),
      deleteKeys(services.REDIS_URL, redisPrefix).finally(() => redis.disconnect()),
      pg
        .close()
        .then(() =>
          inPostgres(
            services.POSTGRES_URL,
            (admin) => admin`DROP DATABASE IF EXISTS ${admin(name)} WITH (FORCE)`,
          ),
        ),
    ]);
  };
  return { mongo, pg, redis, urls, redisPrefix, close };
}

function withPath(url: string, database: string): string {
  const parsed = new URL(url);
  parsed.pathname = `/${database}`;
  return parsed.href;
}

async function inPostgres<T>(url: string, work: (admin: postgres.Sql) => Promise<T>): Promise<T> {
  const admin = postgres(url, { max: 1, onnotice: () => {} });
  try {
    return await work(admin);
  } finally {
    await admin.end({ timeout: 5 });
  }
}

/** The client refuses commands until it is connected, so a test starts when it is. */
async function ready(redis: RedisClient): Promise<void> {
  if (redis.status !== 'ready') await new Promise<void>((resolve) => redis.once('ready', () => resolve()));
}

async function deleteKeys(url: string, prefix: string): Promise<void> {
  const redis = new Redis(url);
  try {
    for await (const keys of redis.scanStream({ match: `${prefix}*`, count: 1000 })) {
      if (keys.length > 0) await redis.unlink(...keys);
    }
  } finally {
    redis.disconnect();
  }
}

const ABANDONED_AFTER_MS = 6 * 60 * 60 * 1000;
let isSwept = false;

/** Databases of runs that were killed hours ago are dropped in the background, once per process. */
function sweepOnce(services: { MONGODB_URL: string; POSTGRES_URL: string }): void {
  if (isSwept) return;
  isSwept = true;
  const isAbandoned = (name: string) => {
    const at = /^zt_(\d+)_/.exec(name)?.[1];
    return at !== undefined && Date.now() - Number(at) > ABANDONED_AFTER_MS;
  };
  const postgresSweep = inPostgres(services.POSTGRES_URL, async (admin) => {
    const rows = await admin<
      { datname: string }[]
    >`SELECT datname FROM pg_database WHERE datname LIKE 'zt\\_%'`;
    for (const { datname } of rows) {
      if (isAbandoned(datname)) await admin`DROP DATABASE IF EXISTS ${admin(datname)} WITH (FORCE)`;
    }
  });
  const mongoSweep = new MongoClient(services.MONGODB_URL);
  const mongoDone = mongoSweep
    .db('admin')
    .admin()
    .listDatabases({ nameOnly: true })
    .then(async ({ databases }) => {
      for (const { name } of databases) if (isAbandoned(name)) await mongoSweep.db(name).dropDatabase();
    })
    .finally(() => mongoSweep.close());
  // Housekeeping may fail (another process sweeps as well); the tests do not depend on it.
  void Promise.allSettled([postgresSweep, mongoDone]);
}
