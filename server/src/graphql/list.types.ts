import type { CategoryNode } from '@zivero/shared/schemas/catalog';
import type { SearchPage } from '@zivero/shared/schemas/search';
import type { Builder } from './builder.ts';
import type { defineProduct, ProductNode } from './product.types.ts';
import type { ValueTypes } from './values.types.ts';

export type Listing = SearchPage & { currency: string };

/** Categories, pages of products, and what a search found besides. */
export function defineLists(builder: Builder, values: ValueTypes, product: ReturnType<typeof defineProduct>) {
  const category = builder.objectRef<CategoryNode>('Category');
  category.implement({
    fields: (t) => ({
      id: t.exposeID('id'),
      slug: t.exposeString('slug'),
      name: t.exposeString('name'),
      path: t.exposeString('path', { description: 'From the root: `/home-living/lamps`.' }),
      image: t.field({ type: values.image, nullable: true, resolve: ({ image }) => image }),
      children: t.field({ type: [category], resolve: ({ children }) => children }),
    }),
  });

  const facetValue = builder.objectRef<Listing['facets'][number]['values'][number]>('FacetValue').implement({
    fields: (t) => ({
      value: t.exposeString('value'),
      label: t.exposeString('label'),
      count: t.exposeInt('count'),
      isSelected: t.exposeBoolean('isSelected'),
    }),
  });
  const facet = builder.objectRef<Listing['facets'][number]>('Facet').implement({
    fields: (t) => ({
      key: t.exposeString('key', {
        description: '`category`, `brand`, `rating`, `availability` or `attribute:NAME`.',
      }),
      label: t.exposeString('label'),
      values: t.field({ type: [facetValue], resolve: ({ values: all }) => all }),
    }),
  });
  const correction = builder.objectRef<{ from: string; to: string }>('Correction').implement({
    fields: (t) => ({ from: t.exposeString('from'), to: t.exposeString('to') }),
  });

  const nodesOf = ({ products, currency }: Pick<Listing, 'products' | 'currency'>): ProductNode[] =>
    products.map((card) => ({ id: card.id, currency, card, page: null }));

  const products = builder.objectRef<Listing>('ProductList').implement({
    description: 'A page of products; an active product that was just withdrawn may be missing.',
    fields: (t) => ({
      nodes: t.field({ type: [product], resolve: nodesOf }),
      pageInfo: t.field({ type: values.pageInfo, resolve: ({ after }) => ({ endCursor: after }) }),
      totalCount: t.exposeInt('total'),
      totalIsExact: t.exposeBoolean('totalIsExact'),
    }),
  });
  const search = builder.objectRef<Listing>('SearchResult').implement({
    fields: (t) => ({
      nodes: t.field({ type: [product], resolve: nodesOf }),
      pageInfo: t.field({ type: values.pageInfo, resolve: ({ after }) => ({ endCursor: after }) }),
      totalCount: t.exposeInt('total'),
      totalIsExact: t.exposeBoolean('totalIsExact'),
      facets: t.field({ type: [facet], resolve: ({ facets }) => facets }),
      corrected: t.field({
        type: correction,
        nullable: true,
        description: 'Set when the answer is for other words than those asked for.',
        resolve: ({ corrected }) => corrected,
      }),
      partial: t.exposeBoolean('partial', {
        description: 'Nothing matched all words: these match some.',
      }),
      similar: t.field({
        type: [product],
        description:
          'When few products have all words: some that have a part of them, not counted in `totalCount`.',
        resolve: ({ similar, currency }) => nodesOf({ products: similar, currency }),
      }),
    }),
  });
  return { category, products, search };
}
