import { useQuery, useQueryClient } from '@tanstack/vue-query';
import { toAppError } from '@zivero/shared/client/app-error';
import { queryKey } from '@zivero/shared/client/query-keys';
import type { LocationId, ProductId, VariantId } from '@zivero/shared/schemas/ids';
import type { StockRow } from '@zivero/shared/schemas/stock';
import { computed, type MaybeRefOrGetter, toValue } from 'vue';
import { useI18n } from 'vue-i18n';
import { useApi } from '../../lib/api.ts';
import { useToasts } from '../../lib/toasts.ts';
import type { StockChange, StockReason } from './stock-edit.ts';

/** Stock of a product's variants, and the changing of it. */
export function useStock(productId: MaybeRefOrGetter<ProductId | null>) {
  const api = useApi();
  const query = useQuery({
    queryKey: computed(() => queryKey('stock', 'ofProduct', toValue(productId))),
    queryFn: ({ signal }) => {
      const id = toValue(productId);
      return id === null
        ? { rows: [], rules: [], bundles: [], movements: [] }
        : api.stock.ofProduct.query({ productId: id }, { signal });
    },
    enabled: () => toValue(productId) !== null,
    staleTime: 5_000,
    shallow: true,
  });
  return {
    rows: computed<readonly StockRow[]>(() => query.data.value?.rows ?? []),
    bundles: computed(() => query.data.value?.bundles ?? []),
    movements: computed(() => query.data.value?.movements ?? []),
    isLoading: query.isPending,
    error: computed(() => (query.error.value ? toAppError(query.error.value) : null)),
    retry: () => query.refetch(),
  };
}

/** Changes stock with a reason; answers null when it was done, else the sentence that says why not. */
export function useAdjustStock() {
  const api = useApi();
  const client = useQueryClient();
  const toasts = useToasts();
  const { t, n } = useI18n();
  // Lists follow by the mirror in MongoDB, a moment after the stock itself.
  const renew = () => {
    void client.invalidateQueries({ queryKey: ['stock'] });
    setTimeout(() => void client.invalidateQueries({ queryKey: ['catalog', 'list'] }), 700);
  };

  /** Takes back what was done; what happened to the units since may forbid it, and is said then. */
  async function undo(group: string, name: string): Promise<void> {
    try {
      const result = await api.stock.undo.mutate({ group });
      renew();
      toasts.say(
        result.kind === 'ok'
          ? t('stock.undone', { name, onHand: n(result.onHand) })
          : result.kind === 'in-use'
            ? t('stock.undoInUse', { free: n(result.free), needed: n(result.needed) })
            : t('stock.undoneAlready'),
      );
    } catch (cause) {
      toasts.say(t(toAppError(cause).messageKey));
    }
  }

  async function adjust(input: {
    variantId: VariantId;
    locationId?: LocationId;
    change: StockChange;
    reason: StockReason;
    name: string;
  }): Promise<string | null> {
    const { name, ...change } = input;
    try {
      const result = await api.stock.adjust.mutate(change);
      renew();
      if (result.kind === 'is-bundle') return t('stock.isBundle');
      const onHand = n(result.row.onHand);
      if (result.kind === 'below-zero') return t('stock.belowZero', { onHand });
      if (result.kind === 'too-many') return t('stock.tooMany');
      const { undoGroup, short } = result;
      const said = short > 0 ? 'stock.savedShort' : 'stock.saved';
      toasts.say(
        t(said, { name, onHand, short: n(short) }),
        undoGroup === null ? {} : { undo: () => void undo(undoGroup, name) },
      );
      return null;
    } catch (cause) {
      return t(toAppError(cause).messageKey);
    }
  }
  return { adjust, undo, renew };
}
