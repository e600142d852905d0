import { describe, expect, test } from 'bun:test';
import { testStores } from '../../../test/harness.ts';
import { createTestClock } from '../../kernel/clock.ts';
import { createRedis } from './client.ts';
import { createRateLimiter, type RateRule } from './rate-limit.ts';

const { redis } = await testStores();
/** A port on which nothing listens. */
const away = createRedis({ url: 'redis://127.0.0.1:1/0' });

const MINUTE_MS = 60_000;
const rule: RateRule = { name: 'test', limit: 3, windowMs: 15 * MINUTE_MS, maxWaitMs: 60 * MINUTE_MS };

describe.each([
  ['in Redis', redis],
  ['per process while Redis is away', away],
] as const)('rate limit %s', (name, client) => {
  function setup() {
    const clock = createTestClock(new Date('2026-03-01T12:00:00Z'));
    const limiter = createRateLimiter({ redis: client, clock });
    const subject = `${name}-${crypto.randomUUID()}`;
    const take = () => limiter.take(rule, subject);
    const takes = async (count: number) => {
      const all = [];
      for (let i = 0; i < count; i += 1) all.push(await take());
      return all;
    };
    return { clock, limiter, subject, take, takes };
  }

  test('lets `limit` takes pass, then says how long to wait', async () => {
    const { clock, take, takes } = setup();
    expect(await takes(3)).toEqual([{ ok: true }, { ok: true }, { ok: true }]);
    expect(await take()).toEqual({ ok: false, retryAfterSeconds: 900 });
    clock.advance(10 * MINUTE_MS);
    expect(await take()).toEqual({ ok: false, retryAfterSeconds: 300 });
    clock.advance(5 * MINUTE_MS);
    expect(await take()).toEqual({ ok: true });
  });

  test('who does not stop waits longer each time, up to the longest wait', async () => {
    const { clock, takes } = setup();
    const waits: number[] = [];
    for (let round = 0; round < 4; round += 1) {
      const last = (await takes(4)).at(-1);
      if (!last || last.ok) throw new Error('the fourth must be refused');
      waits.push(last.retryAfterSeconds / 60);
      clock.advance(last.retryAfterSeconds * 1000);
    }
    expect(waits).toEqual([15, 30, 60, 60]);
  });

  test('takes spread over windows never add up', async () => {
    const { clock, takes } = setup();
    for (let window = 0; window < 3; window += 1) {
      expect((await takes(3)).every((permit) => permit.ok)).toBe(true);
      clock.advance(rule.windowMs);
    }
  });

  test('counts each subject for itself, and forgets on reset', async () => {
    const { limiter, subject, take, takes } = setup();
    await takes(4);
    expect((await limiter.take(rule, `${subject}-other`)).ok).toBe(true);
    await limiter.reset(rule, subject);
    expect(await take()).toEqual({ ok: true });
  });

  test('of many takes at once exactly `limit` pass', async () => {
    const { take } = setup();
    const permits = await Promise.all(Array.from({ length: 20 }, take));
    expect(permits.filter((permit) => permit.ok)).toHaveLength(3);
  });

  test('`allows` says no after `max` uses in the window', async () => {
    const { clock, limiter, subject } = setup();
    const use = () => limiter.allows(subject, { max: 2, windowSeconds: 60 });
    expect([await use(), await use(), await use()]).toEqual([true, true, false]);
    clock.advance(MINUTE_MS);
    expect(await use()).toBe(true);
  });
});
