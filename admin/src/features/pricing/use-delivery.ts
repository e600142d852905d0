import { useQuery, useQueryClient } from '@tanstack/vue-query';
import { toAppError } from '@zivero/shared/client/app-error';
import { queryKey } from '@zivero/shared/client/query-keys';
import type { ShippingMethodId, ShippingZoneId } from '@zivero/shared/schemas/ids';
import type { SaveMethod, SaveZone, ShippingMethod, ShippingSetup } from '@zivero/shared/schemas/shipping';
import { computed, shallowRef } from 'vue';
import { useI18n } from 'vue-i18n';
import { useApi } from '../../lib/api.ts';
import { useToasts } from '../../lib/toasts.ts';

const KEY = queryKey('shipping', 'setup');

/** Zones and the methods that serve them; every act answers all that stands then. */
export function useDelivery() {
  const api = useApi();
  const client = useQueryClient();
  const toasts = useToasts();
  const { t } = useI18n();
  const query = useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => api.shipping.setup.query(undefined, { signal }),
    shallow: true,
  });
  const isBusy = shallowRef(false);
  const fault = shallowRef('');

  /** True once it is written. */
  async function run(send: () => Promise<ShippingSetup>, said: string): Promise<boolean> {
    if (isBusy.value) return false;
    isBusy.value = true;
    fault.value = '';
    try {
      client.setQueryData(KEY, await send());
      if (said) toasts.say(said);
      return true;
    } catch (cause) {
      fault.value = t(toAppError(cause).messageKey);
      return false;
    } finally {
      isBusy.value = false;
    }
  }
  const zones = computed(() => query.data.value?.zones ?? []);
  const methods = computed<readonly ShippingMethod[]>(() =>
    (query.data.value?.methods ?? []).toSorted((a, b) => a.position - b.position || (a.id < b.id ? -1 : 1)),
  );
  /** Two neighbours of one place change their position; equal positions are drawn apart first. */
  async function swap(a: ShippingMethod, b: ShippingMethod): Promise<void> {
    const order = methods.value.map((method) => (method === a ? b : method === b ? a : method));
    const moved = order
      .map((method, index) => ({ ...method, position: index + 1 }))
      .filter(({ id, position }) => methods.value.find((one) => one.id === id)?.position !== position);
    for (const method of moved) if (!(await run(() => api.shipping.saveMethod.mutate(method), ''))) return;
  }
  return {
    zones,
    methods,
    isLoading: computed(() => query.isPending.value),
    error: computed(() => (query.error.value && !query.data.value ? toAppError(query.error.value) : null)),
    retry: () => query.refetch(),
    isBusy,
    fault,
    swap,
    saveMethod: (method: SaveMethod) =>
      run(() => api.shipping.saveMethod.mutate(method), t('delivery.saved', { name: method.name })),
    saveZone: (zone: SaveZone) =>
      run(() => api.shipping.saveZone.mutate(zone), t('delivery.saved', { name: zone.name })),
    removeMethod: (id: ShippingMethodId, name: string) =>
      run(() => api.shipping.removeMethod.mutate({ id }), t('delivery.removed', { name })),
    removeZone: (id: ShippingZoneId, name: string) =>
      run(() => api.shipping.removeZone.mutate({ id }), t('delivery.removed', { name })),
  };
}
