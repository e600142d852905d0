import { useQueryClient } from '@tanstack/vue-query';
import type { Cart } from '@zivero/shared/schemas/cart';
import { type Ref, watch } from 'vue';
import { useApi } from '../../lib/api.ts';
import { forget, isLost, keep, readKept } from './kept-bag.ts';
import { CART_KEY, inTurn, isBagChanging, useCart } from './use-cart.ts';

/**
 * Keeps a copy of a guest's bag in the browser and puts it back by one idempotent `cart.restore` when its
 * home has lost it. Used once, by App. A signed-in bag needs no copy: signing in merged it.
 */
export function useBagKeeper({
  isSignedIn,
  isKnown,
}: {
  isSignedIn: Readonly<Ref<boolean>>;
  isKnown: Readonly<Ref<boolean>>;
}) {
  const api = useApi();
  const client = useQueryClient();
  const { cart, isAway } = useCart();
  let isRestoring = false;

  async function wasPaid(orderToken: string): Promise<boolean> {
    const order = await api.orders.byToken.query({ token: orderToken });
    return !['pending', 'failed', 'expired'].includes(order.paymentState);
  }

  async function look(server: Cart): Promise<void> {
    const kept = readKept();
    if (!isLost(kept, server)) return keep(server, { isDirty: false });
    isRestoring = true;
    try {
      // An order that was paid took its things out of the bag: that is not a loss.
      if (kept.orderToken && !kept.isDirty && (await wasPaid(kept.orderToken))) return forget();
      const lines = kept.cart.lines.map(({ variantId, quantity }) => ({ variantId, quantity }));
      const result = await inTurn(client, () =>
        api.cart.restore.mutate({ restoreId: kept.restoreId, lines }),
      );
      // Changed meanwhile: the answer to that change knows what was put back.
      if (isBagChanging(client)) return;
      client.setQueryData(CART_KEY, result);
      if (result.kind !== 'bag-unavailable') keep(result.cart, { isDirty: false });
    } catch {
      // Kept as it is; the next answer of the bag tries again.
    } finally {
      isRestoring = false;
    }
  }

  watch(
    [cart, isAway, isKnown, isSignedIn],
    () => {
      if (!isKnown.value || !cart.value || isAway.value || isRestoring) return;
      if (isSignedIn.value) forget();
      else if (!isBagChanging(client)) void look(cart.value);
    },
    { flush: 'post' },
  );
}
