import type { RedisClient } from '../../infra/redis/client.ts';
import { AppError } from '../../kernel/app-error.ts';
import type { StoredCart } from './cart.rules.ts';

/** Guest bags live for 30 days after their last change. */
const TTL_SECONDS = 30 * 24 * 3600;

/** Compare-and-set of the whole bag: KEYS[1] is written only while it holds what was read ('' = nothing). */
const SAVE = `
local now = redis.call('GET', KEYS[1])
if (now or '') ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'EX', ARGV[3])
return 1`;

export type GuestCart = { cart: StoredCart; raw: string };
export type GuestCartRepo = ReturnType<typeof createGuestCartRepo>;

/**
 * Guest bags in Redis: one JSON string per anonymous id (the braces keep all keys of one bag in one
 * cluster slot). Every method throws `cart.bag-unavailable` while Redis cannot be asked.
 */
export function createGuestCartRepo(redis: RedisClient) {
  const keyOf = (anonymousId: string) => `cart:{${anonymousId}}`;
  const claimOf = (anonymousId: string, customerId: string) =>
    `cart:{${anonymousId}}:claimed-by:${customerId}`;
  const ownerOf = (cartId: string) => `cart-owner:{${cartId}}`;

  async function ask<T>(call: () => Promise<T>): Promise<T> {
    try {
      return await call();
    } catch (cause) {
      throw new AppError('cart.bag-unavailable', { cause });
    }
  }
  const read = async (key: string): Promise<GuestCart | null> => {
    const raw = await ask(() => redis.get(key));
    return raw === null ? null : { cart: JSON.parse(raw) as StoredCart, raw };
  };

  return {
    load: (anonymousId: string) => read(keyOf(anonymousId)),
    /** True when written; false when somebody else wrote since `known` was read. */
    async save(anonymousId: string, cart: StoredCart, known: GuestCart | null): Promise<boolean> {
      const args = [known?.raw ?? '', JSON.stringify(cart), TTL_SECONDS];
      return (await ask(() => redis.eval(SAVE, 1, keyOf(anonymousId), ...args))) === 1;
    },
    /** Takes the bag away from its browser for one customer, at most once; an earlier claim stays as it is. */
    async claim(anonymousId: string, customerId: string): Promise<void> {
      await ask(async () => {
        try {
          await redis.renamenx(keyOf(anonymousId), claimOf(anonymousId, customerId));
        } catch (error) {
          // "no such key": there is no bag to claim.
          if (!(error instanceof Error && error.message.includes('no such key'))) throw error;
        }
      });
    },
    loadClaimed: (anonymousId: string, customerId: string) => read(claimOf(anonymousId, customerId)),
    async dropClaimed(anonymousId: string, customerId: string): Promise<void> {
      await ask(() => redis.del(claimOf(anonymousId, customerId)));
    },
    /** Remembers whose bag an order was placed from, so that it can be emptied when it is paid. */
    async rememberOwner(cartId: string, anonymousId: string): Promise<void> {
      await ask(() => redis.set(ownerOf(cartId), anonymousId, 'EX', TTL_SECONDS));
    },
    loadOwner: (cartId: string): Promise<string | null> => ask(() => redis.get(ownerOf(cartId))),
  };
}
