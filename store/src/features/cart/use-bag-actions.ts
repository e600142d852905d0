import type { ClientError } from '@zivero/shared/client/app-error';
import { toAppError } from '@zivero/shared/client/app-error';
import type { CartLine, CartResult } from '@zivero/shared/schemas/cart';
import { shallowRef } from 'vue';
import { useI18n } from 'vue-i18n';
import { useSearchTrail } from '../../lib/search-trail.ts';
import { useToasts } from '../../lib/toasts.ts';
import { useBagStore } from './bag-store.ts';
import type { LinePreview } from './cart.optimistic.ts';
import { useCart } from './use-cart.ts';

/** The bag with the words around it: what was added, what fell short, undo after a removal, why it failed. */
export function useBagActions() {
  const bag = useCart();
  const store = useBagStore();
  const toasts = useToasts();
  const trail = useSearchTrail();
  const { t } = useI18n();
  const fault = shallowRef<ClientError | null>(null);

  async function run(title: string, send: () => Promise<CartResult>): Promise<CartResult | null> {
    fault.value = null;
    try {
      const result = await send();
      store.shortage = result.kind === 'short-stock' ? { title, left: result.quantity } : null;
      return result;
    } catch (cause) {
      fault.value = toAppError(cause);
      return null;
    }
  }

  /** Adds and opens the drawer. Answers whether anything was added. */
  async function add(preview: LinePreview, quantity: number): Promise<boolean> {
    const result = await run(preview.title, () => bag.add(preview, quantity));
    if (!result) return false;
    const isAdded = result.kind !== 'short-stock' || result.quantity > 0;
    if (isAdded) trail.carted(preview.productId);
    store.open(isAdded ? [preview.title, preview.variantTitle].filter(Boolean).join(', ') : null);
    if (result.kind === 'short-stock') store.shortage = { title: preview.title, left: result.quantity };
    return isAdded;
  }

  async function remove(line: CartLine): Promise<void> {
    const result = await run(line.title, () => bag.remove(line.variantId));
    if (!result) return;
    toasts.show({
      text: t('bag.removed', { title: line.title }),
      actionLabel: t('bag.undo'),
      onAction: () =>
        void run(line.title, () => bag.add({ ...line, maxQuantity: line.maxQuantity }, line.quantity)),
    });
  }

  return {
    ...bag,
    actionFault: fault,
    add,
    remove,
    setQuantity: (line: CartLine, quantity: number) =>
      run(line.title, () => bag.setQuantity(line.variantId, quantity)),
  };
}
