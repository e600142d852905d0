import type { Shop } from '@zivero/shared/schemas/settings';
import { computed } from 'vue';
import { useApi } from '../../lib/api.ts';
import { usePageQuery } from '../../lib/use-page-query.ts';

/** What everybody may know of the shop; its name stands in for it while it is not known. */
export function useShop() {
  const api = useApi();
  const { data } = usePageQuery<Shop>({
    key: ['settings', 'shop'],
    load: (signal) => api.settings.shop.query(undefined, { signal }),
    staleMs: 5 * 60_000,
  });
  return {
    shop: data,
    shopName: computed(() => data.value?.name ?? 'Zivero'),
    currency: computed(() => data.value?.currency ?? 'EUR'),
  };
}
