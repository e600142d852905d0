import { useQuery, useQueryClient } from '@tanstack/vue-query';
import { toAppError } from '@zivero/shared/client/app-error';
import { queryKey } from '@zivero/shared/client/query-keys';
import type { ProductId, VariantId } from '@zivero/shared/schemas/ids';
import type { StockRow } from '@zivero/shared/schemas/stock';
import { computed, type MaybeRefOrGetter, toValue } from 'vue';
import { useI18n } from 'vue-i18n';
import { useApi } from '../../lib/api.ts';
import { useToasts } from '../../lib/toasts.ts';
import { type StockChange, type StockReason, stockAfter } from './stock-edit.ts';

/** Stock of a product's variants, and the changing of it. */
export function useStock(productId: MaybeRefOrGetter<ProductId | null>) {
  const api = useApi();
  const query = useQuery({
    queryKey: computed(() => queryKey('stock', 'ofProduct', toValue(productId))),
    queryFn: ({ signal }) => {
      const id = toValue(productId);
      return id === null
        ? { rows: [], movements: [] }
        : api.stock.ofProduct.query({ productId: id }, { signal });
    },
    enabled: () => toValue(productId) !== null,
    staleTime: 5_000,
    shallow: true,
  });
  return {
    rows: computed<readonly StockRow[]>(() => query.data.value?.rows ?? []),
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
  // The list follows by the mirror in MongoDB, a moment after the stock itself.
  const renew = () => {
    void client.invalidateQueries({ queryKey: ['stock'] });
    setTimeout(() => void client.invalidateQueries({ queryKey: ['catalog', 'list'] }), 700);
  };
  async function adjust(input: {
    variantId: VariantId;
    change: StockChange;
    reason: StockReason;
    row: StockRow;
    name: string;
    mayUndo?: boolean;
  }): Promise<string | null> {
    try {
      const result = await api.stock.adjust.mutate({
        variantId: input.variantId,
        change: input.change,
        reason: input.reason,
      });
      renew();
      if (result.kind === 'below-zero') return t('stock.belowZero', { onHand: n(result.row.onHand) });
      const delta = result.row.onHand - input.row.onHand;
      const undo = () =>
        void adjust({
          ...input,
          row: result.row,
          change: { kind: 'delta', delta: -delta },
          reason: 'correction',
          mayUndo: false,
        });
      toasts.say(
        t('stock.saved', { name: input.name, onHand: n(stockAfter(input.change, input.row.onHand)) }),
        input.mayUndo === false || delta === 0 ? {} : { undo },
      );
      return null;
    } catch (cause) {
      return t(toAppError(cause).messageKey);
    }
  }
  return { adjust };
}
