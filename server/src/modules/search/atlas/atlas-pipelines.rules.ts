import type { Aggregation, Pipeline } from '@mongodb-js/mql-typescript/schema';
import type { EngineQuery, FacetKind } from '../engine.ts';
import type { AtlasPaths } from './atlas-document.rules.ts';
import { facetFilters, scopeFilters } from './atlas-filters.rules.ts';
import { INDEX_NAME } from './atlas-index.ts';
import { boosted, POPULARITY, sortSpec, withPins } from './atlas-ranking.rules.ts';
import { EXACT, type Operator, type Strictness, wordOperator, wordsOperator } from './atlas-words.rules.ts';

export type AtlasPipeline = Pipeline<AtlasPaths>;
type Compound = Aggregation.Search.Compound<AtlasPaths>['compound'];
export type Words = { words: readonly string[]; strictness: Strictness };

/** Counted to the last up to here; above it Atlas tells a lower bound. */
export const COUNT_UP_TO = 10_000;
/** The most that Atlas gives of one facet. */
const MAX_BUCKETS = 1_000;
const RATING_BOUNDARIES = [1, 2, 3, 4, 5.1];
/** Facets that are one facet of Atlas each; prices need their span first. */
const FACETS = {
  category: { type: 'string', path: 'categoryPaths', numBuckets: MAX_BUCKETS },
  brand: { type: 'string', path: 'brandSlug', numBuckets: MAX_BUCKETS },
  availability: { type: 'string', path: 'availability', numBuckets: 10 },
  rating: { type: 'number', path: 'ratingAverage', boundaries: RATING_BOUNDARIES },
  attributes: { type: 'string', path: 'attributeValues', numBuckets: MAX_BUCKETS },
} as const;
export type CountedFacet = keyof typeof FACETS;

const isCounted = (kind: FacetKind): kind is CountedFacet => kind !== 'price';

/** What matches: words, pins and boosts score; scope and ticks only filter. `without` leaves one facet's tick out. */
function matchOf(
  query: Pick<EngineQuery, 'currency' | 'filters' | 'rules'>,
  { words, strictness }: Words,
  without?: string,
): { compound: Compound } {
  const ticked = [...facetFilters(query)].flatMap(([facet, clause]) => (facet === without ? [] : [clause]));
  const filter = [...scopeFilters(query), ...ticked];
  const pins = query.rules?.pins ?? [];
  if (words.length === 0 && pins.length === 0) return { compound: { filter } };
  const wanted: Operator =
    words.length === 0
      ? { exists: { path: 'id', score: { constant: { value: 1 } } } }
      : boosted(
          {
            compound: {
              must: [wordsOperator(words, { strictness, rules: query.rules })],
              score: POPULARITY,
            },
          },
          query.rules?.boosts ?? [],
        );
  return { compound: { must: [withPins(wanted, pins)], filter } };
}

/** A page with its total and the counts of every facet that has no tick; one product more than the page. */
export function pagePipeline(
  query: EngineQuery,
  words: Words,
  { searchAfter }: { searchAfter: string | null },
): AtlasPipeline {
  const facets = unticked(query);
  const match = matchOf(query, words);
  const isHighlighted = query.highlight && words.words.length > 0;
  const collector =
    facets.length > 0
      ? { facet: { operator: match, facets: Object.fromEntries(facets.map((kind) => [kind, FACETS[kind]])) } }
      : match;
  return [
    {
      $search: {
        index: INDEX_NAME,
        ...collector,
        sort: sortSpec(query.sort, query.currency),
        count: { type: 'lowerBound', threshold: COUNT_UP_TO },
        ...(isHighlighted ? { highlight: { path: 'title' } } : {}),
        ...(searchAfter === null ? {} : { searchAfter }),
        ...(query.explain ? { scoreDetails: true } : {}),
        returnStoredSource: true,
      },
    },
    { $limit: query.limit + 1 },
    {
      $project: {
        _id: 0,
        id: 1,
        title: 1,
        brandName: 1,
        categories: 1,
        attributeText: 1,
        score: { $meta: 'searchScore' },
        token: { $meta: 'searchSequenceToken' },
        ...(isHighlighted ? { highlights: { $meta: 'searchHighlights' } } : {}),
        ...(query.explain ? { details: { $meta: 'searchScoreDetails' } } : {}),
      },
    },
    { $facet: { hits: [], meta: [{ $replaceWith: '$$SEARCH_META' }, { $limit: 1 }] } },
  ] as AtlasPipeline;
}

