import { beforeEach, describe, expect, test } from 'bun:test';
import { testStores } from '../../../test/harness.ts';
import { type Cache, createCache } from './cache.ts';
import { createRedis } from './client.ts';

const stores = await testStores();

/** A database of one row, and a reader that can be held after it has read. */
function createRow(value: string) {
  let loads = 0;
  let held: { whenRead: () => void; released: Promise<void> } | null = null;
  return {
    set: (next: string) => {
      value = next;
    },
    loads: () => loads,
    async load(): Promise<string> {
      loads += 1;
      const read = value;
      const hold = held;
      held = null;
      hold?.whenRead();
      await hold?.released;
      return read;
    },
    /** The next reader stops between the database and the cache. */
    holdNext() {
      const reading = Promise.withResolvers<void>();
      const releasing = Promise.withResolvers<void>();
      held = { whenRead: reading.resolve, released: releasing.promise };
      return { hasRead: reading.promise, release: releasing.resolve };
    },
  };
}

/** Everything of this file; other files share the server. */
async function flush(): Promise<void> {
  const keys = await stores.redis.keys(`${stores.redisPrefix}*`);
  for (const found of keys) await stores.redis.unlink(found.slice(stores.redisPrefix.length));
}

let nextKey = 0;
const key = () => {
  nextKey += 1;
  return `row-${nextKey}`;
};

function cacheOfProcess(options: { isFeedLive?: boolean; now?: () => number } = {}): Cache {
  const cache = createCache({ redis: stores.redis, ...(options.now ? { now: options.now } : {}) });
  cache.setFeedLive(options.isFeedLive ?? false);
  return cache;
}

describe('cached values', () => {
  let row: ReturnType<typeof createRow>;
  let name: string;
  beforeEach(() => {
    row = createRow('old');
    name = key();
  });
  const read = (cache: Cache) => cache.get(name, [name], row.load);

  test('a reader held between database and cache while a save runs revives nothing', async () => {
    for (const isFeedLive of [false, true]) {
      row.set('old');
      name = key();
      const cache = cacheOfProcess({ isFeedLive });
      const hold = row.holdNext();
      const slow = read(cache);
      await hold.hasRead;
      row.set('new');
      await cache.bump([name]);
      hold.release();
      expect(await slow).toBe('old');
      expect(await read(cache)).toBe('new');
      expect(await read(cacheOfProcess())).toBe('new');
    }
  });

  test('the same with reader and saver in two processes', async () => {
    const [reader, saver] = [cacheOfProcess(), cacheOfProcess()];
    const hold = row.holdNext();
    const slow = read(reader);
    await hold.hasRead;
    row.set('new');
    await saver.bump([name]);
    // Whoever asks now must not be made to wait for, nor get, what the slow one read.
    expect(await read(reader)).toBe('new');
    hold.release();
    expect(await slow).toBe('old');
    expect(await read(reader)).toBe('new');
  });

  test('is loaded once by many who ask at once, then by nobody', async () => {
    const cache = cacheOfProcess();
    const values = await Promise.all(Array.from({ length: 50 }, () => read(cache)));
    expect(new Set(values)).toEqual(new Set(['old']));
    await read(cacheOfProcess());
    expect(row.loads()).toBe(1);
  });

  test('a bump of any of its tags makes it unreachable, of another tag does not', async () => {
    const cache = cacheOfProcess();
    const both = () => cache.get(name, [`${name}-a`, `${name}-b`], row.load);
    await both();
    await cache.bump(['unrelated']);
    await both();
    expect(row.loads()).toBe(1);
    await cache.bump([`${name}-b`]);
    await both();
    expect(row.loads()).toBe(2);
  });

  test('null is a value; a load that throws is not kept', async () => {
    const cache = cacheOfProcess();
    expect(await cache.get(`${name}-null`, [name], async () => null)).toBeNull();
    expect(
      await cache.get(`${name}-null`, [name], () => Promise.reject(new Error('asked again'))),
    ).toBeNull();
    await expect(cache.get(name, [name], () => Promise.reject(new Error('down')))).rejects.toThrow('down');
    expect(await read(cache)).toBe('old');
  });

  test('entries and counters go by themselves', async () => {
    const cache = cacheOfProcess();
    await read(cache);
    await cache.bump([name]);
    const keys = (await stores.redis.keys(`${stores.redisPrefix}*${name}*`)).map((found) =>
      found.slice(stores.redisPrefix.length),
    );
    expect(keys).toHaveLength(2);
    for (const found of keys) {
      const seconds = await stores.redis.ttl(found);
      expect(seconds).toBeGreaterThan(0);
      expect(seconds).toBeLessThanOrEqual(found.includes(':v:') ? 60 : 86_400);
    }
  });
});

