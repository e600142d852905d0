import { toAppError } from '@zivero/shared/client/app-error';
import type { CaptureOrderResult } from '@zivero/shared/schemas/captures';
import type { AdminOrder } from '@zivero/shared/schemas/orders';
import { computed, type Ref, shallowRef, watch } from 'vue';
import { useI18n } from 'vue-i18n';
import { useApi } from '../../lib/api.ts';
import { moneyText, parseAmount } from '../../lib/money-parts.ts';
import { useToasts } from '../../lib/toasts.ts';

export type HoldActs = { put: (order: AdminOrder) => void; retry: () => unknown };

/** Money that is held on the shopper's card: what of it is taken, or that it is let go, each after a question. */
export function useHold(order: Readonly<Ref<AdminOrder>>, { put, retry }: HoldActs) {
  const api = useApi();
  const toasts = useToasts();
  const { t, locale } = useI18n();
  const isTaking = shallowRef(false);
  const isLettingGo = shallowRef(false);
  const isBusy = shallowRef(false);
  const amountText = shallowRef('');
  const payment = computed(() =>
    order.value.paymentState === 'authorised'
      ? order.value.payments.find((one) => one.state === 'requires_capture')
      : undefined,
  );
  const heldMinor = computed(() => payment.value?.amount.amountMinor ?? 0);
  const text = (minor: number) => moneyText(minor, order.value.currency, locale.value);
  const wantedMinor = computed(() =>
    amountText.value.trim() === '' ? heldMinor.value : parseAmount(amountText.value, order.value.currency),
  );
  const error = computed(() => {
    if (wantedMinor.value === null || wantedMinor.value === 0) return t('order.hold.noAmount');
    return wantedMinor.value > heldMinor.value
      ? t('order.hold.tooMuch', { held: text(heldMinor.value) })
      : '';
  });
  const restMinor = computed(() => heldMinor.value - (wantedMinor.value ?? 0));
  watch(isTaking, (isOpen) => {
    if (isOpen) amountText.value = '';
  });

  async function run(ask: () => Promise<CaptureOrderResult>, done: string): Promise<void> {
    isBusy.value = true;
    try {
      const result = await ask();
      if (result.kind !== 'too-much') put(result.order);
      if (result.kind === 'ok') return toasts.say(done);
      if (result.kind === 'too-much')
        return toasts.say(t('order.hold.tooMuch', { held: text(result.held.amountMinor) }));
      toasts.say(
        result.kind === 'refused' ? t('order.hold.refused', { code: result.code }) : t('order.hold.notHeld'),
      );
    } catch (cause) {
      toasts.say(t('order.hold.unknown', { why: t(toAppError(cause).messageKey) }));
      await retry();
    } finally {
      isBusy.value = false;
    }
  }

  async function take(): Promise<void> {
    const amountMinor = wantedMinor.value;
    if (isBusy.value || error.value || amountMinor === null) return;
    const { id: orderId, number } = order.value;
    const done = t('order.hold.taken', { amount: text(amountMinor), number });
    await run(() => api.payments.capture.mutate({ orderId, amountMinor }), done);
    isTaking.value = false;
  }
  const letGo = (): Promise<void> =>
    run(
      () => api.payments.release.mutate({ orderId: order.value.id }),
      t('order.hold.gone', { number: order.value.number }),
    );

  return {
    payment,
    heldMinor,
    wantedMinor,
    restMinor,
    amountText,
    error,
    isTaking,
    isLettingGo,
    isBusy,
    text,
    take,
    letGo,
  };
}
