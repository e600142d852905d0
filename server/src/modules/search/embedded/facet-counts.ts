import type { EngineFacet, EnginePriceFacet, FacetKind } from '../engine.ts';
import { MAX_VALUES, priceFacet, RATING_STEPS, topValues } from '../facet.rules.ts';
import { FACTS } from './facts.rules.ts';
import { type Condition, priceColumn, setsOf } from './filter.ts';
import type { Matches } from './match.ts';
import type { CommonNames } from './names.ts';
import type { Segment } from './segment.ts';

/** Matches with the conditions that they fail, as `failsOf` says; null = none has any. */
type Counted = { matches: Matches; fails: Uint8Array | null; conditions: readonly Condition[] };

/**
 * Exact counts of facet values over the segments of one search. Over documents only numbers of sets and bytes
 * are counted, column by column; what they stand for is added up once at the end of a segment.
 */
export class FacetCounts {
  private readonly wants: ReadonlySet<FacetKind>;
  private brands = new Uint32Array(0);
  private categories = new Uint32Array(0);
  private values = new Uint32Array(0);
  private readonly facts = new Uint32Array(256);
  private readonly availability = new Uint32Array(256);
  private prices = new Float64Array(0);
  private priced = 0;

  constructor(
    kinds: readonly FacetKind[],
    private readonly currency: string | null,
    private readonly names: CommonNames,
  ) {
    this.wants = new Set(kinds);
  }

  add(segment: Segment, counted: Counted): void {
    const { wants, names } = this;
    const { sections, tables } = segment;
    const places = names.placesOf(segment);
    if (wants.has('category')) {
      this.categories = grown(this.categories, names.categories.texts.length);
      const counts = countNumbers(segment, 'category', counted, 'category');
      spread(counts, places.categories, this.categories);
    }
    if (wants.has('brand')) {
      this.brands = grown(this.brands, names.brands.texts.length);
      const counts = new Uint32Array(tables.brands.length);
      tallyNumbers(counts, sections.brand, counted, numberOf(counted, 'brand'));
      spread(counts, places.brands, this.brands);
    }
    if (wants.has('rating')) tallyBytes(this.facts, sections.facts, counted, numberOf(counted, 'rating'));
    if (wants.has('availability'))
      tallyBytes(this.availability, sections.facts, counted, numberOf(counted, 'availability'));
    if (wants.has('price')) this.addPrices(segment, counted);
    if (wants.has('attributes')) this.addAttributes(segment, counted, places.values);
  }

  private addPrices(segment: Segment, { matches, fails, conditions }: Counted): void {
    const column = priceColumn(segment, this.currency);
    if (column === null) return;
    const least = this.priced + matches.length;
    if (this.prices.length < least) {
      const longer = new Float64Array(least);
      longer.set(this.prices.subarray(0, this.priced));
      this.prices = longer;
    }
    const own = numberOf({ conditions }, 'price');
    const { documents, length } = matches;
    const { prices } = this;
    let to = this.priced;
    for (let at = 0; at < length; at += 1) {
      if (fails !== null && fails[at] !== 0 && fails[at] !== own) continue;
      const minor = column[documents[at] as number] as number;
      if (minor !== Infinity) prices[to++] = minor;
    }
    this.priced = to;
  }

  /** What fails the condition of one attribute alone is counted in that attribute only. */
  private addAttributes(segment: Segment, counted: Counted, places: Uint32Array): void {
    this.values = grown(this.values, this.names.values.texts.length);
    spread(countNumbers(segment, 'attribute', counted, null), places, this.values);
    for (const { facet } of counted.conditions) {
      if (!facet.startsWith('attribute:')) continue;
      const counts = countNumbers(segment, 'attribute', counted, facet, { isAlone: true });
      for (const [place, { name }] of segment.tables.attributeValues.entries())
        if (`attribute:${name}` !== facet) counts[place] = 0;
      spread(counts, places, this.values);
    }
  }

