import { resolve } from 'node:path';
import { type Env, EnvError, readEnv } from '../server/src/env.ts';
import { createMongo, type Mongo } from '../server/src/infra/mongo/client.ts';
import { ensureIndexes } from '../server/src/infra/mongo/indexes.ts';
import { createPostgres, type PostgresClient } from '../server/src/infra/postgres/client.ts';
import { migratePostgres } from '../server/src/infra/postgres/migrate.ts';
import { startServices } from '../server/src/local/services/services.ts';

export const ROOT = resolve(import.meta.dirname, '..');

export type Stores = { mongo: Mongo; pg: PostgresClient; env: Env; mediaDir: string };

/**
 * Runs a command on the shop's databases, at their newest schema: those that the environment names, else those
 * of a `bun dev` running in this clone, else this clone's own, started for the length of the command.
 */
export async function withStores<T>(work: (stores: Stores) => Promise<T>): Promise<T> {
  const { MONGODB_URL, POSTGRES_URL } = process.env;
  const services =
    MONGODB_URL && POSTGRES_URL
      ? null
      : await startServices({ env: process.env, dataDir: resolve(ROOT, '.zivero') });
  try {
    const env = readEnv({ ...process.env, ...services?.urls });
    const mongo = createMongo({ url: env.MONGODB_URL });
    const pg = createPostgres({ url: env.POSTGRES_URL, max: 4 });
    try {
      await Promise.all([migratePostgres(env.POSTGRES_URL), ensureIndexes(mongo.db)]);
      return await work({ mongo, pg, env, mediaDir: resolve(ROOT, env.MEDIA_DIR) });
    } finally {
      await Promise.all([mongo.close(), pg.close()]);
    }
  } finally {
    await services?.stop();
  }
}

/** Ends the process: 0, or 1 with the reason on standard error. */
export async function runCommand(command: () => Promise<number>): Promise<never> {
  try {
    process.exit(await command());
  } catch (error) {
    const isTold = error instanceof EnvError || error instanceof UsageError;
    console.error(isTold || !(error instanceof Error) ? String(error) : reasonOf(error));
    process.exit(1);
  }
}

/** Where it happened and why, without the rows that a failed query drags along. */
function reasonOf(error: Error): string {
  const cause = error.cause instanceof Error ? `\nbecause: ${error.cause.message}` : '';
  return `${(error.stack ?? error.message).slice(0, MOST_TOLD)}${cause.slice(0, MOST_TOLD)}`;
}
const MOST_TOLD = 2_000;

/** The command was called wrongly: its message is all there is to say. */
export class UsageError extends Error {
  override toString(): string {
    return this.message;
  }
}

export function wholeNumber(name: string, text: string, min: number): number {
  const value = Number(text.replaceAll('_', ''));
  if (!Number.isInteger(value) || value < min)
    throw new UsageError(`--${name} must be a whole number from ${min}`);
  return value;
}
