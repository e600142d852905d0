import type { EngineFacet, EnginePriceFacet, FacetKind, SearchDocument } from './engine.ts';
import { type Match, priceOf } from './filter.rules.ts';

export const RATING_STEPS = [4, 3, 2, 1];
/** Values told of one facet, the most frequent first. */
export const MAX_VALUES = 200;
/** Of brands, which a page may have thousands of, no more than are shown. */
export const MAX_BRANDS = 100;
const PRICE_BUCKETS = 10;

/**
 * Counts facet values over documents. A document that fails one facet's filter only is counted in that
 * facet alone: ticking a brand does not hide the other brands.
 */
export function createFacetCounter(kinds: readonly FacetKind[], currency: string | null) {
  const counts = new Map<string, Map<string, number>>();
  const prices: number[] = [];
  const wants = new Set(kinds);

  function count(key: string, value: string): void {
    const values = counts.get(key) ?? new Map<string, number>();
    counts.set(key, values);
    values.set(value, (values.get(value) ?? 0) + 1);
  }

  function add(document: SearchDocument, match: Match): void {
    if (match === 'no') return;
    const only = match === 'yes' ? null : match.butFor;
    const counts = (kind: FacetKind) => wants.has(kind) && (only === null || only === kind);
    if (counts('category')) for (const { path } of document.categories) count('category', path);
    if (counts('brand') && document.brand) count('brand', document.brand.slug);
    if (counts('availability') && document.availability !== 'sold-out') count('availability', 'available');
    if (counts('rating') && document.rating.count > 0)
      for (const step of RATING_STEPS) if (document.rating.average >= step) count('rating', String(step));
    const price = counts('price') ? priceOf(document, currency) : null;
    if (price) prices.push(price.minMinor);
    if (!wants.has('attributes')) return;
    for (const [name, values] of Object.entries(document.attributes)) {
      const key = `attribute:${name}`;
      if (only === null || only === key) for (const value of values) count(key, value);
    }
  }

  const facets = (): EngineFacet[] =>
    [...counts].map(([key, values]) => ({
      key,
      values: topValues([...values].map(([value, count]) => ({ value, count }))),
    }));

  return { add, facets, price: () => priceFacet(prices) };
}

export const topValues = (values: EngineFacet['values']): EngineFacet['values'] =>
  values.sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1)).slice(0, MAX_VALUES);

/**
 * Buckets of one round width (1, 2 or 5 times a power of ten), about ten of them; null without prices.
 * @param given in minor units, whole numbers
 */
export function priceFacet(given: readonly number[] | Float64Array): EnginePriceFacet | null {
  if (given.length === 0) return null;
  const prices = given instanceof Float64Array ? given : Float64Array.from(given);
  const { least, most } = rangeOf(prices);
  const width = roundWidth((most - least) / PRICE_BUCKETS);
  const first = Math.floor(least / width);
  const counts = bucketCounts(prices, {
    from: first * width,
    width,
    buckets: Math.floor(most / width) - first + 1,
  });
  const buckets = Array.from(counts, (count, index) => ({
    fromMinor: (first + index) * width,
    toMinor: (first + index + 1) * width - 1,
    count,
  }));
  return { minMinor: least, maxMinor: most, buckets };
}

/** Neighbours count in different places: one that waits for the count before it to be written is slow. */
const SIDE_BY_SIDE = 4;

function bucketCounts(
  prices: Float64Array,
  { from, width, buckets }: { from: number; width: number; buckets: number },
): Uint32Array {
  const counts = new Uint32Array(buckets * SIDE_BY_SIDE);
  // Of whole numbers the half between them and the next is never near a border: multiplying is exact.
  const perUnit = 1 / width;
  const shift = 0.5 - from;
  for (let at = 0; at < prices.length; at += 1) {
    const bucket = (((prices[at] as number) + shift) * perUnit) | 0;
    const place = bucket * SIDE_BY_SIDE + (at & (SIDE_BY_SIDE - 1));
    counts[place] = (counts[place] as number) + 1;
  }
  return Uint32Array.from({ length: buckets }, (_, bucket) =>
    counts
      .subarray(bucket * SIDE_BY_SIDE, (bucket + 1) * SIDE_BY_SIDE)
      .reduce((sum, count) => sum + count, 0),
  );
}

function rangeOf(prices: Float64Array): { least: number; most: number } {
  let least = Infinity;
  let most = 0;
  for (let at = 0; at < prices.length; at += 1) {
    const price = prices[at] as number;
    if (price < least) least = price;
    if (price > most) most = price;
  }
  return { least, most };
}

function roundWidth(width: number): number {
  if (width <= 1) return 1;
  const power = 10 ** Math.floor(Math.log10(width));
  const factor = [1, 2, 5, 10].find((step) => step * power >= width) ?? 10;
  return factor * power;
}
