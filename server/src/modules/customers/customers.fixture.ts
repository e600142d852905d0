import type { CartChange } from '@zivero/shared/schemas/cart';
import { createAccessTokens } from '../../infra/auth/access-token.ts';
import { createFamiliesRepo } from '../../infra/auth/families.repo.ts';
import { createPasswords, LOW_COST } from '../../infra/auth/passwords.ts';
import { createSessions } from '../../infra/auth/sessions.ts';
import { createSignInLimits } from '../../infra/auth/sign-in-limits.ts';
import type { Database } from '../../infra/postgres/client.ts';
import type { RedisClient } from '../../infra/redis/client.ts';
import { createRateLimiter } from '../../infra/redis/rate-limit.ts';
import { createTestClock } from '../../kernel/clock.ts';
import { createLog } from '../../kernel/log.ts';
import { DEFAULT_SHOP } from '../settings/settings.ts';
import { createAddressesRepo } from './addresses.repo.ts';
import { createCustomersRepo } from './customers.repo.ts';
import { createCustomersStaffRepo } from './customers.staff.repo.ts';
import { type CustomersDeps, createCustomers } from './customers.ts';

type Stores = { pg: { db: Database }; redis: RedisClient };

/** Customers on real stores, with a clock to move; `onSignedIn` is what later slices would do. */
export function customersFixture(
  { pg, redis }: Stores,
  {
    onSignedIn = async (): Promise<CartChange[]> => [],
    passwords = createPasswords(LOW_COST),
  }: Partial<Pick<CustomersDeps, 'onSignedIn' | 'passwords'>> = {},
) {
  const clock = createTestClock(new Date('2026-03-01T12:00:00Z'));
  const access = createAccessTokens({ secret: 's'.repeat(32), audience: 'store', clock });
  const families = createFamiliesRepo(pg.db);
  const sessions = createSessions({ audience: 'store', access, families, rotationKey: 'rotate', clock });
  const customers = createCustomers({
    customers: createCustomersRepo(pg.db),
    addresses: createAddressesRepo(pg.db),
    staffRepo: createCustomersStaffRepo(pg.db),
    settings: { get: async () => DEFAULT_SHOP },
    passwords,
    sessions,
    limits: createSignInLimits({ audience: 'store', limiter: createRateLimiter({ redis, clock }) }),
    onSignedIn,
    clock,
    log: createLog('silent'),
  });
  /** Another address each time, so that tests do not use up each other's tries. */
  const browser = () => ({ ip: `ip-${crypto.randomUUID()}`, userAgent: 'test', anonymousId: null });
  const email = () => `${crypto.randomUUID()}@example.com`;

  async function signedUp(password = 'a long password') {
    const given = { name: 'Ada', email: email(), password };
    const result = await customers.signUp(given, browser());
    if (result.kind !== 'ok') throw new Error(result.kind);
    return { ...result, given };
  }
  return { clock, customers, sessions, browser, email, signedUp };
}
