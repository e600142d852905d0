import {
  ByCategoryPath,
  BySlug,
  CardsByIds,
  CategoryNode,
  CategoryPage,
  HomePage,
  ProductCard,
  ProductPage,
  RelatedInput,
} from '@zivero/shared/schemas/catalog';
import { Currency } from '@zivero/shared/schemas/money';
import { z } from 'zod';
import { publicProcedure, router } from '../../rpc/trpc.ts';
import type { CatalogModule } from './catalog.ts';

const HomeInput = z.object({ currency: Currency.optional() }).default({});

export function createCatalogStoreRouter(catalog: CatalogModule) {
  return router({
    home: publicProcedure
      .input(HomeInput)
      .output(HomePage)
      .query(({ input }) => catalog.home(input)),
    categories: publicProcedure.output(z.array(CategoryNode)).query(() => catalog.categories()),
    category: publicProcedure
      .input(ByCategoryPath)
      .output(CategoryPage)
      .query(({ input }) => catalog.category(input)),
    bySlug: publicProcedure
      .input(BySlug)
      .output(ProductPage)
      .query(({ input }) => catalog.bySlug(input)),
    cards: publicProcedure
      .input(CardsByIds)
      .output(z.array(ProductCard))
      .query(({ input }) => catalog.cards(input.ids, input.currency)),
    related: publicProcedure
      .input(RelatedInput)
      .output(z.array(ProductCard))
      .query(({ input }) => catalog.related(input)),
  });
}
