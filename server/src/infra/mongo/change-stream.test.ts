import { afterEach, describe, expect, test } from 'bun:test';
import type { ResumeToken } from 'mongodb';
import { openGate } from '../../../test/gate.ts';
import { testStores } from '../../../test/harness.ts';
import { createLog } from '../../kernel/log.ts';
import { type Change, type Following, followChanges } from './change-stream.ts';
import { createMongo } from './client.ts';

const stores = await testStores();
const rows = stores.mongo.db.collection<{ _id: string; n: number }>('rows');
const open: { stop(): Promise<unknown> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.stop();
});

type Seen = {
  ids: string[];
  gaps: number;
  live: boolean[];
  token: ResumeToken | null;
  following: Following;
};

/** Follows `rows` and writes down what it is told; `failOn` is thrown at once, the first time. */
function follow(options: { db?: typeof stores.mongo.db; token?: ResumeToken; failOn?: string } = {}): Seen {
  let toFail = options.failOn;
  const seen: Omit<Seen, 'following'> = { ids: [], gaps: 0, live: [], token: null };
  const following = followChanges({
    db: options.db ?? stores.mongo.db,
    collections: ['rows'],
    log: createLog('silent'),
    loadToken: async () => options.token ?? null,
    async onChanges(changes: Change[], token) {
      if (changes.some(({ id }) => id === toFail)) {
        toFail = undefined;
        throw new Error('could not');
      }
      seen.ids.push(...changes.map(({ id }) => id));
      seen.token = token;
    },
    async onGap(token) {
      seen.gaps += 1;
      seen.token = token;
    },
    onLive: (isLive) => void seen.live.push(isLive),
  });
  open.push(following);
  return Object.assign(seen, { following });
}

async function until(isSo: () => boolean, withinMs = 10_000): Promise<void> {
  const giveUpAt = Date.now() + withinMs;
  while (!isSo()) {
    if (Date.now() > giveUpAt) throw new Error('it did not come about');
    await Bun.sleep(5);
  }
}
const isLive = (seen: Seen) => seen.live.at(-1) === true;
let made = 0;
async function write(): Promise<string> {
  made += 1;
  const id = `row-${made}`;
  await rows.insertOne({ _id: id, n: 0 });
  return id;
}

describe('following changes', () => {
  test('starts with a gap, then tells of each insert, update and delete, in order, of these collections only', async () => {
    const seen = follow();
    await until(() => isLive(seen));
    expect([seen.gaps, seen.ids]).toEqual([1, []]);
    const id = await write();
    await stores.mongo.db.collection<{ _id: string }>('others').insertOne({ _id: 'x' });
    await until(() => seen.ids.length === 1);
    await rows.updateOne({ _id: id }, { $inc: { n: 1 } });
    await until(() => seen.ids.length === 2);
    await rows.deleteOne({ _id: id });
    await until(() => seen.ids.length === 3);
    expect(seen.ids).toEqual([id, id, id]);
  });

  test('what is written while the gap is being closed is not missed', async () => {
    let during = '';
    const told: string[] = [];
    const following = followChanges({
      db: stores.mongo.db,
      collections: ['rows'],
      log: createLog('silent'),
      loadToken: async () => null,
      onGap: async () => {
        during = await write();
      },
      onChanges: async (changes) => void told.push(...changes.map(({ id }) => id)),
      onLive: () => {},
    });
    open.push(following);
    await until(() => told.includes(during) && during !== '');
  });

  test('goes on from its token: nothing that happened in between is lost, no gap is told', async () => {
    const first = follow();
    await until(() => isLive(first));
    await write();
    await until(() => first.ids.length === 1);
    await first.following.stop();
    const missed = [await write(), await write()];
    const second = follow({ token: first.token });
    await until(() => second.ids.length >= 2);
    expect([second.ids, second.gaps]).toEqual([missed, 0]);
  });

  test('a token that the server does not know leads to a gap, never to silence', async () => {
    const seen = follow({ token: { _data: '8200000000000000002B022C0100296E04' } });
    await until(() => isLive(seen));
    expect(seen.gaps).toBe(1);
    const id = await write();
    await until(() => seen.ids.includes(id));
  });

  test('a change whose handling failed comes again', async () => {
    const failOn = `row-${made + 1}`;
    const seen = follow({ failOn });
    await until(() => isLive(seen));
    await write();
    const next = await write();
    await until(() => seen.ids.includes(next));
    expect(seen.ids).toContain(failOn);
    expect(seen.live).toContain(false);
  });

  test('a dropped database is a gap; what is written into the new one is told', async () => {
    const mongo = createMongo({ url: stores.urls.mongodb, database: `${stores.mongo.db.databaseName}_x` });
    open.push({ stop: () => mongo.close() });
    const collection = mongo.db.collection<{ _id: string }>('rows');
    await collection.insertOne({ _id: 'before' });
    const seen = follow({ db: mongo.db });
    await until(() => isLive(seen));
    await mongo.db.dropDatabase();
    await until(() => seen.gaps > 1 && isLive(seen));
    await collection.insertOne({ _id: 'after' });
    await until(() => seen.ids.includes('after'));
    await mongo.db.dropDatabase();
  }, 20_000);

  test('is not live within 3 s of losing the server, and catches up when it is back', async () => {
    const gate = await openGate(stores.urls.mongodb);
    open.push(gate);
    const mongo = createMongo({ url: gate.url });
    open.push({ stop: () => mongo.close() });
    const seen = follow({ db: mongo.db });
    await until(() => isLive(seen));
    const before = await write();
    await until(() => seen.ids.includes(before));
    gate.cut();
    await until(() => !isLive(seen), 3_000);
    const missed = await write();
    await Bun.sleep(50);
    expect(seen.ids).not.toContain(missed);
    gate.mend();
    await until(() => isLive(seen) && seen.ids.includes(missed), 15_000);
    expect(seen.ids.filter((id) => id === before)).toHaveLength(1);
  }, 30_000);
});
