import { toAppError } from '@zivero/shared/client/app-error';
import type { LocationId, OrderLineId } from '@zivero/shared/schemas/ids';
import type { AdminOrder, FulfilOrderResult } from '@zivero/shared/schemas/orders';
import { computed, type Ref, reactive, shallowRef } from 'vue';
import { useI18n } from 'vue-i18n';
import { useApi } from '../../lib/api.ts';
import { unitsToSend } from './order-display.ts';
import { useTracking } from './use-tracking.ts';

/** What the packing dialog holds: units per line, carrier and tracking, and the sending of it. */
export function useFulfil(order: Ref<AdminOrder>) {
  const api = useApi();
  const { t } = useI18n();
  const units = reactive(new Map<OrderLineId, number>());
  const tracking = useTracking(() => order.value.shippingAddress);
  /** Where it is packed; undefined = where its units are held. */
  const locationId = shallowRef<LocationId>();
  const notifyShopper = shallowRef(true);
  const busy = shallowRef<'sent' | 'packed' | null>(null);
  const fault = shallowRef('');
  const isTried = shallowRef(false);

  const sendable = computed(() => unitsToSend(order.value));
  const leftOf = (id: OrderLineId): number => sendable.value.get(id) ?? 0;
  const lines = computed(() => order.value.lines.filter((line) => leftOf(line.id) > 0));
  const chosen = computed(() => lines.value.reduce((sum, line) => sum + (units.get(line.id) ?? 0), 0));
  const left = computed(() => lines.value.reduce((sum, line) => sum + leftOf(line.id), 0));

  function reset() {
    units.clear();
    for (const line of lines.value) units.set(line.id, leftOf(line.id));
    tracking.reset(order.value.fulfilments.at(-1), true);
    locationId.value = undefined;
    notifyShopper.value = true;
    fault.value = '';
    isTried.value = false;
  }

  async function attempt(
    kind: 'sent' | 'packed',
    send: () => Promise<FulfilOrderResult>,
  ): Promise<AdminOrder | null> {
    if (busy.value) return null;
    busy.value = kind;
    fault.value = '';
    try {
      const result = await send();
      if (result.kind === 'ok') return result.order;
      fault.value =
        result.kind === 'not-there'
          ? result.lines.map((line) => t('order.fulfil.notThere', line)).join(' ')
          : t(`order.notPossible.${result.why}`);
    } catch (cause) {
      fault.value = t(toAppError(cause).messageKey);
    } finally {
      busy.value = null;
    }
    return null;
  }
  /** Sends the chosen units; answers the order as it stands then, or null with `fault` said. */
  async function send(): Promise<AdminOrder | null> {
    isTried.value = true;
    if (chosen.value === 0) {
      fault.value = t('order.fulfil.nothing');
      return null;
    }
    if (tracking.urlError.value) return null;
    return attempt('sent', () =>
      api.orders.fulfil.mutate({
        orderId: order.value.id,
        lines: lines.value.flatMap((line) => {
          const quantity = units.get(line.id) ?? 0;
          return quantity > 0 ? [{ orderLineId: line.id, quantity }] : [];
        }),
        ...tracking.value.value,
        locationId: locationId.value ?? null,
        notifyShopper: notifyShopper.value,
      }),
    );
  }
  const markPacked = () => attempt('packed', () => api.orders.markPacked.mutate({ orderId: order.value.id }));
  return {
    units,
    lines,
    leftOf,
    chosen,
    left,
    tracking,
    locationId,
    notifyShopper,
    busy,
    fault,
    isTried,
    reset,
    send,
    markPacked,
  };
}
