import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { EngineQuery, SearchDocument } from '../server/src/modules/search/engine.ts';

/** Where the generator of products and queries lies; it is no part of this repository. */
export const DATA = resolve(
  process.env.ZIVERO_SEARCH_DATA ?? resolve(import.meta.dirname, '../../shared/search'),
);
const CURRENCY = 'EUR';
const FACETS = ['category', 'brand', 'rating', 'availability', 'price', 'attributes'] as const;
const PAGE = 24;

/** What is used of it. */
type Product = {
  id: number;
  title: string;
  brand: string;
  category: string[];
  description: string;
  price: number;
  rating: number;
  ratingCount: number;
  stock: number;
  popularity: number;
  colour: string;
  size: string;
  material: string;
};
type Browse = { q: string; brand?: string; top?: string; min: number; max: number };
type Work = Record<'plain' | 'frequent' | 'and3' | 'typo' | 'short' | 'prefix', string[]> & {
  browse: Browse[];
};
type Generator = { product(i: number): Product };

/** The questions of each kind: searches with all facets, and prefixes to complete. */
export type Workload = { searches: Record<string, EngineQuery[]>; prefixes: Record<string, string[]> };

/** Throws when the generator is not there. */
export async function openCatalog(products: number) {
  const path = resolve(DATA, 'generate.ts');
  if (!existsSync(path)) throw new Error(`the generator of the catalog is not in ${DATA}`);
  const { Generator: create, workload } = await import(path);
  const generator: Generator = new create(1);
  const work: Work = await workload(generator, products);
  return {
    document: (number: number): SearchDocument => documentOf(generator.product(number)),
    workload: workloadOf(work),
    /** As the generator makes them: for engines that have adapters of their own beside it. */
    raw: { productAt: (number: number): object => generator.product(number), work },
  };
}

function documentOf(product: Product): SearchDocument {
  const minor = Math.round(product.price * 100);
  return {
    id: `prd_${product.id}` as SearchDocument['id'],
    status: 'active',
    title: product.title,
    description: product.description,
    brand: { id: `brd_${product.brand}` as never, slug: product.brand.toLowerCase(), name: product.brand },
    categories: product.category.map((name, depth) => {
      const path = product.category.slice(0, depth + 1).join('/');
      return { id: `cat_${path}` as never, path, name };
    }),
    tags: [],
    skus: [],
    barcodes: [],
    attributes: { colour: [product.colour], size: [product.size], material: [product.material] },
    prices: [{ currency: CURRENCY, minMinor: minor, maxMinor: minor, onSale: false }],
    availability: product.stock > 0 ? 'in-stock' : 'sold-out',
    available: product.stock,
    rating: { average: product.rating, count: product.ratingCount },
    soldCount: product.popularity,
    publishedAt: product.id,
    updatedAt: product.id,
  };
}

export const queryOf = (q: string): EngineQuery => ({
  q,
  locale: 'en',
  currency: CURRENCY,
  filters: {},
  facets: FACETS,
  sort: 'relevance',
  limit: PAGE,
  after: null,
});

const browseOf = ({ q, brand, top, min, max }: Browse): EngineQuery => ({
  ...queryOf(q),
  sort: 'price-asc',
  filters: {
    ...(brand ? { brands: [brand.toLowerCase()] } : {}),
    ...(top ? { category: top } : {}),
    priceMinMinor: min * 100,
    priceMaxMinor: max * 100,
  },
});

function workloadOf({ plain, frequent, and3, typo, browse, short, prefix }: Work): Workload {
  return {
    searches: {
      plain: plain.map(queryOf),
      frequent: frequent.map(queryOf),
      'three words': and3.map(queryOf),
      typo: typo.map(queryOf),
      browse: browse.map(browseOf),
    },
    prefixes: { 'short prefix': short, prefix },
  };
}
