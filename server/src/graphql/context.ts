import type { ProductCard, ProductPage } from '@zivero/shared/schemas/catalog';
import type { ProductId } from '@zivero/shared/schemas/ids';
import DataLoader from 'dataloader';
import type { Log } from '../kernel/log.ts';
import type { CatalogModule } from '../modules/catalog/catalog.ts';
import type { SearchModule } from '../modules/search/search.ts';

export type GraphqlModules = {
  catalog: Pick<CatalogModule, 'bySlug' | 'cards' | 'pages' | 'categories' | 'category' | 'currencyFor'>;
  search: Pick<SearchModule, 'search'>;
};

/** What the HTTP corridor knows of the request. */
export type RequestFacts = { requestId: string; log: Log };

export type GraphqlContext = RequestFacts & {
  modules: GraphqlModules;
  /** Origin under which `/media` is reached, no slash at its end. */
  mediaOrigin: string;
  loaders: ProductLoaders;
};

export type ProductLoaders = {
  card(id: ProductId, currency: string): Promise<ProductCard | null>;
  page(id: ProductId, currency: string): Promise<ProductPage | null>;
};

const MAX_BATCH = 100;

/** Reads of one request are gathered: a list of sixty products with their variants is one query more. */
export function createLoaders({ catalog }: GraphqlModules): ProductLoaders {
  const cards = new Map<string, DataLoader<ProductId, ProductCard | null>>();
  const pages = new Map<string, DataLoader<ProductId, ProductPage | null>>();
  return {
    card(id, currency) {
      const loader = cards.getOrInsertComputed(
        currency,
        () =>
          new DataLoader(
            async (ids) => {
              const found = await catalog.cards(ids, currency);
              const byId = new Map(found.map((card) => [card.id, card]));
              return ids.map((wanted) => byId.get(wanted) ?? null);
            },
            { maxBatchSize: MAX_BATCH },
          ),
      );
      return loader.load(id);
    },
    page(id, currency) {
      const loader = pages.getOrInsertComputed(
        currency,
        () =>
          new DataLoader(
            async (ids) => {
              const found = await catalog.pages(ids, currency);
              return ids.map((wanted) => found.get(wanted) ?? null);
            },
            { maxBatchSize: MAX_BATCH },
          ),
      );
      return loader.load(id);
    },
  };
}
