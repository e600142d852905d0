import { toAppError } from '@zivero/shared/client/app-error';
import type { AdminOrder } from '@zivero/shared/schemas/orders';
import { computed, type Ref, shallowRef } from 'vue';
import { useI18n } from 'vue-i18n';
import { useApi } from '../../lib/api.ts';
import { moneyText } from '../../lib/money-parts.ts';
import { useToasts } from '../../lib/toasts.ts';

/** Cancelling an order that is paid and not packed yet, after one question. */
export function useCancel({
  order,
  put,
  retry,
}: {
  order: Readonly<Ref<AdminOrder | undefined>>;
  put: (order: AdminOrder) => void;
  retry: () => unknown;
}) {
  const api = useApi();
  const toasts = useToasts();
  const { t, locale } = useI18n();
  const isAsking = shallowRef(false);
  const isPossible = computed(
    () =>
      order.value?.fulfilmentState === 'to-pack' &&
      ['paid', 'part-refunded', 'refunded'].includes(order.value.paymentState),
  );
  const words = computed(() => ({
    number: order.value?.number ?? '',
    amount: order.value
      ? moneyText(order.value.refundable.amountMinor, order.value.currency, locale.value)
      : '',
  }));

  async function run(): Promise<void> {
    if (!order.value) return;
    try {
      const result = await api.orders.cancel.mutate({ orderId: order.value.id });
      if (result.kind === 'ok') {
        put(result.order);
        return toasts.say(t('order.said.cancelled', { number: result.order.number }));
      }
      toasts.say(t('order.cancelAsk.failed', { why: t(`order.cancelAsk.not.${result.why}`) }));
    } catch (cause) {
      toasts.say(t('order.cancelAsk.unknown', { why: t(toAppError(cause).messageKey) }));
    }
    await retry();
  }
  return { isAsking, isPossible, words, run };
}
