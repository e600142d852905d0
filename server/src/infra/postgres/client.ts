import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js';
import postgres, { type Sql } from 'postgres';
import { withEndings } from './transactions.ts';

export type Database = PostgresJsDatabase;
/** Inside `transaction`: what every repository method that takes `tx` first expects. */
export type Tx = Parameters<Parameters<Database['transaction']>[0]>[0];
/** A method that works inside and outside a transaction. */
export type Queryable = Database | Tx;

export type PostgresClient = { db: Database; sql: Sql; close(): Promise<void> };

/** A database that is back is found at once: by itself the client would wait up to 20 s before each place of its pool. */
const LONGEST_PAUSE_SECONDS = 0.5;
const pauseSeconds = (retries: number): number =>
  Math.min(LONGEST_PAUSE_SECONDS, 0.02 * 2 ** Math.min(retries, 10)) * (0.5 + Math.random() / 2);

/** Connects lazily: the first query opens the first connection. `max` connections at most. */
export function createPostgres({ url, max = 20 }: { url: string; max?: number }): PostgresClient {
  const sql = postgres(url, {
    max,
    idle_timeout: 60,
    connect_timeout: 5,
    backoff: pauseSeconds,
    onnotice: () => {},
    connection: { application_name: 'zivero', statement_timeout: 15_000, lock_timeout: 10_000 },
  });
  return { db: drizzle(withEndings(sql)), sql, close: () => sql.end({ timeout: 2 }) };
}
