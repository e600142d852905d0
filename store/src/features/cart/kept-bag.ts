import type { Cart } from '@zivero/shared/schemas/cart';
import { readLocal, writeLocal } from '../../lib/local-json.ts';

/**
 * The guest's bag as this browser last saw it, kept because its server-side home (Redis) may be away or
 * lose it. `isDirty`: changed here while the home was away. `orderToken`: the bag went to payment; if
 * that was paid, an empty bag is right and nothing is put back.
 */
export type KeptBag = { cart: Cart; isDirty: boolean; restoreId: string; orderToken: string | null };

const KEY = 'zivero-bag';
const isKept = (value: unknown): value is KeptBag =>
  typeof value === 'object' &&
  value !== null &&
  Array.isArray((value as KeptBag).cart?.lines) &&
  typeof (value as KeptBag).restoreId === 'string';

/** Always read anew: another tab may have changed it. */
export const readKept = (): KeptBag | null => readLocal(KEY, isKept);

export function keep(cart: Cart, options: { isDirty: boolean }): void {
  if (cart.lines.length === 0 && !options.isDirty) {
    forget();
    return;
  }
  const before = readKept();
  writeLocal(KEY, {
    cart,
    isDirty: options.isDirty,
    restoreId: crypto.randomUUID(),
    // What was added since did not go to payment.
    orderToken: before && !hasMore(cart, before.cart) ? before.orderToken : null,
  } satisfies KeptBag);
}

const hasMore = (cart: Cart, before: Cart): boolean =>
  cart.lines.some(({ variantId, quantity }) => {
    const line = before.lines.find((one) => one.variantId === variantId);
    return quantity > (line?.quantity ?? 0);
  });

export function keepOrder(orderToken: string): void {
  const kept = readKept();
  if (kept) writeLocal(KEY, { ...kept, orderToken });
}

export const forget = (): void => writeLocal(KEY, null);

/** Whether the guest's bag on the server lost what this browser still holds. */
export function isLost(kept: KeptBag | null, server: Cart): kept is KeptBag {
  if (!kept) return false;
  return kept.isDirty || (server.lines.length === 0 && kept.cart.lines.length > 0);
}
