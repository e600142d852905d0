import { afterAll, expect, test } from 'bun:test';
import { eq, inArray, sql } from 'drizzle-orm';
import { integer, jsonb, pgTable, text, timestamp } from 'drizzle-orm/pg-core';
import { testStores } from '../../../test/harness.ts';
import { createPostgres } from './client.ts';
import { insertion, statement } from './statements.ts';

const { urls } = await testStores();
const postgres = createPostgres({ url: urls.postgres, max: 2 });
const { db } = postgres;
afterAll(() => postgres.close());

const things = pgTable('things_of_statements', {
  id: text('id').primaryKey(),
  count: integer('count').notNull().default(7),
  body: jsonb('body').$type<unknown>(),
  at: timestamp('at', { withTimezone: true, mode: 'date' }),
});
await db.execute(
  sql`create table ${things} (id text primary key, count integer not null default 7, body jsonb, at timestamptz)`,
);

let written = 0;
const insert = insertion((tx, rows: (typeof things.$inferInsert)[]) => {
  written += 1;
  return tx.insert(things).values(rows).onConflictDoNothing().returning();
});
const change = statement((tx, { id, ...set }: { id: string } & Partial<typeof things.$inferInsert>) => {
  written += 1;
  return tx.update(things).set(set).where(eq(things.id, id)).returning();
});
const some = statement((tx, ids: Readonly<Record<number, string>>) =>
  tx
    .select()
    .from(things)
    .where(inArray(things.id, Object.values(ids)))
    .orderBy(things.id)
    .limit(Object.keys(ids).length),
);
const at = new Date('2026-11-01T10:00:00Z');

test('rows are written and read as by Drizzle itself; what is left out gets its default, null is no JSON null', async () => {
  const rows = [
    { id: 'a', count: 1, body: { deep: [1, null] }, at },
    { id: 'b', body: null, at: null },
    { id: 'c', count: undefined, body: 'text' },
  ];
  const made = await insert(db, rows);
  const expected = [
    { id: 'a', count: 1, body: { deep: [1, null] }, at },
    { id: 'b', count: 7, body: null, at: null },
    { id: 'c', count: 7, body: 'text', at: null },
  ];
  expect(made).toEqual(expected);
  expect(await db.select().from(things).orderBy(things.id)).toEqual(expected);
  const [row] = await db.execute<{ n: number }>(
    sql`select count(*)::int as n from ${things} where body is null`,
  );
  expect(row?.n).toBe(1);
  expect(await some(db, { 0: 'c', 1: 'a' })).toEqual(expected.filter(({ id }) => id !== 'b'));
  expect(await some(db, { 0: 'b' })).toEqual(expected.filter(({ id }) => id === 'b'));
});

test('the SQL is written once per shape, and each call goes where its transaction is', async () => {
  written = 0;
  const add = (id: string) => insert(db, [{ id, count: 1 }]);
  await Promise.all(['d', 'e', 'f'].map(add));
  expect(await add('d')).toEqual([]);
  expect(written).toBe(1);

  await expect(
    db.transaction(async (tx) => {
      expect(await insert(tx, [{ id: 'g', count: 1 }])).toHaveLength(1);
      expect(await change(tx, { id: 'd', count: 5, at: null })).toHaveLength(1);
      await tx.transaction(async (inner) => {
        expect((await change(inner, { id: 'g', count: 9, at }))[0]).toEqual({
          id: 'g',
          count: 9,
          body: null,
          at,
        });
      });
      expect(await some(db, { 0: 'g' })).toEqual([]);
      throw new Error('back');
    }),
  ).rejects.toThrow('back');
  expect(written).toBe(2);
  expect(await some(db, { 0: 'd', 1: 'g' })).toMatchObject([{ id: 'd', count: 1 }]);
});
