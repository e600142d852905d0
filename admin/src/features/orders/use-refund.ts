import { toAppError } from '@zivero/shared/client/app-error';
import type { OrderLineId } from '@zivero/shared/schemas/ids';
import type { AdminOrder, RefundReason } from '@zivero/shared/schemas/orders';
import { computed, type Ref, reactive, shallowRef } from 'vue';
import { useI18n } from 'vue-i18n';
import { useApi } from '../../lib/api.ts';
import { moneyText, parseAmount } from '../../lib/money-parts.ts';
import { previewRefund } from './refund-preview.ts';

export type RefundOutcome = { kind: 'ok' | 'pending'; order: AdminOrder; amountMinor: number };
/** Goods that do not come back are not put back on the shelf. */
const COMES_BACK: Partial<Record<RefundReason, true>> = {
  returned: true,
  'short-stock': true,
  duplicate: true,
  fraud: true,
};

/** What the refund dialog holds: chosen units, shipping, amount, reason; and the sending of it. */
export function useRefund(order: Ref<AdminOrder>) {
  const api = useApi();
  const { t, locale } = useI18n();
  const mode = shallowRef<'items' | 'amount'>('items');
  const units = reactive(new Map<OrderLineId, number>());
  const restock = reactive(new Map<OrderLineId, boolean>());
  const shippingText = shallowRef('');
  const amountText = shallowRef('');
  const reason = shallowRef<RefundReason | undefined>('returned');
  const note = shallowRef('');
  const to = shallowRef<'original' | 'store-credit'>('original');
  const isBusy = shallowRef(false);
  const fault = shallowRef('');
  const isTried = shallowRef(false);
  let key = crypto.randomUUID();

  const currency = computed(() => order.value.currency);
  const minorOf = (text: string) => (text.trim() === '' ? 0 : parseAmount(text, currency.value));
  const shippingMinor = computed(() => (mode.value === 'items' ? minorOf(shippingText.value) : 0));
  const amountMinor = computed(() => (mode.value === 'amount' ? minorOf(amountText.value) : 0));
  const shippingError = computed(() =>
    shippingMinor.value === null
      ? t('order.refund.noAmount')
      : shippingMinor.value > order.value.shippingRefundable.amountMinor
        ? t('order.refund.shippingTooMuch', { left: text(order.value.shippingRefundable.amountMinor) })
        : '',
  );
  const amountError = computed(() => (amountMinor.value === null ? t('order.refund.noAmount') : ''));
  const text = (minor: number) => moneyText(minor, currency.value, locale.value);
  const preview = computed(() =>
    previewRefund(order.value, {
      lines: mode.value === 'items' ? units : new Map(),
      shippingMinor: shippingMinor.value ?? 0,
      extraMinor: amountMinor.value ?? 0,
    }),
  );
  const restocks = (id: OrderLineId) => restock.get(id) ?? COMES_BACK[reason.value ?? 'other'] === true;

  function reset() {
    mode.value = 'items';
    units.clear();
    restock.clear();
    shippingText.value = '';
    amountText.value = '';
    reason.value = 'returned';
    note.value = '';
    to.value = 'original';
    fault.value = '';
    isTried.value = false;
    key = crypto.randomUUID();
  }

  /** Sends it once; answers what came of it, or null with `fault` said. */
  async function send(): Promise<RefundOutcome | null> {
    isTried.value = true;
    fault.value = '';
    if (isBusy.value || shippingError.value || amountError.value || !reason.value) return null;
    if (preview.value.isNothing) fault.value = t('order.refund.nothing');
    else if (preview.value.isTooMuch)
      fault.value = t('order.refund.tooMuch', { left: text(order.value.refundable.amountMinor) });
    if (fault.value) return null;
    isBusy.value = true;
    const amount = preview.value.totalMinor;
    try {
      const result = await api.orders.refund.mutate({
        orderId: order.value.id,
        idempotencyKey: key,
        lines:
          mode.value === 'items'
            ? [...units]
                .filter(([, quantity]) => quantity > 0)
                .map(([orderLineId, quantity]) => ({ orderLineId, quantity, restock: restocks(orderLineId) }))
            : [],
        shippingMinor: shippingMinor.value ?? 0,
        extraMinor: amountMinor.value ?? 0,
        reason: reason.value,
        to: to.value,
        note: note.value.trim() || null,
      });
      if (result.kind === 'ok')
        return { kind: 'ok', order: result.order, amountMinor: result.refund.amount.amountMinor };
      if (result.kind === 'pending') return { kind: 'pending', order: result.order, amountMinor: amount };
      // A definite no: nothing was made under this key, the next try is a new one.
      key = crypto.randomUUID();
      fault.value =
        result.kind === 'too-much'
          ? t('order.refund.tooMuch', { left: text(result.refundable.amountMinor) })
          : result.kind === 'refused'
            ? t('order.refund.refused', { code: result.code })
            : t('order.refund.nothing');
    } catch (cause) {
      // Whether it arrived is not known: the same key again refunds once.
      fault.value = t('order.refund.unknown', { why: t(toAppError(cause).messageKey) });
    } finally {
      isBusy.value = false;
    }
    return null;
  }
  return {
    mode,
    units,
    restock,
    restocks,
    shippingText,
    shippingError,
    amountText,
    amountError,
    reason,
    note,
    to,
    preview,
    isBusy,
    isTried,
    fault,
    text,
    reset,
    send,
  };
}
