import type { CategoryNode } from '@zivero/shared/schemas/catalog';
import { computed } from 'vue';
import { useApi } from '../../lib/api.ts';
import { paths } from '../../lib/paths.ts';
import { usePageQuery } from '../../lib/use-page-query.ts';

/** The category tree for header, footer and menus. A shop without an answer still shows its page. */
export function useDepartments() {
  const api = useApi();
  const { data } = usePageQuery<CategoryNode[]>({
    key: ['catalog', 'categories'],
    load: (signal) => api.catalog.categories.query(undefined, { signal }),
    staleMs: 5 * 60_000,
  });
  return {
    /** Without those two, which have places of their own. */
    departments: computed(() => (data.value ?? []).filter(({ slug }) => slug !== 'new' && slug !== 'sale')),
    /** A vendor may keep departments for what is new or reduced; else the search shows it. */
    newestPath: computed(() => pathOf(data.value, 'new') ?? paths.newest),
    salePath: computed(() => pathOf(data.value, 'sale') ?? paths.sale),
  };
}

function pathOf(tree: CategoryNode[] | null, slug: string): string | null {
  const found = tree?.find((department) => department.slug === slug);
  return found ? paths.category(found.path) : null;
}
