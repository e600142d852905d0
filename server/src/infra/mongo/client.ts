import { type Db, MongoClient } from 'mongodb';

export type Mongo = { client: MongoClient; db: Db; close(): Promise<void> };

/**
 * Connects in the background; a call made while the server is away fails after 3 s instead of hanging.
 * The database is the one named in the URL, or `database`.
 */
export function createMongo({ url, database }: { url: string; database?: string }): Mongo {
  const client = new MongoClient(url, {
    appName: 'zivero',
    serverSelectionTimeoutMS: 3_000,
    connectTimeoutMS: 3_000,
    maxPoolSize: 40,
    retryWrites: true,
    retryReads: true,
    ignoreUndefined: true,
  });
  return { client, db: client.db(database), close: () => client.close() };
}
