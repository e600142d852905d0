import type { ProductCard } from '@zivero/shared/schemas/catalog';
import { computed } from 'vue';
import { useApi } from '../../lib/api.ts';
import { usePageQuery } from '../../lib/use-page-query.ts';

/** What stands on the table of the scene; a shop that has none of it has no such block. */
const ON_THE_TABLE = ['plates', 'bowls', 'carafes-jugs', 'pots'] as const;

/** The best-selling thing of each kind that stands on the table. */
export function useTablePieces() {
  const api = useApi();
  const best = async (slug: string, signal: AbortSignal) => {
    const filters = { category: `/kitchen-table/${slug}`, isAvailable: true };
    const { products } = await api.search.search.query(
      { filters, sort: 'best-selling', limit: 1 },
      { signal },
    );
    return products;
  };
  const { data } = usePageQuery<ProductCard[]>({
    key: ['search', 'table-pieces'],
    load: async (signal) => (await Promise.all(ON_THE_TABLE.map((slug) => best(slug, signal)))).flat(),
    staleMs: 5 * 60_000,
  });
  return computed(() => data.value ?? []);
}
