import type { EngineQuery } from '../engine.ts';
import { FACTS } from './facts.rules.ts';
import type { Segment } from './segment.ts';

type Test = (document: number) => boolean;
/** `facet`: whose own counts leave this condition out. */
export type Condition = { facet: string; test: Test };

/**
 * What a query lets through in one segment, on its columns. `isInScope` holds for whoever asks, whatever is
 * ticked; `conditions` are AND across facets, OR inside one.
 */
export function compileFilter(segment: Segment, { filters, currency }: EngineQuery) {
  return {
    isInScope: scopeOf(segment, { filters, currency }),
    conditions: conditionsOf(segment, { filters, currency }),
  };
}

/** Place of each currency's prices in the column; -1 = nothing here has a price in it. */
export function priceColumn(segment: Segment, currency: string | null): Float64Array | null {
  const place = currency === null ? -1 : segment.tables.currencies.indexOf(currency);
  if (place < 0) return null;
  return segment.sections.prices.subarray(place * segment.size, (place + 1) * segment.size);
}

type Asked = Pick<EngineQuery, 'filters' | 'currency'>;

function scopeOf(segment: Segment, { filters, currency }: Asked): Test {
  const { statuses = ['active'], categoryIds, brandId, availableMax, availableMin, onSale } = filters;
  const { facts, brand, categorySet, available, saleBits } = segment.sections;
  const { gone, tables } = segment;
  const byStatus = FACTS.map(({ status }) => statuses === 'any' || statuses.includes(status));
  const tests: Test[] = [(document) => gone[document] === 0 && byStatus[facts[document] as number] === true];
  if (currency !== null) {
    const prices = priceColumn(segment, currency);
    tests.push((document) => prices !== null && (prices[document] as number) !== Infinity);
  }
  if (categoryIds) {
    const sets = setsWith(segment, 'category', (place) =>
      categoryIds.some((id) => id === tables.categories[place]?.id),
    );
    tests.push((document) => sets[categorySet[document] as number] === 1);
  }
  if (brandId) tests.push((document) => tables.brands[brand[document] as number]?.id === brandId);
  if (availableMax !== undefined) tests.push((document) => (available[document] as number) <= availableMax);
  if (availableMin !== undefined) tests.push((document) => (available[document] as number) >= availableMin);
  if (onSale === true) {
    const bit = currency === null ? -1 : tables.currencies.indexOf(currency);
    tests.push((document) => bit >= 0 && (((saleBits[document] as number) >>> bit) & 1) === 1);
  }
  const [first = () => true] = tests;
  return tests.length === 1 ? first : (document) => tests.every((test) => test(document));
}

function conditionsOf(segment: Segment, { filters, currency }: Asked): Condition[] {
  const { category, brands, ratingMin, isAvailable, priceMinMinor, priceMaxMinor, attributes } = filters;
  const { facts, brand, categorySet, attributeSet, ratingAverage, ratingCount } = segment.sections;
  const { tables } = segment;
  const conditions: Condition[] = [];
  const add = (facet: string, test: Test) => conditions.push({ facet, test });
  if (category) {
    const sets = setsWith(segment, 'category', (place) => tables.categories[place]?.path === category);
    add('category', (document) => sets[categorySet[document] as number] === 1);
  }
  if (brands && brands.length > 0) {
    const wanted = Uint8Array.from(tables.brands, ({ slug }, place) =>
      Number(place > 0 && brands.includes(slug)),
    );
    add('brand', (document) => wanted[brand[document] as number] === 1);
  }
  if (ratingMin !== undefined) {
    const least = Math.fround(ratingMin);
    add(
      'rating',
      (document) => (ratingCount[document] as number) > 0 && (ratingAverage[document] as number) >= least,
    );
  }
  if (isAvailable === true)
    add('availability', (document) => FACTS[facts[document] as number]?.availability !== 'sold-out');
  if (priceMinMinor !== undefined || priceMaxMinor !== undefined) {
    const prices = priceColumn(segment, currency);
    const [least, most] = [priceMinMinor ?? 0, priceMaxMinor ?? Number.MAX_VALUE];
    add('price', (document) => {
      const minor = prices?.[document] ?? Infinity;
      return minor >= least && minor <= most;
    });
  }
  for (const [name, accepted] of Object.entries(attributes ?? {})) {
    if (accepted.length === 0) continue;
    const values = new Set(accepted);
    const sets = setsWith(segment, 'attribute', (place) => {
      const value = tables.attributeValues[place];
      return value !== undefined && value.name === name && values.has(value.value);
    });
    add(`attribute:${name}`, (document) => sets[attributeSet[document] as number] === 1);
  }
  return conditions;
}

/** Which sets hold a wanted value: 1 for those. */
function setsWith(
  segment: Segment,
  kind: 'category' | 'attribute',
  isWanted: (place: number) => boolean,
): Uint8Array {
  const [offsets, values, count] =
    kind === 'category'
      ? [
          segment.sections.categorySetOffsets,
          segment.sections.categorySetValues,
          segment.tables.categories.length,
        ]
      : [
          segment.sections.attributeSetOffsets,
          segment.sections.attributeSetValues,
          segment.tables.attributeValues.length,
        ];
  const wanted = Uint8Array.from({ length: count }, (_, place) => Number(isWanted(place)));
  const sets = new Uint8Array(offsets.length);
  for (let set = 0; set + 1 < offsets.length; set += 1)
    for (let at = offsets[set] ?? 0; at < (offsets[set + 1] ?? 0); at += 1)
      if (wanted[values[at] ?? 0] === 1) sets[set] = 1;
  return sets;
}
