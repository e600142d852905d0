import { setBounded } from '../../kernel/bounded.ts';
import type { RedisClient } from './client.ts';
import { createLocalRows, type LocalRows } from './local-rows.ts';

/*
 * Cache-aside with tags. A tag is a counter in Redis and invalidating is INCR: a reader reads the
 * counters BEFORE the database and stores under a key that contains them, so a slow reader that still
 * holds the old value stores it where nobody looks any more.
 */
export type Cache = {
  /**
   * The cached value of `key`, else `load()`'s, kept at most 60 s. `tags` name every fact the value is
   * made of. The value must survive JSON. One load at a time per key and state of its tags. Redis away:
   * loads without it.
   */
  get<T>(key: string, tags: readonly string[], load: () => Promise<T>): Promise<T>;
  /**
   * Rows by id, those that exist: from this process's own tier, the others by one call of `load`. Redis has no
   * part in it.
   */
  getMany: LocalRows['getMany'];
  /** Makes every value with one of these tags unreachable, here and in every process that shares Redis. */
  bump(tags: readonly string[]): Promise<void>;
  /** As `bump`, but throws when Redis is away: for the job that repeats it. */
  mustBump(tags: readonly string[]): Promise<void>;
  /** The same for this process's own tier only; what its change feed calls. */
  dropLocal(tags: readonly string[]): void;
  /** The own tier works only while the change feed tells of every change. */
  setFeedLive(isLive: boolean): void;
};

type LocalEntry = { value: unknown; tags: readonly string[]; expiresAt: number };

const TTL_SECONDS = 60;
/** About 1 kB each; of a million products those that searches lead to stay here for their minute. */
const MAX_LOCAL_ROWS = 50_000;
/**
 * After a change nothing with its tag is kept here for so long: another process's entry may come from Redis
 * until the counter there is bumped as well, and would be kept beyond that.
 */
const SETTLE_MS = 2_000;
/** Counters outlive every entry made under them, so that a lost counter revives nothing. */
const COUNTER_TTL_SECONDS = 86_400;

export type CacheOptions = { redis: RedisClient; maxLocalEntries?: number; now?: () => number };

export function createCache({ redis, maxLocalEntries = 2_000, now = Date.now }: CacheOptions): Cache {
  const local = new Map<string, LocalEntry>();
  const flights = new Map<string, Promise<unknown>>();
  /** Tags that were just dropped, oldest first, with the time from which they may be kept again. */
  const settling = new Map<string, number>();
  let isFeedLive = false;
  /** Counts this process's invalidations: a load that saw one pass by is not kept here. */
  let epoch = 0;
  const rows = createLocalRows({
    isLive: () => isFeedLive,
    now,
    ttlMs: TTL_SECONDS * 1_000,
    maxRows: MAX_LOCAL_ROWS,
  });

  function fromLocal(key: string): LocalEntry | null {
    const entry = local.get(key);
    if (!entry || !isFeedLive) return null;
    if (entry.expiresAt > now()) return entry;
    local.delete(key);
    return null;
  }

  function keepLocal(key: string, entry: LocalEntry): void {
    const at = now();
    if (!isFeedLive || entry.tags.some((tag) => (settling.get(tag) ?? 0) > at)) return;
    setBounded(local, key, entry, maxLocalEntries);
  }

  async function get<T>(key: string, tags: readonly string[], load: () => Promise<T>): Promise<T> {
    const own = fromLocal(key);
    if (own) return own.value as T;
    const startedIn = epoch;
    const counters = await quietly(() => redis.mget(tags.map(counterKey)));
    // Without counters nothing tells an old entry from a new one: Redis is left out.
    const stored = counters ? `{zt}:v:${key}:${counters.map((count) => count ?? 0).join('.')}` : null;
    // A reader that comes after a change must not join a load that began before it.
    const flight = `${stored ?? key}#${startedIn}`;
    const flying = flights.get(flight);
    if (flying !== undefined) return flying as Promise<T>;
    const loading = loadThrough(stored, load).then(({ value, ageSeconds }) => {
      if (epoch === startedIn)
        keepLocal(key, { value, tags, expiresAt: now() + (TTL_SECONDS - ageSeconds) * 1_000 });
      return value;
    });
    flights.set(flight, loading);
    try {
      return await loading;
    } finally {
      flights.delete(flight);
    }
  }

  async function loadThrough<T>(stored: string | null, load: () => Promise<T>) {
    if (stored !== null) {
      const hit = await quietly(() => redis.get(stored));
      if (hit) {
        const { at, value } = JSON.parse(hit) as { at: number; value: T };
        return { value, ageSeconds: Math.max(0, (now() - at) / 1_000) };
      }
    }
    const at = now();
    const value = await load();
    if (stored !== null)
      await quietly(() => redis.set(stored, JSON.stringify({ at, value }), 'EX', TTL_SECONDS));
    return { value, ageSeconds: 0 };
  }

  function dropLocal(tags: readonly string[]): void {
    epoch += 1;
    rows.drop(tags);
    const dropped = new Set(tags);
    const at = now();
    for (const [tag, until] of settling) {
      if (until > at) break;
      settling.delete(tag);
    }
    for (const tag of dropped) {
      settling.delete(tag);
      settling.set(tag, at + SETTLE_MS);
    }
    for (const [key, entry] of local) if (entry.tags.some((tag) => dropped.has(tag))) local.delete(key);
  }

  async function mustBump(tags: readonly string[]): Promise<void> {
    if (tags.length === 0) return;
    dropLocal(tags);
    const pipeline = redis.pipeline();
    for (const tag of tags) pipeline.incr(counterKey(tag)).expire(counterKey(tag), COUNTER_TTL_SECONDS);
    for (const [error] of (await pipeline.exec()) ?? []) if (error) throw error;
  }

  /** A save does not fail because Redis is away: the change feed's job makes up for it. */
  const bump = async (tags: readonly string[]): Promise<void> => {
    await quietly(() => mustBump(tags));
  };

  function setFeedLive(isLive: boolean): void {
    if (isLive === isFeedLive) return;
    isFeedLive = isLive;
    epoch += 1;
    local.clear();
    rows.clear();
  }

  return { get, getMany: rows.getMany, bump, mustBump, dropLocal, setFeedLive };
}

/** All in one slot of a Redis Cluster, so that the counters of a key are read in one go. */
const counterKey = (tag: string): string => `{zt}:t:${tag}`;

/** A cache that is away is no cache: the caller goes to the database. */
async function quietly<T>(ask: () => Promise<T>): Promise<T | null> {
  try {
    return await ask();
  } catch {
    return null;
  }
}
