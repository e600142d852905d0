import type { EngineFilters, EngineQuery, SearchDocument } from './engine.ts';

/** One condition; `facet` names the facet whose counts leave it out, null = nothing may leave it out. */
type Condition = { facet: string | null; test(document: SearchDocument): boolean };

export type Match = 'yes' | 'no' | { butFor: string };

export const priceOf = (document: SearchDocument, currency: string | null) =>
  document.prices.find((price) => price.currency === currency) ?? null;

/** What holds for whoever asks, whatever is typed and ticked: status, currency, what staff narrow to. */
export function scopeOf({ currency, filters }: Pick<EngineQuery, 'currency' | 'filters'>) {
  const { statuses = ['active'], categoryIds, brandId, availableMax, availableMin, onSale } = filters;
  const conditions: ((document: SearchDocument) => boolean)[] = [];
  if (statuses !== 'any') conditions.push(({ status }) => statuses.includes(status));
  if (currency !== null) conditions.push((document) => priceOf(document, currency) !== null);
  if (categoryIds) conditions.push(({ categories }) => categories.some(({ id }) => categoryIds.includes(id)));
  if (brandId) conditions.push(({ brand }) => brand?.id === brandId);
  if (availableMax !== undefined)
    conditions.push(({ available }) => available !== null && available <= availableMax);
  if (availableMin !== undefined)
    conditions.push(({ available }) => available === null || available >= availableMin);
  if (onSale === true) conditions.push((document) => priceOf(document, currency)?.onSale === true);
  return (document: SearchDocument): boolean => conditions.every((condition) => condition(document));
}

/** AND across facets, OR inside one. Says which single facet a document fails, for multi-select counts. */
export function facetFilter(filters: EngineFilters, currency: string | null) {
  const conditions = conditionsOf(filters, currency);
  return (document: SearchDocument): Match => {
    let failed: string | null = null;
    for (const { facet, test } of conditions) {
      if (test(document)) continue;
      if (failed !== null || facet === null) return 'no';
      failed = facet;
    }
    return failed === null ? 'yes' : { butFor: failed };
  };
}

function conditionsOf(filters: EngineFilters, currency: string | null): Condition[] {
  const { category, brands, ratingMin, isAvailable, priceMinMinor, priceMaxMinor, attributes } = filters;
  const conditions: Condition[] = [];
  const add = (facet: string, test: Condition['test']) => conditions.push({ facet, test });
  if (category) add('category', ({ categories }) => categories.some(({ path }) => path === category));
  if (brands && brands.length > 0) add('brand', ({ brand }) => brand !== null && brands.includes(brand.slug));
  if (ratingMin !== undefined) add('rating', ({ rating }) => rating.count > 0 && rating.average >= ratingMin);
  if (isAvailable === true) add('availability', ({ availability }) => availability !== 'sold-out');
  if (priceMinMinor !== undefined || priceMaxMinor !== undefined)
    add('price', (document) => {
      const minor = priceOf(document, currency)?.minMinor;
      return minor !== undefined && minor >= (priceMinMinor ?? 0) && minor <= (priceMaxMinor ?? Infinity);
    });
  for (const [name, accepted] of Object.entries(attributes ?? {})) {
    if (accepted.length > 0)
      add(`attribute:${name}`, (document) =>
        (ownValues(document.attributes, name) ?? []).some((value) => accepted.includes(value)),
      );
  }
  return conditions;
}

/** Names come from outside: `constructor` must not find what every object has. */
const ownValues = (attributes: Record<string, string[]>, name: string) =>
  Object.hasOwn(attributes, name) ? attributes[name] : undefined;
