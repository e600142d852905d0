import { useQuery, useQueryClient } from '@tanstack/vue-query';
import { toAppError } from '@zivero/shared/client/app-error';
import { queryKey } from '@zivero/shared/client/query-keys';
import type { AdminOrder } from '@zivero/shared/schemas/orders';
import type { AdminReturn, ReturnActResult } from '@zivero/shared/schemas/returns';
import { computed, shallowRef, watch } from 'vue';
import { useI18n } from 'vue-i18n';
import { useApi } from '../../lib/api.ts';
import { moneyText } from '../../lib/money-parts.ts';

export type ReturnAct = 'approve' | 'reject' | 'receive' | 'refund' | 'exchange';

/** What staff may do with a return as it stands. */
export function actsOf(one: Pick<AdminReturn, 'state' | 'refund' | 'wish'>): ReturnAct[] {
  switch (one.state) {
    case 'requested':
      return ['approve', 'reject'];
    case 'approved':
      return ['receive', 'reject'];
    case 'received':
      return one.wish === 'exchange' ? ['exchange', 'refund', 'reject'] : ['refund', 'exchange', 'reject'];
    case 'refunded':
      // Its refund was never sent, or came to nothing.
      return one.refund === null || one.refund.state === 'failed' || one.refund.state === 'canceled'
        ? ['refund']
        : [];
    default:
      return [];
  }
}

/** The returns of one order; `run` does one act and says what came of it. */
export function useOrderReturns(order: () => AdminOrder, put: (order: AdminOrder) => void) {
  const orderId = () => order().id;
  const api = useApi();
  const client = useQueryClient();
  const { t, locale } = useI18n();
  const isBusy = shallowRef(false);
  const fault = shallowRef('');
  const key = computed(() => queryKey('returns', 'ofOrder', orderId()));
  const query = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => api.returns.ofOrder.query({ orderId: orderId() }, { signal }),
    retry: false,
    shallow: true,
  });

  // A parcel that leaves can come back; a refund may take that away.
  watch(
    () => order().updatedAt.getTime(),
    () => void query.refetch(),
  );

  function why(result: Exclude<ReturnActResult, { kind: 'ok' }>): string {
    switch (result.kind) {
      case 'too-much':
        return t('order.refund.tooMuch', {
          left: moneyText(result.refundable.amountMinor, result.refundable.currency, locale.value),
        });
      case 'refused':
        return t('order.refund.refused', { code: result.code });
      case 'short-stock':
        return result.lines.map((line) => t('returns.short', line)).join(' ');
      default:
        return t(`returns.fault.${result.kind}`);
    }
  }

  /** True when it was done. */
  async function run(send: () => Promise<ReturnActResult>): Promise<boolean> {
    if (isBusy.value) return false;
    isBusy.value = true;
    fault.value = '';
    try {
      const result = await send();
      if (result.kind === 'ok') put(result.order);
      if ('returns' in result) client.setQueryData(key.value, result.returns);
      void client.invalidateQueries({ queryKey: ['returns', 'list'] });
      void client.invalidateQueries({ queryKey: ['returns', 'counts'] });
      if (result.kind === 'ok') return true;
      fault.value = why(result);
    } catch (cause) {
      fault.value = t(toAppError(cause).messageKey);
    } finally {
      isBusy.value = false;
    }
    return false;
  }
  return {
    returns: computed(() => query.data.value?.returns ?? []),
    lines: computed(() => query.data.value?.lines ?? []),
    replaces: computed(() => query.data.value?.replaces ?? null),
    isBusy,
    fault,
    run,
  };
}
export type OrderReturnsDraft = ReturnType<typeof useOrderReturns>;
