import type { ProductId, VariantId } from '@zivero/shared/schemas/ids';
import type { SearchSort } from '@zivero/shared/schemas/search';
import type { ShopSettings } from '@zivero/shared/schemas/settings';
import type { Cache } from '../../infra/redis/cache.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { CatalogRepo, StaffFilter } from './catalog.repo.ts';
import type { TaxonomyRepo } from './taxonomy.repo.ts';

/** What the catalog asks of search, which stands later in the stack: wired in deps.ts. */
export type ProductFinder = {
  /** Ids of active products, best first; `category` is a path whose subtree counts. */
  find(query: {
    category?: string;
    onSale?: boolean;
    ratingMin?: number;
    sort: SearchSort;
    limit: number;
    currency: string;
  }): Promise<ProductId[]>;
  /** Any status, by words in title, brand, SKU; for lists that no index of the database can order. */
  findForStaff(query: {
    q: string;
    filter: StaffFilter;
    stock: 'any' | 'low' | 'out';
    lowStockThreshold: number;
    sort: 'updated' | 'title' | 'sold';
    limit: number;
    after: string | null;
  }): Promise<{ ids: ProductId[]; total: number; after: string | null }>;
};

export type ShopFacts = {
  get(): Promise<Pick<ShopSettings, 'currency' | 'currencies' | 'lowStockThreshold'>>;
};

export type CatalogDeps = {
  products: CatalogRepo;
  taxonomy: TaxonomyRepo;
  cache: Cache;
  settings: ShopFacts;
  finder: ProductFinder;
  clock: Clock;
  /** Called after a save that added variants: stock makes their rows. */
  onVariantsAdded?: (added: { productId: ProductId; variantIds: VariantId[] }) => Promise<void>;
};
