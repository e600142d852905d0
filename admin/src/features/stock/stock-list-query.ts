import type { LocationId } from '@zivero/shared/schemas/ids';
import type { StockListInput, StockListView } from '@zivero/shared/schemas/stock';

// Not from the schema's file: this one is loaded with the page, Zod with the first form.
export const STOCK_LIST_VIEWS = [
  'all',
  'low',
  'out',
  'backordered',
] as const satisfies readonly StockListView[];

/** What the address says of the stock list. */
export type StockFilters = { view: StockListView; q: string; locationId: LocationId | null };

const isLocationId = (id: unknown): id is LocationId =>
  typeof id === 'string' && /^loc_[0-9a-z]{26}$/.test(id);

/** Reads the address; what is not understood is left out. */
export const readStockFilters = (query: Record<string, unknown>): StockFilters => ({
  view: STOCK_LIST_VIEWS.find((view) => view === query.view) ?? 'all',
  q: typeof query.q === 'string' ? query.q.slice(0, 200) : '',
  locationId: isLocationId(query.location) ? query.location : null,
});

export function writeStockFilters({ view, q, locationId }: StockFilters): Record<string, string> {
  const all = { view: view === 'all' ? '' : view, q, location: locationId ?? '' };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''));
}

export const stockListInput = (filters: StockFilters, cursor: string | null): StockListInput => ({
  ...filters,
  q: filters.q.trim(),
  cursor,
  limit: 25,
});
