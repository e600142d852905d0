import type { Availability, ProductStatus } from '@zivero/shared/schemas/catalog';
import type { BrandId, CategoryId, ProductId } from '@zivero/shared/schemas/ids';
import type { SearchFilters, SearchSort } from '@zivero/shared/schemas/search';

/*
 * The contract of every search engine. Whoever implements it passes engine.contract.ts. Writes may take up
 * to a second to show (the suite polls); totals may be estimates (`totalIsExact`); every order ends in the
 * id, so that paging neither repeats nor loses a product while nothing is written.
 */
export interface SearchEngine {
  search(query: EngineQuery): Promise<EngineAnswer>;
  suggest(query: { prefix: string; locale: string; limit: number }): Promise<EngineSuggestions>;
  /** Adds or replaces whole documents, by id. */
  put(documents: readonly SearchDocument[]): Promise<void>;
  /** Changes facts beside the text, without indexing the text again; unknown ids are passed over. */
  patch(patches: readonly SearchPatch[]): Promise<void>;
  remove(ids: readonly ProductId[]): Promise<void>;
  /** Replaces what shoppers were seen to search for with success; suggestions complete from it. */
  learn?(phrases: readonly LearnedPhrase[]): Promise<void>;
  stats(): Promise<EngineStats>;
  /** Resolves when everything is found that was put so far. */
  settle?(): Promise<void>;
  /** Removes everything but these. */
  retain?(ids: readonly ProductId[]): Promise<void>;
  /** Goes on with what `save` kept of this source; the position given there, null without anything of use. */
  restore?(source: string): Promise<string | null>;
  /** Keeps everything that was put so far, and which place in the source's stream of changes it stands for. */
  save?(place: { source: string; position: string }): Promise<void>;
  close?(): Promise<void>;
}

/** A query that led to clicks or orders; `weight` > 0 grows with them. */
export type LearnedPhrase = { text: string; weight: number };

/** What the vendor wishes for this one query; worked out above the engine from the published search rules. */
export type QueryRules = {
  /** Where the query has the words `from` in a row (folded), each phrase of `to` matches as well. */
  synonyms: { from: string; to: string[] }[];
  /** Words of the query (folded) that need not match. */
  stopWords: string[];
  /** Stand first and in this order when sorted by relevance, where scope and filters let them through. */
  pins: ProductId[];
  /** Factors of 0.1 to 10 on the score of whatever has this category (with its subtree), brand slug, tag or id. */
  boosts: { field: 'category' | 'brand' | 'tag' | 'product'; value: string; factor: number }[];
};

/** Why a product stands where it stands: signals in order of weight, each with what it added to the score. */
export type EngineExplanation = { signal: string; value: number; detail: string }[];

/** Everything about a product that can be searched, filtered, counted or ordered by. */
export type SearchDocument = {
  id: ProductId;
  status: ProductStatus;
  title: string;
  description: string;
  brand: { id: BrandId; slug: string; name: string } | null;
  /** Each category of the product and all those above it. */
  categories: { id: CategoryId; path: string; name: string }[];
  tags: string[];
  skus: string[];
  /** Of the variants; found as SKUs are. */
  barcodes: string[];
  /** Attribute or option name → the values that the product or one of its variants has. */
  attributes: Record<string, string[]>;
  prices: DocumentPrice[];
  availability: Availability;
  /** Units for sale of all variants; null = endless. */
  available: number | null;
  rating: { average: number; count: number };
  soldCount: number;
  /** Milliseconds since 1970; `publishedAt` null = never. */
  publishedAt: number | null;
  updatedAt: number;
};

/** The span of prices over the variants, in one currency. */
export type DocumentPrice = { currency: string; minMinor: number; maxMinor: number; onSale: boolean };

export type SearchPatch = { id: ProductId } & Partial<
  Pick<SearchDocument, 'status' | 'prices' | 'availability' | 'available' | 'rating' | 'soldCount'>
>;

export type FacetKind = 'category' | 'brand' | 'rating' | 'availability' | 'price' | 'attributes';
export type EngineSort = SearchSort | 'updated' | 'title';

/** Beside what shoppers filter by, what staff do. Without `statuses` only active products match. */
export type EngineFilters = SearchFilters & {
  statuses?: readonly ProductStatus[] | 'any' | undefined;
  categoryIds?: readonly CategoryId[] | undefined;
  brandId?: BrandId | undefined;
  /** Units for sale; an endless stock is above every number. */
  availableMax?: number | undefined;
  availableMin?: number | undefined;
};

export type EngineQuery = {
  /** Empty = everything that the filters let through. */
  q: string;
  locale: string;
  /** Prices are filtered, counted and ordered in it; products without a price in it do not match. Null = any. */
  currency: string | null;
  filters: EngineFilters;
  facets: readonly FacetKind[];
  sort: EngineSort;
  limit: number;
  /** `after` of the page before. Throws `request.invalid` when it is not one of ours. */
  after: string | null;
  rules?: QueryRules | undefined;
  /** Asks for `explanations`. */
  explain?: boolean | undefined;
  /** Asks for `highlights`. */
  highlight?: boolean | undefined;
  /** Asks for `similar` when fewer than `limit` have all words. */
  fill?: boolean | undefined;
};

/** Counts of a facet are of the documents that match everything but this facet's own filter. */
export type EngineFacet = { key: string; values: { value: string; count: number }[] };
export type EnginePriceFacet = {
  minMinor: number;
  maxMinor: number;
  buckets: { fromMinor: number; toMinor: number; count: number }[];
};

export type EngineAnswer = {
  ids: ProductId[];
  scores: number[];
  facets: EngineFacet[];
  price: EnginePriceFacet | null;
  total: number;
  totalIsExact: boolean;
  /** Set when nothing matched the words as typed and the answer is for these. */
  corrected: { from: string; to: string } | null;
  /** Nothing matched all words: these match some. */
  partial: boolean;
  after: string | null;
  tookMs: number;
  /** What has only some of the words, to stand below the answer; not among `ids`, `total` and `facets`. */
  similar?: ProductId[] | undefined;
  /** Words of the title that were found, by id; when asked for. */
  highlights?: Record<string, string[]> | undefined;
  /** By id, when asked for and the engine can. */
  explanations?: Record<string, EngineExplanation> | undefined;
};

export type EngineSuggestions = {
  terms: string[];
  /** Paths, those with most products first. */
  categories: string[];
  productIds: ProductId[];
  corrected: { from: string; to: string } | null;
};

export type EngineStats = { engine: string; documents: number };
