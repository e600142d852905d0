import type { ProductId } from '@zivero/shared/schemas/ids';
import type { EngineSort, QueryRules } from '../engine.ts';
import type { Operator } from './atlas-words.rules.ts';

/** Above any sum of words: pins keep their order whatever else they match. Whole in a 32-bit float. */
const PIN_STEP = 2 ** 22;
/** Each boost adds a clause that repeats the words. */
const MAX_BOOSTS = 8;
const SOLD_WEIGHT = 1 / 15;

/** Words first, then a gentle factor for what sells (`log1p` of Atlas has the base 10) and what can be had. */
export const POPULARITY = {
  function: {
    multiply: [
      { score: 'relevance' },
      {
        add: [
          { constant: 1 },
          {
            multiply: [{ log1p: { path: { value: 'soldCount', undefined: 0 } } }, { constant: SOLD_WEIGHT }],
          },
        ],
      },
      { path: { value: 'availabilityFactor', undefined: 1 } },
    ],
  },
};

/**
 * The vendor's factors. Atlas multiplies a clause, not a condition, so that every boost is a clause of its
 * own that leaves out the earlier ones: where several hold for a product, the strongest counts.
 */
export function boosted(operator: Operator, boosts: QueryRules['boosts']): Operator {
  const strongest = [...boosts]
    .sort((a, b) => Math.abs(Math.log(b.factor)) - Math.abs(Math.log(a.factor)))
    .slice(0, MAX_BOOSTS);
  if (strongest.length === 0) return operator;
  const conditions = strongest.map(conditionOf);
  const should: Operator[] = strongest.map(({ factor }, at) => ({
    compound: {
      must: [operator],
      filter: conditions.slice(at, at + 1),
      ...(at > 0 ? { mustNot: conditions.slice(0, at) } : {}),
      score: { boost: { value: factor } },
    },
  }));
  should.push({ compound: { must: [operator], mustNot: conditions } });
  return { compound: { should, minimumShouldMatch: 1 } };
}

function conditionOf({ field, value }: QueryRules['boosts'][number]): Operator {
  switch (field) {
    case 'category':
      return { in: { path: ['categoryPaths', 'categoryIds'], value: [value] } };
    case 'brand':
      return { equals: { path: 'brandSlug', value } };
    case 'tag':
      return { equals: { path: 'tags', value } };
    case 'product':
      return { equals: { path: 'id', value } };
  }
}

/** Pins match whatever the words say, and stand first in their order where the score decides. */
export function withPins(operator: Operator, pins: readonly ProductId[]): Operator {
  if (pins.length === 0) return operator;
  const pinned: Operator[] = pins.map((id, at) => ({
    equals: { path: 'id', value: id, score: { constant: { value: PIN_STEP * (pins.length - at) } } },
  }));
  return { compound: { should: [operator, ...pinned], minimumShouldMatch: 1 } };
}

/** Every order ends in the id, so that pages neither repeat nor lose a product. */
export function sortSpec(sort: EngineSort, currency: string | null): Record<string, unknown> {
  return { ...fieldsOf(sort, currency), id: 1 };
}

function fieldsOf(sort: EngineSort, currency: string | null): Record<string, unknown> {
  switch (sort) {
    case 'relevance':
      // Without words every score is 0 and the facts decide.
      return { score: { $meta: 'searchScore' }, availabilityFactor: -1, soldCount: -1 };
    case 'price-asc':
      return currency === null ? {} : { [`price.${currency}.min`]: 1 };
    case 'price-desc':
      return currency === null ? {} : { [`price.${currency}.min`]: -1 };
    case 'newest':
      return { publishedAt: -1 };
    case 'rating':
      return { ratingRank: -1 };
    case 'best-selling':
      return { soldCount: -1 };
    case 'updated':
      return { updatedAt: -1 };
    case 'title':
      return { titleKey: 1 };
  }
}
