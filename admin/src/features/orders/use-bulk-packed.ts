import { useQueryClient } from '@tanstack/vue-query';
import { toAppError } from '@zivero/shared/client/app-error';
import type { AdminOrderRow } from '@zivero/shared/schemas/orders';
import { computed, type Ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { useApi } from '../../lib/api.ts';
import { useConnection } from '../../lib/connection.ts';
import { useToasts } from '../../lib/toasts.ts';

/** Marks the selected orders packed, one request after the other, with its progress in the status line. */
export function useBulkPacked(selected: Readonly<Ref<readonly AdminOrderRow[]>>) {
  const api = useApi();
  const client = useQueryClient();
  const connection = useConnection();
  const toasts = useToasts();
  const { t } = useI18n();
  const packable = computed(() =>
    selected.value.filter((row) => row.fulfilmentState === 'to-pack' && !row.needsReview),
  );
  const isRunning = computed(() => connection.run !== null);

  async function run() {
    const orders = packable.value;
    if (isRunning.value || orders.length === 0) return;
    const reasons: string[] = [];
    for (const [done, order] of orders.entries()) {
      connection.run = {
        text: t('orders.packing', { done, total: orders.length }),
        done,
        total: orders.length,
      };
      try {
        const result = await api.orders.markPacked.mutate({ orderId: order.id });
        if (result.kind === 'not-possible') reasons.push(t(`order.notPossible.${result.why}`));
      } catch (cause) {
        reasons.push(t(toAppError(cause).messageKey));
      }
    }
    connection.run = null;
    await client.invalidateQueries({ queryKey: ['orders'] });
    const n = orders.length - reasons.length;
    toasts.say(
      reasons.length === 0
        ? t('orders.packedDone', n)
        : t('orders.packedSome', { n, failed: reasons.length, why: reasons[0] ?? '' }),
    );
  }
  return { packable, isRunning, run };
}
