import { afterAll, describe, expect, test } from 'bun:test';
import { sql } from 'drizzle-orm';
import { testStores } from '../../../test/harness.ts';
import { tcpGate } from '../../http/tcp-gate.fixture.ts';
import { createPostgres } from './client.ts';

const { pg, urls } = await testStores();
const gate = tcpGate(urls.postgres);
const MAX = 6;
const cut = createPostgres({ url: gate.url, max: MAX });
const unhandled: unknown[] = [];
const note = (error: unknown) => void unhandled.push(error);
process.on('unhandledRejection', note);

afterAll(async () => {
  process.off('unhandledRejection', note);
  await cut.close();
  gate.shut();
});

const ROUNDS = 30;
const answers = { own: 0, lost: 0 };

/** Asks for what it can tell from every other answer. */
async function askBack(): Promise<void> {
  const asked = crypto.randomUUID();
  try {
    const [row] = await cut.sql<{ said: string }[]>`select ${asked} as said`;
    expect(row?.said).toBe(asked);
    answers.own += 1;
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error;
    answers.lost += 1;
  }
}

/** Two rows of one transaction, with work between them that no query waits for. */
async function writePair(): Promise<void> {
  const pair = crypto.randomUUID();
  await cut.db
    .transaction(async (tx) => {
      await tx.execute(sql`insert into pairs values (${pair})`);
      await Bun.sleep(Math.random() * 6);
      await tx.execute(sql`insert into pairs values (${pair})`).catch(() => {});
      await Bun.sleep(Math.random() * 6);
      await tx.execute(sql`insert into pairs values (${pair})`);
    })
    .catch(() => {});
}

/** As the leader of the change feed does: one connection for itself, given back whatever happened. */
async function reserveOne(): Promise<void> {
  try {
    const own = await cut.sql.reserve();
    try {
      await own`select 1`;
      await Bun.sleep(Math.random() * 8);
      await own`select 2`;
    } finally {
      own.release();
    }
  } catch {
    // Lost on the way, or none to be had.
  }
}

describe('connections that are lost at any moment', () => {
  test('give nobody another’s answer, no half of a transaction, and are all there again afterwards', async () => {
    await pg.sql`create table pairs (pair text not null)`;
    for (let round = 0; round < ROUNDS; round += 1) {
      let isOver = false;
      const again = async (work: () => Promise<void>) => {
        while (!isOver) {
          await work();
          await Bun.sleep(1);
        }
      };
      const crowd = Array.from({ length: 4 }, () => [askBack, writePair, reserveOne].map(again));
      await Bun.sleep(20 + Math.random() * 30);
      gate.shut();
      await Bun.sleep(Math.random() * 20);
      gate.open();
      await Bun.sleep(Math.random() * 20);
      isOver = true;
      await Promise.all(crowd.flat());
    }
    const halves = await pg.sql`select pair, count(*) from pairs group by pair having count(*) <> 3`;
    expect([...halves]).toEqual([]);
    expect(answers.lost).toBeGreaterThan(0);
    expect(answers.own).toBeGreaterThan(0);

    // Each holds its place until all of them do: none is lost, however long one still pauses before it connects.
    const all = Promise.withResolvers<void>();
    const pids = new Set<number>();
    const held = Promise.all(
      Array.from({ length: MAX }, () =>
        cut.sql.begin(async (tx) => {
          const [row] = await tx<{ pid: number }[]>`select pg_backend_pid() as pid`;
          if (row !== undefined) pids.add(row.pid);
          if (pids.size === MAX) all.resolve();
          await all.promise;
        }),
      ),
    );
    await Promise.race([held, Bun.sleep(2_500)]);
    all.resolve();
    await held;
    expect(pids.size).toBe(MAX);
    expect(unhandled).toEqual([]);
  }, 60_000);
});
