import { Redis } from 'ioredis';

export type RedisClient = Redis;

/**
 * A client that fails fast while Redis is away (no offline queue, 500 ms per command) and reconnects for
 * ever in the background: callers decide what "Redis is down" means for them. `prefix` keeps tests apart.
 */
export function createRedis({ url, prefix = '' }: { url: string; prefix?: string }): Redis {
  const redis = new Redis(url, {
    keyPrefix: prefix,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    commandTimeout: 500,
    connectTimeout: 2_000,
    retryStrategy: (attempt) => Math.min(100 * 2 ** Math.min(attempt, 5), 2_000),
    lazyConnect: false,
  });
  // Without a listener ioredis would print every refused connection; readiness tells of it instead.
  redis.on('error', () => {});
  return redis;
}
