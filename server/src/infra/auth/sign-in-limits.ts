import { createHash } from 'node:crypto';
import type { Permit, RateLimiter, RateRule } from '../redis/rate-limit.ts';
import type { Audience } from './access-token.ts';

const MINUTE_MS = 60_000;

export type SignInLimits = ReturnType<typeof createSignInLimits>;

/**
 * Tries by account (5 in 15 minutes, then waits that double up to a day) and by address (30 in 15 minutes).
 * A try is counted before the password is looked at, so that many at once cannot slip through.
 */
export function createSignInLimits({ audience, limiter }: { audience: Audience; limiter: RateLimiter }) {
  const byAccount: RateRule = {
    name: `sign-in-account-${audience}`,
    limit: 5,
    windowMs: 15 * MINUTE_MS,
    maxWaitMs: 24 * 60 * MINUTE_MS,
  };
  const byAddress: RateRule = {
    name: `sign-in-address-${audience}`,
    limit: 30,
    windowMs: 15 * MINUTE_MS,
    maxWaitMs: 60 * MINUTE_MS,
  };
  const signUps: RateRule = {
    name: `sign-up-address-${audience}`,
    limit: 20,
    windowMs: 60 * MINUTE_MS,
    maxWaitMs: 4 * 60 * MINUTE_MS,
  };
  // Addresses and e-mails do not stand in Redis in the clear.
  const hash = (value: string) => createHash('sha256').update(value).digest('base64url').slice(0, 22);

  return {
    async take(account: string, ip: string): Promise<Permit> {
      const address = await limiter.take(byAddress, hash(ip));
      return address.ok ? limiter.take(byAccount, hash(account)) : address;
    },
    /** The right password was given: its owner's slips no longer count. */
    succeeded: (account: string): Promise<void> => limiter.reset(byAccount, hash(account)),
    takeSignUp: (ip: string): Promise<Permit> => limiter.take(signUps, hash(ip)),
  };
}
