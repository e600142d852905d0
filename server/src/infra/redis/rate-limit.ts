import { setBounded } from '../../kernel/bounded.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { RedisClient } from './client.ts';
import { FRESH, memoryMs, type RateRule, type RateState, take as takeFrom } from './rate-limit.rules.ts';

export type { RateRule } from './rate-limit.rules.ts';
export type Permit = { ok: true } | { ok: false; retryAfterSeconds: number };

/** The same steps as `take` in rate-limit.rules.ts, atomic in Redis; the shared test holds both to it. */
const TAKE = `
local v = redis.call('HMGET', KEYS[1], 'count', 'start', 'level', 'until')
local count, start = tonumber(v[1] or '0'), tonumber(v[2] or '0')
local level, blocked = tonumber(v[3] or '0'), tonumber(v[4] or '0')
local now, limit = tonumber(ARGV[1]), tonumber(ARGV[2])
local window, max = tonumber(ARGV[3]), tonumber(ARGV[4])
if blocked > now then return blocked - now end
if now - start >= window then count, start = 1, now else count = count + 1 end
local wait = 0
if count > limit then
  wait = math.min(window * 2 ^ level, max)
  blocked = now + wait
  count, start, level = 0, blocked, level + 1
end
redis.call('HSET', KEYS[1], 'count', count, 'start', start, 'level', level, 'until', blocked)
redis.call('PEXPIRE', KEYS[1], ARGV[5])
return wait`;

/** Keys that one process remembers while Redis is away; the oldest goes first. */
const MAX_LOCAL_KEYS = 20_000;

export type RateLimiter = ReturnType<typeof createRateLimiter>;

/** Counts in Redis for all processes together; while Redis is away each process counts for itself. */
export function createRateLimiter({ redis, clock }: { redis: RedisClient; clock: Clock }) {
  const local = new Map<string, RateState>();
  // The braces are a hash tag: a cluster keeps one key's fields on one node.
  const keyOf = (rule: RateRule, subject: string) => `rate:{${rule.name}:${subject}}`;

  function takeLocally(rule: RateRule, key: string, now: number): number {
    const { state, waitMs } = takeFrom(local.get(key) ?? FRESH, rule, now);
    setBounded(local, key, state, MAX_LOCAL_KEYS);
    return waitMs;
  }

  /** Uses one of the subject's takes. `subject` must not carry personal data in the clear: hash it. */
  async function take(rule: RateRule, subject: string): Promise<Permit> {
    const key = keyOf(rule, subject);
    const now = clock.now().getTime();
    const args = [now, rule.limit, rule.windowMs, rule.maxWaitMs, memoryMs(rule)];
    const waitMs = await redis.eval(TAKE, 1, key, ...args).then(
      (value) => Number(value),
      () => takeLocally(rule, key, now),
    );
    return waitMs === 0 ? { ok: true } : { ok: false, retryAfterSeconds: Math.ceil(waitMs / 1000) };
  }

  return {
    take,
    /** Counts one use of `key`; false when there were `max` in the window already. */
    async allows(
      key: string,
      { max, windowSeconds }: { max: number; windowSeconds: number },
    ): Promise<boolean> {
      const windowMs = windowSeconds * 1000;
      return (await take({ name: 'use', limit: max, windowMs, maxWaitMs: windowMs }, key)).ok;
    },
    /** Forgets a subject's takes: a right password clears the wrong ones. */
    async reset(rule: RateRule, subject: string): Promise<void> {
      const key = keyOf(rule, subject);
      local.delete(key);
      await redis.del(key).catch(() => {});
    },
  };
}
