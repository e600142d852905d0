import { Redis } from 'ioredis';
import { MongoClient } from 'mongodb';
import postgres from 'postgres';

/** Each probe connects, asks for the version and hangs up; throws while the server is not ready. */
export async function probePostgres(url: string): Promise<string> {
  const sql = postgres(url, { max: 1, connect_timeout: 3, onnotice: () => {} });
  try {
    const [row] = await sql<{ server_version: string }[]>`SHOW server_version`;
    return parseFirstWord(row?.server_version ?? '');
  } finally {
    await sql.end({ timeout: 1 });
  }
}

export async function probeRedis(url: string): Promise<string> {
  const redis = new Redis(url, {
    lazyConnect: true,
    maxRetriesPerRequest: 0,
    connectTimeout: 3000,
    retryStrategy: () => null,
  });
  redis.on('error', () => {});
  try {
    await redis.connect();
    const info = await redis.info('server');
    return /(?:valkey_version|redis_version):(\S+)/.exec(info)?.[1] ?? 'unknown';
  } finally {
    redis.disconnect();
  }
}

export async function probeMongo(url: string): Promise<string> {
  return withMongo(url, async (client) => {
    const info = await client.db('admin').command({ buildInfo: 1 });
    return String(info.version);
  });
}

/** Turns a fresh mongod into a replica set of one; a set that exists already is left as it is. */
export async function initiateReplicaSet(port: number): Promise<void> {
  const host = `127.0.0.1:${port}`;
  await withMongo(`mongodb://${host}/?directConnection=true`, async (client) => {
    const admin = client.db('admin');
    const config = { _id: 'zivero', members: [{ _id: 0, host }] };
    try {
      const { config: stored } = await admin.command({ replSetGetConfig: 1 });
      // The port differs from start to start: the one member is told its new address.
      if (stored.members[0].host !== host) {
        await admin.command({
          replSetReconfig: {
            ...stored,
            version: stored.version + 1,
            members: [{ ...stored.members[0], host }],
          },
          force: true,
        });
      }
    } catch (error) {
      if (!(error instanceof Error && 'codeName' in error && error.codeName === 'NotYetInitialized'))
        throw error;
      await admin.command({ replSetInitiate: config });
    }
    for (;;) {
      const hello = await admin.command({ hello: 1 });
      if (hello.isWritablePrimary) return;
      await Bun.sleep(100);
    }
  });
}

async function withMongo<T>(url: string, work: (client: MongoClient) => Promise<T>): Promise<T> {
  const client = new MongoClient(url, { serverSelectionTimeoutMS: 3000, connectTimeoutMS: 3000 });
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.close();
  }
}

function parseFirstWord(text: string): string {
  return text.split(' ')[0] ?? text;
}
