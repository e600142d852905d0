import type { ProductStatus } from '@zivero/shared/schemas/catalog';
import type { BrandId, CategoryId } from '@zivero/shared/schemas/ids';

export const PRODUCT_VIEWS = ['all', 'drafts', 'archived'] as const;
export type ProductView = (typeof PRODUCT_VIEWS)[number];
export const PRODUCT_SORTS = ['updated', 'title', 'sold'] as const;
const PAGE_SIZE = 25;

/** What the address says of the product list. */
export type ProductFilters = {
  view: ProductView;
  q: string;
  categoryId: CategoryId | null;
  brandId: BrandId | null;
  sort: (typeof PRODUCT_SORTS)[number];
};
export const NO_FILTERS: ProductFilters = {
  view: 'all',
  q: '',
  categoryId: null,
  brandId: null,
  sort: 'updated',
};

const isCategoryId = (id: unknown): id is CategoryId =>
  typeof id === 'string' && /^cat_[0-9a-z]{26}$/.test(id);
const isBrandId = (id: unknown): id is BrandId => typeof id === 'string' && /^brd_[0-9a-z]{26}$/.test(id);

/** Reads the address; what is not understood is left out. */
export function readProductFilters(query: Record<string, unknown>): ProductFilters {
  return {
    view: PRODUCT_VIEWS.find((view) => view === query.view) ?? 'all',
    q: typeof query.q === 'string' ? query.q.slice(0, 200) : '',
    categoryId: isCategoryId(query.category) ? query.category : null,
    brandId: isBrandId(query.brand) ? query.brand : null,
    sort: PRODUCT_SORTS.find((sort) => sort === query.sort) ?? 'updated',
  };
}

export function writeProductFilters(filters: ProductFilters): Record<string, string> {
  const all = {
    view: filters.view === 'all' ? '' : filters.view,
    q: filters.q,
    category: filters.categoryId ?? '',
    brand: filters.brandId ?? '',
    sort: filters.sort === 'updated' ? '' : filters.sort,
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''));
}

const STATUS: Record<ProductView, ProductStatus | null> = {
  all: null,
  drafts: 'draft',
  archived: 'archived',
};

export function productListInput(filters: ProductFilters, cursor: string | null, limit = PAGE_SIZE) {
  return {
    q: filters.q.trim(),
    status: STATUS[filters.view],
    categoryId: filters.categoryId,
    brandId: filters.brandId,
    sort: filters.sort,
    limit,
    cursor,
  };
}

export const hasFilters = (filters: ProductFilters): boolean =>
  filters.q !== '' || filters.categoryId !== null || filters.brandId !== null;
