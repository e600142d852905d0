import type { RateLimiter, RateRule } from '../infra/redis/rate-limit.ts';
import { AppError } from '../kernel/app-error.ts';
import { isLoopback, limitKey } from './client-address.ts';
import type { Step } from './corridor.ts';
import { errorResponse } from './error-response.ts';

/** State-changing requests of one address; far above what a person does. */
const CHANGES: RateRule = { name: 'changes', limit: 300, windowMs: 60_000, maxWaitMs: 10 * 60_000 };

/**
 * A net below the limits that sign-in and checkout have of their own. Requests from this machine pass: there
 * they come from a proxy that is not in TRUSTED_PROXIES, and all its callers would share one limit.
 */
export function rateLimit({ limiter }: { limiter: RateLimiter }): Step {
  return async (c, next) => {
    const ip = c.get('ip');
    if (c.req.method === 'GET' || c.req.method === 'HEAD' || isLoopback(ip)) return next();
    const permit = await limiter.take(CHANGES, limitKey(ip));
    if (permit.ok) return next();
    const reply = errorResponse(c, new AppError('request.too-many'));
    reply.headers.set('retry-after', String(permit.retryAfterSeconds));
    return reply;
  };
}
