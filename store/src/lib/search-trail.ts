import type { ProductId } from '@zivero/shared/schemas/ids';
import type { SearchEvent } from '@zivero/shared/schemas/search-events';
import { type InjectionKey, inject } from 'vue';
import type { StoreApi } from './api.ts';

/** What came of a search, told to the shop as counts: no name, no session, nothing that outlives the tab. */
export type SearchTrail = {
  searched(search: { q: string; total: number; shown: number; isCorrected: boolean }): void;
  clicked(q: string, productId: ProductId, place: number): void;
  carted(productId: ProductId): void;
  ordered(productIds: readonly ProductId[]): void;
};
export const SEARCH_TRAIL: InjectionKey<SearchTrail> = Symbol('search-trail');

const NOBODY: SearchTrail = { searched: () => {}, clicked: () => {}, carted: () => {}, ordered: () => {} };

/** On the server nobody searches. */
export const useSearchTrail = (): SearchTrail => inject(SEARCH_TRAIL, NOBODY);

const KEY = 'zivero-search-trail';
const MOST_PRODUCTS = 40;
const SEND_AFTER_MS = 900;
const MOST_EVENTS = 20;

/** sessionStorage, or nothing where the browser forbids even to name it. */
export function tabStorage(): Pick<Storage, 'getItem' | 'setItem'> {
  try {
    return sessionStorage;
  } catch {
    return { getItem: () => null, setItem: () => {} };
  }
}

type Led = { productId: ProductId; q: string };

/**
 * The trail of one tab: which search led to which product, so that the bag and the order can be counted for
 * it. Events go out together a moment later; when that fails they are forgotten.
 */
export function createSearchTrail(
  api: StoreApi,
  storage: Pick<Storage, 'getItem' | 'setItem'>,
  later: (send: () => void) => void = (send) => void setTimeout(send, SEND_AFTER_MS),
): SearchTrail {
  let waiting: SearchEvent[] = [];
  let lastSearch = '';

  function send(): void {
    const events = waiting.slice(0, MOST_EVENTS);
    waiting = [];
    if (events.length > 0) void api.search.track.mutate({ events }).catch(() => {});
  }
  function tell(event: SearchEvent): void {
    waiting.push(event);
    if (waiting.length === 1) later(send);
  }
  function tellFor(kind: 'cart' | 'order', productId: ProductId): void {
    const led = readTrail(storage).find((one) => one.productId === productId);
    if (led) tell({ kind, q: led.q, productId });
  }

  return {
    searched(search) {
      // Filters, sorting and going back show the same search again.
      if (search.q === lastSearch) return;
      lastSearch = search.q;
      tell({ kind: 'search', ...search });
    },
    clicked(q, productId, place) {
      tell({ kind: 'click', q, productId, place });
      const others = readTrail(storage).filter((one) => one.productId !== productId);
      writeTrail(storage, [{ productId, q }, ...others].slice(0, MOST_PRODUCTS));
    },
    carted: (productId) => tellFor('cart', productId),
    ordered(productIds) {
      for (const productId of new Set(productIds)) tellFor('order', productId);
      // Counted once, however often the page of the order is opened.
      const bought = new Set(productIds);
      writeTrail(
        storage,
        readTrail(storage).filter(({ productId }) => !bought.has(productId)),
      );
    },
  };
}

function readTrail(storage: Pick<Storage, 'getItem'>): Led[] {
  try {
    const value: unknown = JSON.parse(storage.getItem(KEY) ?? '[]');
    return Array.isArray(value) ? value.filter(isLed) : [];
  } catch {
    return [];
  }
}

function writeTrail(storage: Pick<Storage, 'setItem'>, trail: readonly Led[]): void {
  try {
    storage.setItem(KEY, JSON.stringify(trail));
  } catch {
    // Private mode or a full disk: clicks are still counted.
  }
}

const isLed = (value: unknown): value is Led =>
  typeof value === 'object' &&
  value !== null &&
  'productId' in value &&
  'q' in value &&
  typeof value.q === 'string' &&
  typeof value.productId === 'string' &&
  /^prd_[0-9a-z]{26}$/.test(value.productId);
