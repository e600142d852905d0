import { useQuery } from '@tanstack/vue-query';
import type { ProductCard } from '@zivero/shared/schemas/catalog';
import type { ProductId } from '@zivero/shared/schemas/ids';
import { computed, onMounted, ref } from 'vue';
import { useApi } from '../../lib/api.ts';
import { readLocal, writeLocal } from '../../lib/local-json.ts';

const KEY = 'zivero-recent';
const MOST = 12;
const isIds = (value: unknown): value is ProductId[] =>
  Array.isArray(value) && value.every((id) => typeof id === 'string' && /^prd_[0-9a-z]{26}$/.test(id));

/** Remembers a product as just looked at, newest first. Stays in this browser. */
export function rememberProduct(id: ProductId): void {
  const others = (readLocal(KEY, isIds) ?? []).filter((one) => one !== id);
  writeLocal(KEY, [id, ...others].slice(0, MOST));
}

export function useRecent() {
  const api = useApi();
  const ids = ref<ProductId[]>([]);
  onMounted(() => {
    ids.value = readLocal(KEY, isIds) ?? [];
  });
  const query = useQuery({
    queryKey: computed(() => ['catalog', 'cards', ids.value] as const),
    queryFn: () => api.catalog.cards.query({ ids: ids.value }),
    enabled: computed(() => ids.value.length > 0),
    shallow: true,
  });
  return {
    products: computed<ProductCard[]>(() => (ids.value.length > 0 ? (query.data.value ?? []) : [])),
    clear: () => {
      writeLocal(KEY, null);
      ids.value = [];
    },
  };
}
