import type { ProductStatus } from '@zivero/shared/schemas/catalog';
import type { EngineQuery } from '../../engine.ts';
import { type Prices, pricesFor } from '../index/columns.ts';
import { FACTS } from '../index/facts.rules.ts';
import type { Segment } from '../index/segment.ts';
import type { Test } from './split.ts';

/** `facet`: whose own counts leave this condition out. */
export type Condition = { facet: string; test: Test };
/** Who asks, for what. */
export type Asked = Pick<EngineQuery, 'filters' | 'currency'>;

const LIVE = Uint8Array.of(1, 0);
const MOST = Number.MAX_VALUE;

/** Prices in a currency, a view; null = nothing here has a price in it. */
export function priceColumn(segment: Segment, currency: string | null): Prices | null {
  const place = currency === null ? -1 : segment.tables.currencies.indexOf(currency);
  if (place < 0) return null;
  return segment.sections.prices.subarray(place * segment.size, (place + 1) * segment.size);
}

const statusFacts = new Map<string, Uint8Array>();

/** 1 for each byte of facts with one of the statuses. */
function factsOf(statuses: readonly ProductStatus[]): Uint8Array {
  const key = statuses.join(' ');
  const wanted =
    statusFacts.get(key) ?? Uint8Array.from(FACTS, ({ status }) => Number(statuses.includes(status)));
  statusFacts.set(key, wanted);
  return wanted;
}

/** What holds for whoever asks, whatever is ticked; null = nothing of this segment can match. */
export function scopeOf(segment: Segment, asked: Asked): Test[] | null {
  const audience = audienceOf(segment, asked);
  const wishes = wishesOf(segment, asked);
  return audience && wishes && [...audience, ...wishes];
}

/** Who may be seen at all, by status and price; null = nothing of this segment. */
export function audienceOf(segment: Segment, { filters, currency }: Asked): Test[] | null {
  const { statuses = ['active'] } = filters;
  const { facts } = segment.sections;
  const { tables } = segment;
  const tests: Test[] = [];
  if (segment.goneCount > 0) tests.push({ kind: 'byte-in', column: segment.gone, wanted: LIVE });
  if (statuses !== 'any') {
    const wanted = factsOf(statuses);
    if (!segment.allHave(statuses.join(' '), wanted)) tests.push({ kind: 'byte-in', column: facts, wanted });
  }
  const prices = priceColumn(segment, currency);
  if (currency !== null) {
    if (prices === null) return null;
    if (!segment.allPriced(tables.currencies.indexOf(currency)))
      tests.push({ kind: 'between', column: prices, least: 0, most: MOST });
  }
  return tests;
}

/** What else is asked for, ticked by nobody; null = nothing of this segment has it. */
export function wishesOf(segment: Segment, { filters, currency }: Asked): Test[] | null {
  const { categoryIds, brandId, availableMax, availableMin, onSale } = filters;
  const { brand, available, saleBits } = segment.sections;
  const { tables } = segment;
  const tests: Test[] = [];
  if (categoryIds) {
    const ids = new Set<string>(categoryIds);
    tests.push(setTest(segment, 'category', (place) => ids.has(tables.categories[place]?.id ?? '')));
  }
  if (brandId) {
    const wanted = Uint8Array.from(tables.brands, ({ id }) => Number(id === brandId));
    tests.push({ kind: 'place-in', column: brand, wanted });
  }
  if (availableMax !== undefined || availableMin !== undefined)
    tests.push({
      kind: 'between',
      column: available,
      least: availableMin ?? -MOST,
      most: availableMax ?? Infinity,
    });
  if (onSale === true) {
    const bit = currency === null ? -1 : tables.currencies.indexOf(currency);
    if (bit < 0) return null;
    tests.push({ kind: 'bit', column: saleBits, bit });
  }
  return tests;
}

/** What is ticked: AND across facets, OR inside one. */
export function conditionsOf(segment: Segment, { filters, currency }: Asked): Condition[] {
  const { category, brands, ratingMin, isAvailable, priceMinMinor, priceMaxMinor, attributes } = filters;
  const { facts, brand, ratingAverage } = segment.sections;
  const { tables } = segment;
  const conditions: Condition[] = [];
  if (category) {
    const test = setTest(segment, 'category', (place) => tables.categories[place]?.path === category);
    conditions.push({ facet: 'category', test });
  }
  if (brands && brands.length > 0) {
    const slugs = new Set<string>(brands);
    const wanted = Uint8Array.from(tables.brands, ({ slug }, place) => Number(place > 0 && slugs.has(slug)));
    conditions.push({ facet: 'brand', test: { kind: 'place-in', column: brand, wanted } });
  }
  if (ratingMin !== undefined)
    conditions.push({
      facet: 'rating',
      test: { kind: 'rated', column: ratingAverage, least: Math.fround(ratingMin) },
    });
  if (isAvailable === true) {
    const wanted = Uint8Array.from(FACTS, ({ availability }) => Number(availability !== 'sold-out'));
    conditions.push({ facet: 'availability', test: { kind: 'byte-in', column: facts, wanted } });
  }
  if (priceMinMinor !== undefined || priceMaxMinor !== undefined) {
    const column = priceColumn(segment, currency) ?? pricesFor(segment.size, true);
    const [least, most] = [priceMinMinor ?? 0, priceMaxMinor ?? MOST];
    conditions.push({ facet: 'price', test: { kind: 'between', column, least, most } });
  }
  for (const [name, accepted] of Object.entries(attributes ?? {})) {
    if (accepted.length === 0) continue;
    const values = new Set(accepted);
    const test = setTest(segment, 'attribute', (place) => {
      const value = tables.attributeValues[place];
      return value !== undefined && value.name === name && values.has(value.value);
    });
    conditions.push({ facet: `attribute:${name}`, test });
  }
  return conditions;
}

/** The sets of a segment and the values in each. */
export function setsOf({ sections, tables }: Segment, kind: 'category' | 'attribute') {
  return kind === 'category'
    ? {
        column: sections.categorySet,
        offsets: sections.categorySetOffsets,
        values: sections.categorySetValues,
        places: tables.categories.length,
      }
    : {
        column: sections.attributeSet,
        offsets: sections.attributeSetOffsets,
        values: sections.attributeSetValues,
        places: tables.attributeValues.length,
      };
}

/** The values of one document. */
export function valuesOf(segment: Segment, kind: 'category' | 'attribute', document: number): Uint32Array {
  const { column, offsets, values } = setsOf(segment, kind);
  const set = column[document] ?? 0;
  return values.subarray(offsets[set], offsets[set + 1]);
}

function setTest(
  segment: Segment,
  kind: 'category' | 'attribute',
  isWanted: (place: number) => boolean,
): Test {
  const { column, offsets, values, places } = setsOf(segment, kind);
  const wanted = Uint8Array.from({ length: places }, (_, place) => Number(isWanted(place)));
  const sets = new Uint8Array(offsets.length);
  for (let set = 0; set + 1 < offsets.length; set += 1)
    for (let at = offsets[set] ?? 0; at < (offsets[set + 1] ?? 0); at += 1)
      if (wanted[values[at] ?? 0] === 1) sets[set] = 1;
  return { kind: 'place-in', column, wanted: sets };
}
