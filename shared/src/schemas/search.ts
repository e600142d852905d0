import { z } from 'zod';
import { ProductCard } from './catalog.ts';
import { ProductId } from './ids.ts';
import { Currency, Money } from './money.ts';
import { Cursor } from './paging.ts';

export const SEARCH_SORTS = [
  'relevance',
  'price-asc',
  'price-desc',
  'newest',
  'rating',
  'best-selling',
] as const;
export const SearchSort = z.enum(SEARCH_SORTS);
export type SearchSort = z.infer<typeof SearchSort>;

/** Attributes filtered by at once. */
const MAX_ATTRIBUTE_FILTERS = 20;
/** AND across facets, OR inside one. */
export const SearchFilters = z.object({
  /** Materialised path: the whole subtree matches. */
  category: z.string().max(400).optional(),
  brands: z.array(z.string().max(96)).max(40).optional(),
  priceMinMinor: z.int().min(0).optional(),
  priceMaxMinor: z.int().min(0).optional(),
  ratingMin: z.number().min(0).max(5).optional(),
  isAvailable: z.boolean().optional(),
  onSale: z.boolean().optional(),
  /** Attribute or option name → accepted values, e.g. { Colour: ['Sage', 'Ink'] }. */
  attributes: z
    .record(z.string().max(60), z.array(z.string().max(200)).max(40))
    .refine((wanted) => Object.keys(wanted).length <= MAX_ATTRIBUTE_FILTERS)
    .optional(),
});
export type SearchFilters = z.infer<typeof SearchFilters>;

// Counts are numbers and no more is asked: a page has hundreds of them, and the server made them.
export const FacetValue = z.object({
  value: z.string(),
  label: z.string(),
  count: z.number(),
  isSelected: z.boolean(),
});
export const Facet = z.object({
  /** 'category', 'brand', 'rating', 'availability' or `attribute:NAME`. */
  key: z.string(),
  label: z.string(),
  values: z.array(FacetValue),
});
export type Facet = z.infer<typeof Facet>;
export const PriceFacet = z.object({
  minMinor: z.int(),
  maxMinor: z.int(),
  buckets: z.array(z.object({ fromMinor: z.number(), toMinor: z.number(), count: z.number() })),
});

export const SearchInput = z.object({
  q: z.string().max(200).default(''),
  filters: SearchFilters.default({}),
  sort: SearchSort.default('relevance'),
  limit: z.int().min(1).max(60).default(24),
  after: Cursor.nullish(),
  currency: Currency.optional(),
  locale: z.string().max(16).default('en'),
  /** The words as they are typed or nothing: no answer for a corrected spelling. */
  asTyped: z.boolean().default(false),
});
export type SearchInput = z.infer<typeof SearchInput>;

export const SearchPage = z.object({
  products: z.array(ProductCard),
  total: z.int(),
  totalIsExact: z.boolean(),
  facets: z.array(Facet),
  price: PriceFacet.nullable(),
  /** Set when the answer is for other words than those typed. */
  corrected: z.object({ from: z.string(), to: z.string() }).nullable(),
  /** Nothing matched all words: these match some. */
  partial: z.boolean(),
  /** The vendor sends whoever types this to a page of the shop: a path. Only for a first page without filters. */
  redirect: z.string().nullable(),
  after: Cursor.nullable(),
  tookMs: z.number(),
  /** A few that have some of the words, when few have all of them: to stand below, not counted. First pages only. */
  similar: z.array(ProductCard),
});
export type SearchPage = z.infer<typeof SearchPage>;

export const SuggestInput = z.object({
  prefix: z.string().min(1).max(100),
  limit: z.int().min(1).max(12).default(6),
  locale: z.string().max(16).default('en'),
  currency: Currency.optional(),
});
export const Suggestions = z.object({
  terms: z.array(z.string()),
  categories: z.array(z.object({ name: z.string(), path: z.string() })),
  products: z.array(
    ProductCard.pick({
      id: true,
      slug: true,
      title: true,
      image: true,
      price: true,
      compareAt: true,
      brand: true,
    }),
  ),
  corrected: z.object({ from: z.string(), to: z.string() }).nullable(),
});
export type Suggestions = z.infer<typeof Suggestions>;
export const SearchSuggestionProduct = z.object({ id: ProductId, title: z.string(), price: Money });
