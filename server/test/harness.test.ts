import { expect, test } from 'bun:test';
import { sql } from 'drizzle-orm';
import { openTestStores, testStores } from './harness.ts';

const stores = await testStores();

test('a test file starts with migrated PostgreSQL, indexed MongoDB and an empty Redis', async () => {
  const tables = await stores.pg.db.execute(sql`SELECT 1 FROM pg_tables WHERE tablename = 'orders'`);
  expect(tables).toHaveLength(1);
  const indexes = await stores.mongo.db.collection('products').indexes();
  expect(indexes.map(({ name }) => name)).toContain('sku');
  expect(await stores.redis.keys(`${stores.redisPrefix}*`)).toEqual([]);
});

test('two test files never see each other, and closing leaves nothing behind', async () => {
  const other = await openTestStores();
  await Promise.all([
    other.mongo.db.collection<{ _id: string }>('probe').insertOne({ _id: 'other' }),
    other.pg.sql`CREATE TABLE probe (id int)`,
    other.redis.set('probe', 'other'),
  ]);
  expect(await stores.mongo.db.collection('probe').countDocuments()).toBe(0);
  expect(await stores.pg.sql`SELECT 1 FROM pg_tables WHERE tablename = 'probe'`).toHaveLength(0);
  expect(await stores.redis.get('probe')).toBeNull();

  const name = other.mongo.db.databaseName;
  await other.close();
  const { databases } = await stores.mongo.client.db().admin().listDatabases({ nameOnly: true });
  expect(databases.map((database) => database.name)).not.toContain(name);
  expect(await stores.pg.sql`SELECT 1 FROM pg_database WHERE datname = ${name}`).toHaveLength(0);
  expect(await stores.redis.keys(`${other.redisPrefix}*`)).toEqual([]);
});
