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
import { chosenCurrency } from '../../rpc/shopper-currency.ts';
import { publicProcedure, type RequestContext, router } from '../../rpc/trpc.ts';
import type { CatalogModule } from './catalog.ts';

/** The currency that is asked for, else the one that this browser chose. */
const inCurrency = <I extends { currency?: string | undefined }>(ctx: RequestContext, input: I): I => ({
  ...input,
  currency: input.currency ?? chosenCurrency(ctx.cookies),
});
const HomeInput = z.object({ currency: Currency.optional() }).default({});

export function createCatalogStoreRouter(catalog: CatalogModule) {
  return router({
    home: publicProcedure
      .input(HomeInput)
      .output(HomePage)
      .query(({ ctx, input }) => catalog.home(inCurrency(ctx, input))),
    categories: publicProcedure.output(z.array(CategoryNode)).query(() => catalog.categories()),
    category: publicProcedure
      .input(ByCategoryPath)
      .output(CategoryPage)
      .query(({ input }) => catalog.category(input)),
    bySlug: publicProcedure
      .input(BySlug)
      .output(ProductPage)
      .query(({ ctx, input }) => catalog.bySlug(inCurrency(ctx, input))),
    cards: publicProcedure
      .input(CardsByIds)
      .output(z.array(ProductCard))
      .query(({ ctx, input }) => catalog.cards(input.ids, inCurrency(ctx, input).currency)),
    related: publicProcedure
      .input(RelatedInput)
      .output(z.array(ProductCard))
      .query(({ ctx, input }) => catalog.related(inCurrency(ctx, input))),
  });
}
