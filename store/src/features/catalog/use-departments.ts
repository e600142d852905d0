import type { CategoryNode } from '@zivero/shared/schemas/catalog';
import { computed } from 'vue';
import { useApi } from '../../lib/api.ts';
import { usePageQuery } from '../../lib/use-page-query.ts';

/** The category tree for header, footer and menus. A shop without an answer still shows its page. */
export function useDepartments() {
  const api = useApi();
  const { data } = usePageQuery<CategoryNode[]>({
    key: ['catalog', 'categories'],
    load: (signal) => api.catalog.categories.query(undefined, { signal }),
    staleMs: 5 * 60_000,
  });
  return { departments: computed(() => data.value ?? []) };
}
