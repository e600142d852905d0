import { useQuery, useQueryClient } from '@tanstack/vue-query';
import { toAppError } from '@zivero/shared/client/app-error';
import type { Cart, CartResult } from '@zivero/shared/schemas/cart';
import type { VariantId } from '@zivero/shared/schemas/ids';
import { computed } from 'vue';
import { useApi } from '../../lib/api.ts';
import { useHydrated } from '../../lib/hydrated.ts';
import { emptyCart, type LinePreview, withAdded, withQuantity } from './cart.optimistic.ts';
import { keep, readKept } from './kept-bag.ts';

export const CART_KEY = ['cart', 'get'] as const;
/** How often a bag whose home is away is asked for again. */
const AWAY_POLL_MS = 4000;

/**
 * The bag. Every change shows at once and is taken back if it fails; while the home of guest bags is away
 * (`isAway`) changes are kept in this browser and put back later (use-bag-keeper.ts).
 */
export function useCart() {
  const api = useApi();
  const client = useQueryClient();
  const query = useQuery({
    queryKey: CART_KEY,
    queryFn: () => api.cart.get.query(),
    enabled: useHydrated(),
    shallow: true,
    refetchInterval: (one) => (one.state.data?.kind === 'bag-unavailable' ? AWAY_POLL_MS : false),
  });

  const isAway = computed(() => query.data.value?.kind === 'bag-unavailable');
  const cart = computed<Cart | null>(() => shownCart(query.data.value));

  function shownCart(result: CartResult | undefined): Cart | null {
    if (!result) return null;
    return result.kind === 'bag-unavailable' ? (readKept()?.cart ?? emptyCart('EUR')) : result.cart;
  }

  const show = (result: CartResult | undefined) => client.setQueryData(CART_KEY, result);

  async function change(
    optimistic: (cart: Cart) => Cart,
    send: () => Promise<CartResult>,
  ): Promise<CartResult> {
    await client.cancelQueries({ queryKey: CART_KEY });
    const previous = client.getQueryData<CartResult>(CART_KEY);
    const next = optimistic(shownCart(previous) ?? emptyCart('EUR'));
    show({ kind: 'ok', cart: next });
    try {
      const result = await inTurn(client, send);
      // Before the query is told: whoever watches it compares with what is kept. Changes made while the
      // home was away must still reach it, so they stay marked until they were put back.
      const isDirty = result.kind === 'bag-unavailable' || readKept()?.isDirty === true;
      keep(isDirty ? next : result.cart, { isDirty });
      // Still changing: the answer to the last change will stand.
      if (isLastInTurn(client)) show(result);
      return result;
    } catch (cause) {
      if (isLastInTurn(client)) show(previous);
      void client.invalidateQueries({ queryKey: CART_KEY });
      throw toAppError(cause);
    }
  }

  /** What the bag is after a code; the price of delivery and the total follow it. */
  async function coded<R extends { kind: string }>(send: () => Promise<R>): Promise<R> {
    try {
      const result = await inTurn(client, send);
      // A bag that was asked for before knows nothing of the code.
      await client.cancelQueries({ queryKey: CART_KEY });
      if (isCartResult(result) && isLastInTurn(client)) show(result);
      void client.invalidateQueries({ queryKey: ['checkout'] });
      return result;
    } catch (cause) {
      throw toAppError(cause);
    }
  }

  return {
    cart,
    addCode: (code: string) => coded(() => api.cart.addCode.mutate({ code })),
    removeCode: (key: string) => coded(() => api.cart.removeCode.mutate({ key })),
    useCredit: (isUsed: boolean) => coded(() => api.cart.useCredit.mutate({ isUsed })),
    count: computed(() => cart.value?.count ?? 0),
    isAway,
    isLoading: query.isPending,
    fault: computed(() => (query.error.value ? toAppError(query.error.value) : null)),
    retry: () => query.refetch(),
    add: (preview: LinePreview, quantity: number) =>
      change(
        (bag) => withAdded(bag, preview, quantity),
        () => api.cart.addLine.mutate({ variantId: preview.variantId, quantity }),
      ),
    setQuantity: (variantId: VariantId, quantity: number) =>
      change(
        (bag) => withQuantity(bag, variantId, quantity),
        () => api.cart.setQuantity.mutate({ variantId, quantity }),
      ),
    remove: (variantId: VariantId) =>
      change(
        (bag) => withQuantity(bag, variantId, 0),
        () => api.cart.removeLine.mutate({ variantId }),
      ),
  };
}

const isCartResult = (result: { kind: string }): result is CartResult => 'cart' in result;

/** Changes of one bag go one after the other, in the order of the clicks, whichever component sent them. */
const turns = new WeakMap<object, { waiting: number; last: Promise<unknown> }>();

export async function inTurn<T>(owner: object, send: () => Promise<T>): Promise<T> {
  const turn = turns.get(owner) ?? { waiting: 0, last: Promise.resolve() };
  turns.set(owner, turn);
  turn.waiting += 1;
  const mine = turn.last.then(send, send);
  turn.last = mine.catch(() => undefined);
  try {
    return await mine;
  } finally {
    turn.waiting -= 1;
  }
}

/** Whether answers are still on their way: the bag on screen is ahead of the server's. */
export const isBagChanging = (owner: object): boolean => !isLastInTurn(owner);

const isLastInTurn = (owner: object): boolean => (turns.get(owner)?.waiting ?? 0) === 0;
