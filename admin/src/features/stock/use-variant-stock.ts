import { useQuery, useQueryClient } from '@tanstack/vue-query';
import { toAppError } from '@zivero/shared/client/app-error';
import { queryKey } from '@zivero/shared/client/query-keys';
import type { VariantId } from '@zivero/shared/schemas/ids';
import type { StockRules } from '@zivero/shared/schemas/stock';
import { computed, shallowRef } from 'vue';
import { useI18n } from 'vue-i18n';
import { useApi } from '../../lib/api.ts';
import { useToasts } from '../../lib/toasts.ts';

const STEP = 30;
const MOST_SHOWN = 200;

/** One variant's stock: its figures, rules, parts and past. */
export function useVariantStock(variantId: VariantId) {
  const api = useApi();
  const row = useQuery({
    queryKey: queryKey('stock', 'row', variantId),
    queryFn: ({ signal }) => api.stockLists.row.query({ variantId }, { signal }),
    staleTime: 5_000,
    shallow: true,
  });
  const view = useQuery({
    queryKey: computed(() => queryKey('stock', 'ofProduct', row.data.value?.productId ?? null)),
    queryFn: ({ signal }) => {
      const productId = row.data.value?.productId;
      if (productId === undefined) throw new Error('no product yet');
      return api.stock.ofProduct.query({ productId }, { signal });
    },
    enabled: () => row.data.value !== undefined,
    staleTime: 5_000,
    shallow: true,
  });
  const shown = shallowRef(STEP);
  const history = useQuery({
    queryKey: computed(() => queryKey('stock', 'history', { variantId, limit: shown.value })),
    queryFn: ({ signal }) => api.stock.history.query({ variantId, limit: shown.value }, { signal }),
    staleTime: 5_000,
    placeholderData: (before) => before,
    shallow: true,
  });
  return {
    row: row.data,
    rules: computed<StockRules>(
      () =>
        view.data.value?.rules.find((one) => one.variantId === variantId) ?? {
          variantId,
          lowThreshold: null,
          backorderDays: null,
        },
    ),
    isReady: computed(() => view.data.value !== undefined),
    bundle: computed(() => view.data.value?.bundles.find((one) => one.variantId === variantId) ?? null),
    movements: computed(() => history.data.value ?? []),
    hasMore: computed(() => (history.data.value?.length ?? 0) >= shown.value && shown.value < MOST_SHOWN),
    showMore: () => {
      shown.value = MOST_SHOWN;
    },
    isRenewing: computed(() => row.isFetching.value && !row.isPending.value),
    error: computed(() => {
      const cause = row.error.value ?? view.error.value;
      return cause ? toAppError(cause) : null;
    }),
    updatedAt: row.dataUpdatedAt,
    retry: () => Promise.all([row.refetch(), view.refetch(), history.refetch()]),
  };
}

/**
 * Runs a change and says what came of it: `words` gives the sentence of a refusal, null when it was done. Answers
 * the refusal.
 */
export function useStockAct() {
  const client = useQueryClient();
  const toasts = useToasts();
  const { t } = useI18n();
  const isBusy = shallowRef(false);
  const fault = shallowRef('');

  async function run<Result>(
    act: () => Promise<Result>,
    words: (result: Result) => string | null,
    done?: string,
  ): Promise<Result | null> {
    isBusy.value = true;
    fault.value = '';
    try {
      const result = await act();
      void client.invalidateQueries({ queryKey: ['stock'] });
      fault.value = words(result) ?? '';
      if (fault.value !== '') return null;
      if (done) toasts.say(done);
      return result;
    } catch (cause) {
      fault.value = t(toAppError(cause).messageKey);
      return null;
    } finally {
      isBusy.value = false;
    }
  }
  return { isBusy, fault, run };
}