/** Counted with the page: what was asked for and is not narrowed by its own tick. */
function unticked({ facets, filters, currency }: EngineQuery): CountedFacet[] {
  const ticked = new Set(facetFilters({ filters, currency }).keys());
  return facets.filter(isCounted).filter((kind) => kind === 'attributes' || !ticked.has(kind));
}

/** Facets with a tick of their own, each counted as if it had none. */
export function tickedFacets({
  facets,
  filters,
  currency,
}: EngineQuery): { key: string; kind: CountedFacet }[] {
  const wanted = new Set(facets);
  return [...facetFilters({ filters, currency }).keys()].flatMap((key) => {
    const kind = key.startsWith('attribute:') ? 'attributes' : (key as FacetKind);
    return wanted.has(kind) && isCounted(kind) ? [{ key, kind }] : [];
  });
}

export function facetPipeline(
  query: EngineQuery,
  words: Words,
  { key, kind }: { key: string; kind: CountedFacet },
): AtlasPipeline {
  const facets = { [kind]: FACETS[kind] };
  return [{ $searchMeta: { index: INDEX_NAME, facet: { operator: matchOf(query, words, key), facets } } }];
}

/** The cheapest and the dearest of what matches but for the price's own tick: `direction` 1 or -1. */
export function priceEdgePipeline(query: EngineQuery, words: Words, direction: 1 | -1): AtlasPipeline {
  const path = `price.${query.currency}.min`;
  return [
    {
      $search: {
        index: INDEX_NAME,
        ...matchOf(query, words, 'price'),
        sort: { [path]: direction, id: 1 },
        returnStoredSource: true,
      },
    },
    { $limit: 1 },
    { $project: { _id: 0, minor: `$${path}` } },
  ] as AtlasPipeline;
}

/** Counts between neighbouring boundaries, which ascend. */
export function pricePipeline(
  query: EngineQuery,
  words: Words,
  boundaries: readonly number[],
): AtlasPipeline {
  const facets = { price: { type: 'number', path: `price.${query.currency}.min`, boundaries } };
  return [
    { $searchMeta: { index: INDEX_NAME, facet: { operator: matchOf(query, words, 'price'), facets } } },
  ];
}

/** Whether a word is written like this anywhere in the scope: `count.lowerBound` is 0 or not. */
export function knownWordPipeline(query: EngineQuery, word: string, isPrefix: boolean): AtlasPipeline {
  const compound = {
    must: [wordOperator(word, { strictness: EXACT, isPrefix })],
    filter: scopeFilters(query),
  };
  return [{ $searchMeta: { index: INDEX_NAME, compound, count: { type: 'lowerBound', threshold: 1 } } }];
}

/** Whether the words alone find anything: pins match whatever they say. */
export function unpinnedPipeline(query: EngineQuery, words: Words): AtlasPipeline {
  const rules = query.rules && { ...query.rules, pins: [] };
  const match = matchOf({ ...query, rules }, words);
  return [{ $searchMeta: { index: INDEX_NAME, ...match, count: { type: 'lowerBound', threshold: 1 } } }];
}

/** Products while typing: every word, the last one as far as it is typed, in titles, brands and SKUs. */
export function suggestPipeline(
  words: readonly string[],
  { strictness, limit }: { strictness: Strictness; limit: number },
): AtlasPipeline {
  const typed = words.map((word, at) =>
    at < words.length - 1
      ? wordOperator(word, { strictness, isPrefix: false })
      : { compound: { should: prefixClauses(word, strictness), minimumShouldMatch: 1 } },
  );
  return [
    {
      $search: {
        index: INDEX_NAME,
        compound: {
          must: [{ compound: { must: typed, score: POPULARITY } }],
          filter: scopeFilters({ currency: null, filters: {} }),
        },
        sort: sortSpec('relevance', null),
        returnStoredSource: true,
      },
    },
    { $limit: limit },
    { $project: { _id: 0, id: 1, title: 1, brandName: 1, categories: 1, attributeText: 1 } },
  ] as AtlasPipeline;
}

const PREFIX_FIELDS = [
  { path: 'title', weight: 12 },
  { path: 'brandName', weight: 6 },
  { path: 'skuText', weight: 3 },
] as const;

function prefixClauses(word: string, strictness: Strictness): Operator[] {
  const fuzzy = strictness.fuzzy.size > 0 ? { fuzzy: { maxEdits: strictness.edits, prefixLength: 1 } } : {};
  return [
    wordOperator(word, { strictness, isPrefix: false }),
    ...PREFIX_FIELDS.map(({ path, weight }) => ({
      autocomplete: { path, query: word, score: { boost: { value: weight } }, ...fuzzy },
    })),
  ];
}
