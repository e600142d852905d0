import { afterAll, expect, test } from 'bun:test';
import { sql } from 'drizzle-orm';
import { testStores } from '../../../test/harness.ts';
import { createPostgres } from './client.ts';
import { createRepeats } from './prepared.ts';

const { urls } = await testStores();
const one = createPostgres({ url: urls.postgres, max: 1 });
const plain = new URL(urls.postgres);
plain.searchParams.set('prepare', 'false');
const without = createPostgres({ url: plain.href, max: 1 });
afterAll(() => Promise.all([one.close(), without.close()]));

const PREPARED = `select count(*)::int as n from pg_prepared_statements where statement like '%zz_%'`;
const preparedOn = async ({ sql: client }: typeof one) =>
  (await client.unsafe<{ n: number }[]>(PREPARED))[0]?.n;
const ask = (db: Pick<typeof one.db, 'execute'>, value: number) =>
  db.execute<{ zz_value: number }>(sql`select ${value}::int as zz_value`);

test('a statement that comes again is prepared, once, inside and outside of transactions', async () => {
  expect([...(await ask(one.db, 1))]).toEqual([{ zz_value: 1 }]);
  expect(await preparedOn(one)).toBe(0);
  const again = await one.db.transaction(async (tx) => [
    ...(await ask(tx, 2)),
    ...(await tx.transaction((inner) => ask(inner, 3))),
  ]);
  expect(again).toEqual([{ zz_value: 2 }, { zz_value: 3 }]);
  expect([...(await ask(one.db, 4))]).toEqual([{ zz_value: 4 }]);
  expect(await preparedOn(one)).toBe(1);
});

test('a pooler that knows nothing of prepared statements gets none', async () => {
  for (const value of [1, 2, 3]) expect([...(await ask(without.db, value))]).toEqual([{ zz_value: value }]);
  expect(await preparedOn(without)).toBe(0);
});

test('texts that come once, are long or are too many are left alone', () => {
  const isRepeated = createRepeats();
  for (let n = 0; n < 5_000; n += 1) expect(isRepeated(`select ${n}`)).toBe(false);
  const long = `select '${'x'.repeat(7_000)}'`;
  expect([isRepeated(long), isRepeated(long)]).toEqual([false, false]);
  const twice = Array.from({ length: 400 }, (_, n) => `update ${n}`);
  for (const text of twice) isRepeated(text);
  expect(twice.filter(isRepeated).length).toBe(250);
  expect(twice.filter(isRepeated).length).toBe(250);
});
