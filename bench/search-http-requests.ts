import type { PlannedRequest } from './http-load.ts';
import type { createWorkload, SearchWish, SuggestWish } from './search-http-workload.ts';

type Workload = ReturnType<typeof createWorkload>;

/** Every fourth search comes from a partner. */
const GRAPHQL_EVERY = 4;
const PAGE = 24;

const GRAPHQL_SEARCH = `query Search($query: String!, $first: Int, $filters: ProductFilters, $sort: ProductSort) {
  search(query: $query, first: $first, filters: $filters, sort: $sort) {
    totalCount
    corrected { to }
    partial
    pageInfo { endCursor }
    facets { key label values { value label count isSelected } }
    nodes { slug title brand { name } price { amountMinor currency } rating { average count } image { url(width: 640) alt } }
  }
}`;

const storeSearch = (path: string, input: unknown): string =>
  `/trpc/store/search.${path}?input=${encodeURIComponent(JSON.stringify({ json: input }))}`;

function searchRequest({ kind, ...wish }: SearchWish, isPartner: boolean): Omit<PlannedRequest, 'due'> {
  if (!isPartner) return { group: 'search', kind, path: storeSearch('search', { ...wish, limit: PAGE }) };
  const { q, filters, sort } = wish;
  const variables = { query: q, first: PAGE, filters, sort: sort === 'price-asc' ? 'PRICE_ASC' : undefined };
  return {
    group: 'graphql',
    kind,
    path: '/graphql',
    body: JSON.stringify({ query: GRAPHQL_SEARCH, variables }),
  };
}

const suggestRequest = ({ kind, prefix }: SuggestWish): Omit<PlannedRequest, 'due'> => ({
  group: 'suggest',
  kind,
  path: storeSearch('suggest', { prefix, limit: 6 }),
});

/** Requests of both sorts at fixed times, for `seconds`. */
export function planOpenLoop(
  workload: Workload,
  {
    seconds,
    searchesPerSecond,
    suggestsPerSecond,
  }: { seconds: number; searchesPerSecond: number; suggestsPerSecond: number },
): PlannedRequest[] {
  const searches = Array.from({ length: seconds * searchesPerSecond }, (_, at) => ({
    ...searchRequest(workload.search(), at % GRAPHQL_EVERY === GRAPHQL_EVERY - 1),
    due: (at * 1_000) / searchesPerSecond,
  }));
  // Half a step later, so that the two never come in the same moment.
  const suggests = Array.from({ length: seconds * suggestsPerSecond }, (_, at) => ({
    ...suggestRequest(workload.suggest()),
    due: ((at + 0.5) * 1_000) / suggestsPerSecond,
  }));
  return [...searches, ...suggests].sort((a, b) => a.due - b.due);
}

/** One search for two suggestions, as many as are wished, none at a fixed time. */
export function planClosedLoop(workload: Workload, requests: number): PlannedRequest[] {
  return Array.from({ length: requests }, (_, at) => ({
    ...(at % 3 === 0
      ? searchRequest(workload.search(), at % GRAPHQL_EVERY === GRAPHQL_EVERY - 1)
      : suggestRequest(workload.suggest())),
    due: 0,
  }));
}
