import { AppError } from '../../../kernel/app-error.ts';
import type { EngineQuery } from '../engine.ts';
import { attributeToken } from './atlas-document.rules.ts';
import type { Operator } from './atlas-words.rules.ts';

/** Atlas bounds the clauses of a query (1,024); no shopper ticks this many attributes. */
const MAX_ATTRIBUTES = 60;

/** What holds for whoever asks, whatever is ticked. Never empty: a filter of nothing is refused. */
export function scopeFilters({ currency, filters }: Pick<EngineQuery, 'currency' | 'filters'>): Operator[] {
  const { statuses = ['active'], categoryIds, brandId, availableMin, availableMax, onSale } = filters;
  const clauses: Operator[] = [
    statuses === 'any' ? { exists: { path: 'id' } } : { in: { path: 'status', value: [...statuses] } },
  ];
  if (currency !== null) clauses.push({ exists: { path: `price.${currency}.min` } });
  if (categoryIds) clauses.push({ in: { path: 'categoryIds', value: [...categoryIds] } });
  if (brandId) clauses.push({ equals: { path: 'brandId', value: brandId } });
  if (availableMin !== undefined) clauses.push({ range: { path: 'available', gte: availableMin } });
  if (availableMax !== undefined) clauses.push({ range: { path: 'available', lte: availableMax } });
  if (onSale === true) clauses.push({ equals: { path: `price.${currency}.onSale`, value: true } });
  return clauses;
}

/**
 * What shoppers tick, by the facet whose own counts leave it out. Throws `request.invalid` for more
 * attributes than Atlas can be asked for at once.
 */
export function facetFilters({
  filters,
  currency,
}: Pick<EngineQuery, 'currency' | 'filters'>): Map<string, Operator> {
  const { category, brands, ratingMin, isAvailable, priceMinMinor, priceMaxMinor } = filters;
  const clauses = new Map<string, Operator>();
  if (category) clauses.set('category', { equals: { path: 'categoryPaths', value: category } });
  if (brands && brands.length > 0) clauses.set('brand', { in: { path: 'brandSlug', value: [...brands] } });
  if (ratingMin !== undefined) clauses.set('rating', { range: { path: 'ratingAverage', gte: ratingMin } });
  if (isAvailable === true)
    clauses.set('availability', {
      compound: {
        filter: [{ exists: { path: 'id' } }],
        mustNot: [{ equals: { path: 'availability', value: 'sold-out' } }],
      },
    });
  if (priceMinMinor !== undefined || priceMaxMinor !== undefined)
    clauses.set('price', {
      range: {
        path: `price.${currency}.min`,
        gte: priceMinMinor ?? 0,
        ...(priceMaxMinor === undefined ? {} : { lte: priceMaxMinor }),
      },
    });
  const attributes = Object.entries(filters.attributes ?? {}).filter(([, values]) => values.length > 0);
  if (attributes.length > MAX_ATTRIBUTES)
    throw new AppError('request.invalid', { fields: [{ path: 'filters.attributes', code: 'too_big' }] });
  for (const [name, values] of attributes)
    clauses.set(`attribute:${name}`, {
      in: { path: 'attributeValues', value: values.map((value) => attributeToken(name, value)) },
    });
  return clauses;
}
