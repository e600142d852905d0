import type { SearchFilters, SearchSort } from '@zivero/shared/schemas/search';
import type { LocationQuery, LocationQueryRaw } from 'vue-router';

/**
 * Filters and sorting of a list live in its address, so that they can be shared, bookmarked and gone back
 * to: `?brand=kilnmere&brand=haldmoor&min=1000&max=15000&rating=4&stock=1&sale=1&f.Colour=Sage&sort=newest`.
 * Prices are minor units of the shop's currency. What cannot be read is left out, never an error.
 */
export type Listing = { filters: SearchFilters; sort: SearchSort };

const SORTS: readonly SearchSort[] = [
  'relevance',
  'price-asc',
  'price-desc',
  'newest',
  'rating',
  'best-selling',
];
const isSort = (value: unknown): value is SearchSort => SORTS.some((sort) => sort === value);

const many = (value: LocationQuery[string] | undefined): string[] =>
  (Array.isArray(value) ? value : [value])
    .filter((one): one is string => typeof one === 'string' && one !== '')
    .slice(0, 40);
const whole = (value: LocationQuery[string] | undefined): number | undefined => {
  const [text] = many(value);
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
};

export function listingFromQuery(query: LocationQuery, fallbackSort: SearchSort): Listing {
  const filters: SearchFilters = {};
  const [category] = many(query.category);
  if (category?.startsWith('/')) filters.category = category.slice(0, 400);
  const brands = many(query.brand).map((brand) => brand.slice(0, 96));
  if (brands.length > 0) filters.brands = brands;
  const min = whole(query.min);
  if (min !== undefined) filters.priceMinMinor = min;
  const max = whole(query.max);
  if (max !== undefined) filters.priceMaxMinor = max;
  const rating = whole(query.rating);
  if (rating !== undefined && rating >= 1 && rating <= 5) filters.ratingMin = rating;
  if (query.stock === '1') filters.isAvailable = true;
  if (query.sale === '1') filters.onSale = true;
  const attributes: Record<string, string[]> = {};
  for (const [key, value] of Object.entries(query)) {
    const values = many(value).map((one) => one.slice(0, 200));
    if (key.startsWith('f.') && key.length > 2 && key.length <= 62 && values.length > 0)
      attributes[key.slice(2)] = values;
  }
  if (Object.keys(attributes).length > 0) filters.attributes = attributes;
  return { filters, sort: isSort(query.sort) ? query.sort : fallbackSort };
}

/** The address's query for a listing; `keep` holds what is not a filter (the search words). */
export function queryFromListing(
  { filters, sort }: Listing,
  fallbackSort: SearchSort,
  keep: LocationQueryRaw = {},
): LocationQueryRaw {
  const query: LocationQueryRaw = { ...keep };
  if (filters.category) query.category = filters.category;
  if (filters.brands?.length) query.brand = filters.brands;
  if (filters.priceMinMinor !== undefined) query.min = String(filters.priceMinMinor);
  if (filters.priceMaxMinor !== undefined) query.max = String(filters.priceMaxMinor);
  if (filters.ratingMin !== undefined) query.rating = String(filters.ratingMin);
  if (filters.isAvailable) query.stock = '1';
  if (filters.onSale) query.sale = '1';
  for (const [name, values] of Object.entries(filters.attributes ?? {}))
    if (values.length > 0) query[`f.${name}`] = values;
  if (sort !== fallbackSort) query.sort = sort;
  return query;
}

/** Adds a value to a list of values or takes it out. */
export const toggled = (values: readonly string[] | undefined, value: string): string[] =>
  values?.includes(value) ? values.filter((one) => one !== value) : [...(values ?? []), value];

/** One chip: its words are the page's, `without` is the filters when it is taken away. */
export type ActiveFilter =
  | { kind: 'brand' | 'category'; value: string; without: SearchFilters }
  | { kind: 'attribute'; name: string; value: string; without: SearchFilters }
  | { kind: 'price'; min: number | undefined; max: number | undefined; without: SearchFilters }
  | { kind: 'rating'; value: number; without: SearchFilters }
  | { kind: 'stock' | 'sale'; without: SearchFilters };

export function activeFilters(filters: SearchFilters): ActiveFilter[] {
  const found: ActiveFilter[] = [];
  const without = (...keys: (keyof SearchFilters)[]): SearchFilters => {
    const rest = { ...filters };
    for (const key of keys) delete rest[key];
    return rest;
  };
  if (filters.category)
    found.push({ kind: 'category', value: filters.category, without: without('category') });
  for (const brand of filters.brands ?? []) {
    const brands = toggled(filters.brands, brand);
    found.push({
      kind: 'brand',
      value: brand,
      without: brands.length > 0 ? { ...filters, brands } : without('brands'),
    });
  }
  for (const [name, values] of Object.entries(filters.attributes ?? {})) {
    for (const value of values) {
      const attributes = { ...filters.attributes, [name]: toggled(values, value) };
      if (attributes[name]?.length === 0) delete attributes[name];
      found.push({
        kind: 'attribute',
        name,
        value,
        without: Object.keys(attributes).length > 0 ? { ...filters, attributes } : without('attributes'),
      });
    }
  }
  if (filters.priceMinMinor !== undefined || filters.priceMaxMinor !== undefined) {
    found.push({
      kind: 'price',
      min: filters.priceMinMinor,
      max: filters.priceMaxMinor,
      without: without('priceMinMinor', 'priceMaxMinor'),
    });
  }
  if (filters.ratingMin !== undefined)
    found.push({ kind: 'rating', value: filters.ratingMin, without: without('ratingMin') });
  if (filters.isAvailable) found.push({ kind: 'stock', without: without('isAvailable') });
  if (filters.onSale) found.push({ kind: 'sale', without: without('onSale') });
  return found;
}
