import type { ProductId } from '@zivero/shared/schemas/ids';
import type { SearchEvent } from '@zivero/shared/schemas/search-events';
import { wordsOf } from './text.rules.ts';

export type QueryCounts = {
  searches: number;
  empty: number;
  corrected: number;
  shown: number;
  clicks: number;
  clickPlaces: number;
  carts: number;
  orders: number;
};
export type ProductCounts = Pick<QueryCounts, 'clicks' | 'carts' | 'orders'>;
export type DayQuery = { day: string; query: string };
export type Counted = {
  queries: (DayQuery & QueryCounts)[];
  products: (DayQuery & { productId: ProductId } & ProductCounts)[];
};

const MAX_LENGTH = 80;
/** From so many digits on it may be a telephone number or a card. */
const MAX_DIGITS = 6;

/**
 * A query as it is counted: lower case, one space. Null for what is nothing to count: without words, too
 * long, or what may be about a person (an e-mail address, a telephone number).
 */
export function commonQuery(q: string): string | null {
  const text = q
    .normalize('NFKC')
    .toWellFormed()
    .replace(/\p{C}/gu, ' ')
    .replace(/\s+/gu, ' ')
    .trim()
    .toLowerCase();
  if (text.length > MAX_LENGTH || text.includes('@') || wordsOf(text).length === 0) return null;
  return (text.match(/\p{N}/gu)?.length ?? 0) > MAX_DIGITS ? null : text;
}

/** Adds up events in memory, at most `maxKeys` queries and products apart; what is beyond is dropped. */
export function createCounts(maxKeys: number) {
  let queries = new Map<string, DayQuery & QueryCounts>();
  let products = new Map<string, DayQuery & { productId: ProductId } & ProductCounts>();

  function entryOf<T>(map: Map<string, T>, key: string, make: () => T): T | null {
    const found = map.get(key);
    if (found) return found;
    if (map.size >= maxKeys) return null;
    const made = make();
    map.set(key, made);
    return made;
  }

  return {
    add(event: SearchEvent, day: string): void {
      const query = commonQuery(event.q);
      if (query === null) return;
      const counts = entryOf(queries, `${day} ${query}`, () => ({ day, query, ...NOTHING }));
      if (!counts) return;
      if (event.kind === 'search') {
        counts.searches += 1;
        counts.shown += event.shown;
        if (event.total === 0) counts.empty += 1;
        else if (event.isCorrected) counts.corrected += 1;
        return;
      }
      const { productId } = event;
      const field = FIELD[event.kind];
      counts[field] += 1;
      if (event.kind === 'click') counts.clickPlaces += event.place;
      const product = entryOf(products, `${day} ${productId} ${query}`, () => ({
        day,
        query,
        productId,
        clicks: 0,
        carts: 0,
        orders: 0,
      }));
      if (product) product[field] += 1;
    },
    /** Everything so far, in one order for all processes, so that their writes do not lock each other out. */
    take(): Counted {
      const taken = {
        queries: [...queries.values()].sort(inOrder),
        products: [...products.values()].sort(inOrder),
      };
      queries = new Map();
      products = new Map();
      return taken;
    },
  };
}

const FIELD = { click: 'clicks', cart: 'carts', order: 'orders' } as const;
const NOTHING: QueryCounts = {
  searches: 0,
  empty: 0,
  corrected: 0,
  shown: 0,
  clicks: 0,
  clickPlaces: 0,
  carts: 0,
  orders: 0,
};

const placeOf = (one: DayQuery & { productId?: string }): string =>
  `${one.day} ${one.query} ${one.productId ?? ''}`;
const inOrder = (a: DayQuery, b: DayQuery): number => (placeOf(a) < placeOf(b) ? -1 : 1);
