import { useQuery, useQueryClient } from '@tanstack/vue-query';
import { toAppError } from '@zivero/shared/client/app-error';
import { queryKey } from '@zivero/shared/client/query-keys';
import type { AdminOrder } from '@zivero/shared/schemas/orders';
import { computed, type Ref, shallowRef } from 'vue';
import { useI18n } from 'vue-i18n';
import { useApi } from '../../lib/api.ts';
import { useToasts } from '../../lib/toasts.ts';

/** The change of an order that waits for its payment: its link, and its withdrawal. */
export function useWaitingEdit(
  order: Readonly<Ref<AdminOrder>>,
  { put, retry }: { put: (order: AdminOrder) => void; retry: () => unknown },
) {
  const api = useApi();
  const client = useQueryClient();
  const toasts = useToasts();
  const { t } = useI18n();
  const isAsking = shallowRef(false);
  const isBusy = shallowRef(false);
  const query = useQuery({
    // It ends with something that the order tells of.
    queryKey: computed(() =>
      queryKey('edits', 'waiting', { orderId: order.value.id, told: order.value.timeline.length }),
    ),
    queryFn: ({ signal }) => api.edits.waiting.query({ orderId: order.value.id }, { signal }),
    refetchInterval: 30_000,
    placeholderData: (before) => before,
    shallow: true,
  });
  const waiting = computed(() => query.data.value?.waiting ?? null);

  async function copy(): Promise<void> {
    if (waiting.value === null) return;
    await navigator.clipboard.writeText(waiting.value.payUrl);
    toasts.say(t('common.copied'));
  }
  async function withdraw(): Promise<void> {
    if (isBusy.value) return;
    isBusy.value = true;
    const { id: orderId, number } = order.value;
    try {
      const done = await api.edits.withdraw.mutate({ orderId });
      if (done.kind !== 'under-way') put(done.order);
      toasts.say(t(`order.change.said.${done.kind}`, { number }));
    } catch (cause) {
      toasts.say(t('order.change.unknown', { why: t(toAppError(cause).messageKey) }));
      await retry();
    } finally {
      isBusy.value = false;
      void client.invalidateQueries({ queryKey: ['edits', 'waiting'] });
    }
  }
  return { waiting, isAsking, isBusy, copy, withdraw };
}
