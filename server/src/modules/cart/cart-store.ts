import type { CustomerId } from '@zivero/shared/schemas/ids';
import { AppError } from '../../kernel/app-error.ts';
import type { Clock } from '../../kernel/clock.ts';
import { newId } from '../../kernel/ids.ts';
import type { StoredCart } from './cart.rules.ts';
import type { CustomerCartRepo } from './customer-cart.repo.ts';
import type { GuestCartRepo } from './guest-cart.repo.ts';

/** One bag, wherever it lies: read, change, write back only if nobody wrote in between. */
export type CartStore = {
  load(): Promise<StoredCart | null>;
  /** Applies `change` to the newest bag (null = leave it). `applying` makes it happen once per id. */
  update(change: (cart: StoredCart) => StoredCart | null, applying?: string): Promise<Updated>;
};
/** `hasChanged` is false when there was nothing to do: left alone, or applied before. */
export type Updated = { cart: StoredCart; hasChanged: boolean };

const MAX_TRIES = 12;

export type CartStoreDeps = { guests: GuestCartRepo; customers: CustomerCartRepo; clock: Clock };

export function createCartStores({ guests, customers, clock }: CartStoreDeps) {
  const empty = (): StoredCart => ({
    id: newId('crt', clock.now().getTime()),
    rev: 0,
    lines: [],
    applied: [],
    updatedAt: clock.now().getTime(),
  });

  async function untilWritten(attempt: () => Promise<Updated | null>): Promise<Updated> {
    for (let tries = 0; tries < MAX_TRIES; tries += 1) {
      const written = await attempt();
      if (written !== null) return written;
      // Lost the race: wait a random moment, so that two writers do not meet again.
      await Bun.sleep(Math.random() * 4 * (tries + 1));
    }
    throw new AppError('service.unavailable', { detail: 'cart is being written too often' });
  }
  const next = (changed: StoredCart): StoredCart => ({ ...changed, updatedAt: clock.now().getTime() });

  function guest(anonymousId: string): CartStore {
    return {
      load: async () => (await guests.load(anonymousId))?.cart ?? null,
      update: (change, applying) =>
        untilWritten(async () => {
          const known = await guests.load(anonymousId);
          const cart = known?.cart ?? empty();
          if (applying !== undefined && cart.applied.includes(applying)) return { cart, hasChanged: false };
          const changed = change(cart);
          if (changed === null) return { cart, hasChanged: false };
          const written = { ...next(changed), rev: cart.rev + 1 };
          return (await guests.save(anonymousId, written, known))
            ? { cart: written, hasChanged: true }
            : null;
        }),
    };
  }

  function customer(customerId: CustomerId): CartStore {
    return {
      load: () => customers.load(customerId),
      update: (change, applying) =>
        untilWritten(async () => {
          const known = await customers.load(customerId);
          const cart = known ?? empty();
          if (applying !== undefined && cart.applied.includes(applying)) return { cart, hasChanged: false };
          const changed = change(cart);
          if (changed === null) return { cart, hasChanged: false };
          const isWritten = await customers.save(customerId, next(changed), known === null, applying);
          return isWritten ? { cart: { ...changed, rev: cart.rev + 1 }, hasChanged: true } : null;
        }),
    };
  }
  return { guest, customer };
}