  facets(): EngineFacet[] {
    const { names } = this;
    const found: EngineFacet[] = [];
    const add = (key: string, values: EngineFacet['values']) => {
      if (values.length > 0) found.push({ key, values });
    };
    add('category', best(this.categories, names.categories.texts));
    add('brand', best(this.brands, names.brands.texts));
    add(
      'availability',
      [
        { value: 'available', count: sum(this.availability, (byte) => byte?.availability !== 'sold-out') },
      ].filter(({ count }) => count > 0),
    );
    add(
      'rating',
      topValues(
        RATING_STEPS.map((step) => ({
          value: String(step),
          count: sum(this.facts, (byte) => (byte?.stars ?? 0) >= step),
        })).filter(({ count }) => count > 0),
      ),
    );
    const attributes = new Map<string, { value: string; count: number }[]>();
    for (let number = 0; number < this.values.length; number += 1) {
      const count = this.values[number] ?? 0;
      const text = names.values.texts[number] ?? '';
      if (count === 0 || text === '') continue;
      const border = text.indexOf('\0');
      const key = text.slice(0, border);
      const values = attributes.get(key);
      const value = { value: text.slice(border + 1), count };
      if (values) values.push(value);
      else attributes.set(key, [value]);
    }
    for (const [key, values] of attributes) add(key, topValues(values));
    return found;
  }

  price = (): EnginePriceFacet | null => priceFacet(this.prices.subarray(0, this.priced));
}

/** Number of a facet's own condition as `fails` has it; -1 = it has none. */
function numberOf({ conditions }: Pick<Counted, 'conditions'>, facet: string): number {
  const at = conditions.findIndex((condition) => condition.facet === facet);
  return at < 0 ? -1 : at + 1;
}

/** How often each category or attribute value stands, by its place in the segment's table. */
function countNumbers(
  segment: Segment,
  kind: 'category' | 'attribute',
  counted: Counted,
  facet: string | null,
  { isAlone = false } = {},
): Uint32Array {
  const { column, offsets, values, places } = setsOf(segment, kind);
  const sets = new Uint32Array(offsets.length);
  const own = facet === null ? -1 : numberOf(counted, facet);
  if (isAlone) tallyAlone(sets, column, counted, own);
  else tallyNumbers(sets, column, counted, own);
  const counts = new Uint32Array(places);
  for (let set = 0; set + 1 < sets.length; set += 1) {
    const count = sets[set] as number;
    if (count === 0) continue;
    const end = offsets[set + 1] as number;
    for (let at = offsets[set] as number; at < end; at += 1) {
      const place = values[at] as number;
      counts[place] = (counts[place] as number) + count;
    }
  }
  return counts;
}

// One loop for each type of column: a loop that meets two types of arrays is compiled for neither.
function tallyNumbers(
  counts: Uint32Array,
  column: Uint32Array,
  { matches: { documents, length }, fails }: Counted,
  own: number,
): void {
  for (let at = 0; at < length; at += 1) {
    if (fails !== null && fails[at] !== 0 && fails[at] !== own) continue;
    const number = column[documents[at] as number] as number;
    counts[number] = (counts[number] as number) + 1;
  }
}

function tallyAlone(
  counts: Uint32Array,
  column: Uint32Array,
  { matches: { documents, length }, fails }: Counted,
  own: number,
): void {
  for (let at = 0; fails !== null && at < length; at += 1) {
    if (fails[at] !== own) continue;
    const number = column[documents[at] as number] as number;
    counts[number] = (counts[number] as number) + 1;
  }
}

function tallyBytes(
  counts: Uint32Array,
  column: Uint8Array,
  { matches: { documents, length }, fails }: Counted,
  own: number,
): void {
  for (let at = 0; at < length; at += 1) {
    if (fails !== null && fails[at] !== 0 && fails[at] !== own) continue;
    const number = column[documents[at] as number] as number;
    counts[number] = (counts[number] as number) + 1;
  }
}

function spread(counts: Uint32Array, places: Uint32Array, into: Uint32Array): void {
  for (let place = 0; place < counts.length; place += 1) {
    const count = counts[place] as number;
    const number = places[place] as number;
    if (count > 0) into[number] = (into[number] as number) + count;
  }
}

function grown(counts: Uint32Array<ArrayBuffer>, length: number): Uint32Array<ArrayBuffer> {
  if (counts.length >= length) return counts;
  const longer = new Uint32Array(length);
  longer.set(counts);
  return longer;
}

/** The most frequent, at most MAX_VALUES; those without a name are left out. */
function best(counts: Uint32Array, texts: readonly string[]): EngineFacet['values'] {
  const there = counts.filter((count) => count > 0).sort();
  const least = there[there.length - MAX_VALUES] ?? 1;
  const values: EngineFacet['values'] = [];
  for (let number = 0; number < counts.length; number += 1) {
    const count = counts[number] ?? 0;
    const value = texts[number] ?? '';
    if (count >= least && value !== '') values.push({ value, count });
  }
  return topValues(values);
}

const sum = (
  counts: Uint32Array,
  isCounted: (facts: (typeof FACTS)[number] | undefined) => boolean,
): number => counts.reduce((total, count, byte) => (isCounted(FACTS[byte]) ? total + count : total), 0);
