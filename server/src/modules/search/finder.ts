import type { ProductFinder } from '../catalog/catalog.ts';
import type { SearchEngine } from './engine.ts';

/** The catalog's need to find products, met by the search engine. */
export function createProductFinder(engine: SearchEngine): ProductFinder {
  return {
    async find({ category, onSale, ratingMin, sort, limit, currency }) {
      const { ids } = await engine.search({
        q: '',
        locale: 'en',
        currency,
        filters: { category, onSale, ratingMin, isAvailable: true },
        facets: [],
        sort,
        limit,
        after: null,
      });
      return ids;
    },

    async findForStaff({ q, filter, stock, lowStockThreshold, sort, limit, after }) {
      const { status, categoryIds, brandId } = filter;
      const answer = await engine.search({
        q,
        locale: 'en',
        currency: null,
        filters: {
          statuses: status === null ? 'any' : [status],
          categoryIds: categoryIds ?? undefined,
          brandId: brandId ?? undefined,
          availableMin: stock === 'low' ? 1 : undefined,
          availableMax: stock === 'low' ? lowStockThreshold : stock === 'out' ? 0 : undefined,
        },
        facets: [],
        sort: staffSort(q, sort),
        limit,
        after,
      });
      return { ids: answer.ids, total: answer.total, after: answer.after };
    },
  };
}

/** Words typed without another wish: the best match first. */
function staffSort(q: string, sort: 'updated' | 'title' | 'sold') {
  if (sort === 'sold') return 'best-selling';
  if (sort === 'title') return 'title';
  return q === '' ? 'updated' : 'relevance';
}