describe('the tier of this process', () => {
  test('works only while the feed is live, and forgets everything when it is lost', async () => {
    const row = createRow('old');
    const name = key();
    const cache = cacheOfProcess({ isFeedLive: true });
    const read = () => cache.get(name, [name], row.load);
    await read();
    // Changed behind everybody's back: only the own tier could still answer "old" after the flush.
    row.set('new');
    await flush();
    expect(await read()).toBe('old');
    cache.setFeedLive(false);
    expect(await read()).toBe('new');
    cache.setFeedLive(true);
    expect(await read()).toBe('new');
  });

  test("after an event, another process's entry that is still in Redis is not kept here", async () => {
    let now = 1_000_000;
    const row = createRow('old');
    const name = key();
    const [mine, other] = [cacheOfProcess({ isFeedLive: true, now: () => now }), cacheOfProcess()];
    await other.get(name, [name], row.load);
    row.set('new');
    // The feed is faster than the saver's INCR: the old entry is read once more …
    mine.dropLocal([name]);
    expect(await mine.get(name, [name], row.load)).toBe('old');
    await other.bump([name]);
    // … and is gone as soon as the counter is.
    expect(await mine.get(name, [name], row.load)).toBe('new');
    now += 3_000;
    await mine.get(name, [name], row.load);
    row.set('newest');
    await flush();
    expect(await mine.get(name, [name], row.load)).toBe('new');
  });

  test('an entry is never older than 60 s', async () => {
    let now = 1_000_000;
    const row = createRow('old');
    const name = key();
    const cache = cacheOfProcess({ isFeedLive: true, now: () => now });
    await cache.get(name, [name], row.load);
    row.set('new');
    await flush();
    now += 59_000;
    expect(await cache.get(name, [name], row.load)).toBe('old');
    now += 2_000;
    expect(await cache.get(name, [name], row.load)).toBe('new');
  });
});

describe('rows by id', () => {
  const A: string[] = ['a'];
  const KIND = { name: 'thing', tagPrefix: 'thing:', clearedBy: ['things'] };

  /** A table of rows that can be changed, and what was asked of it. */
  function createTable(rows: Record<string, string>) {
    const asked: string[][] = [];
    return {
      rows,
      asked,
      async load(ids: string[]) {
        asked.push(ids);
        return new Map(ids.flatMap((id) => (rows[id] === undefined ? [] : [[id, rows[id]] as const])));
      },
    };
  }

  test('kept as text come back as equals that nobody shares', async () => {
    const cache = cacheOfProcess({ isFeedLive: true });
    const lamp = { title: 'Lamp', prices: [{ amountMinor: 2_600 }], brand: null };
    const load = async (ids: string[]) => new Map(ids.flatMap((id) => (id === 'a' ? [[id, lamp]] : [])));
    const read = () => cache.getMany({ ...KIND, isText: true }, ['a', 'x'], load);
    expect((await read()).get('a')).toBe(lamp);
    const [one, other] = [await read(), await read()];
    expect([...one]).toEqual([['a', lamp]]);
    expect(one.get('a')).not.toBe(other.get('a'));
  });

  test('are loaded in one go, and again only what is not here; that there is none is known too', async () => {
    const cache = cacheOfProcess({ isFeedLive: true });
    const { load, asked } = createTable({ a: '1', b: '2', c: '3' });
    const read = (ids: string[]) => cache.getMany(KIND, ids, load);
    expect([...(await read(['a', 'b', 'x', 'a']))].sort()).toEqual([
      ['a', '1'],
      ['b', '2'],
    ]);
    expect((await read(['b', 'c', 'x'])).size).toBe(2);
    expect(asked).toEqual([['a', 'b', 'x'], ['c']]);
  });

  test('a dropped row is read anew, the others stay; a tag of the kind drops them all', async () => {
    const cache = cacheOfProcess({ isFeedLive: true });
    const { rows, load, asked } = createTable({ a: '1', b: '2' });
    const read = () => cache.getMany(KIND, [...A, 'b'], load);
    await read();
    rows.a = 'new';
    cache.dropLocal(['thing:a', 'other:b']);
    expect((await read()).get('a')).toBe('new');
    cache.dropLocal(['things']);
    await read();
    expect(asked).toEqual([['a', 'b'], ['a'], ['a', 'b']]);
  });

  test('a load that a change overtook is given to its reader and not kept', async () => {
    const cache = cacheOfProcess({ isFeedLive: true });
    const { rows, load } = createTable({ a: 'old' });
    const found = await cache.getMany(KIND, A, async (ids: string[]) => {
      const read = await load(ids);
      rows.a = 'new';
      cache.dropLocal(['thing:a']);
      return read;
    });
    expect(found.get('a')).toBe('old');
    expect((await cache.getMany(KIND, A, load)).get('a')).toBe('new');
  });

  test('nothing is kept while nobody tells of changes, and never for more than 60 s', async () => {
    let now = 1_000_000;
    const cache = cacheOfProcess({ now: () => now });
    const { load, asked } = createTable({ a: '1' });
    const read = () => cache.getMany(KIND, A, load);
    await read();
    await read();
    expect(asked).toHaveLength(2);
    cache.setFeedLive(true);
    await read();
    await read();
    expect(asked).toHaveLength(3);
    now += 61_000;
    await read();
    expect(asked).toHaveLength(4);
    cache.setFeedLive(false);
    await read();
    expect(asked).toHaveLength(5);
  });
});

describe('without Redis', () => {
  test('values are loaded each time, saves go on, and only the job is told', async () => {
    const away = createRedis({ url: 'redis://127.0.0.1:1/0' });
    try {
      const cache = createCache({ redis: away });
      const row = createRow('old');
      expect(await cache.get('x', ['x'], row.load)).toBe('old');
      row.set('new');
      await cache.bump(['x']);
      expect(await cache.get('x', ['x'], row.load)).toBe('new');
      await expect(cache.mustBump(['x'])).rejects.toThrow();
    } finally {
      away.disconnect();
    }
  });
});
