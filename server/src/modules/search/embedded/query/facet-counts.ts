import type { EngineFacet, EnginePriceFacet, FacetKind } from '../../engine.ts';
import { MAX_BRANDS, MAX_VALUES, priceFacet, RATING_STEPS, topValues } from '../../facet.rules.ts';
import { MOST_NARROW, type Places, type Prices } from '../index/columns.ts';
import { FACTS } from '../index/facts.rules.ts';
import { CommonNames, type Names } from '../index/names.ts';
import type { Segment } from '../index/segment.ts';
import { priceColumn, setsOf } from './filter.ts';
import type { Parts } from './split.ts';

type Counts = Uint32Array<ArrayBuffer>;
type CountsIn = Record<'brands' | 'categorySets' | 'attributeSets' | 'categories' | 'attributes', Counts>;

/** Memory for counting; each search uses it to its end before the next begins. */
export class FacetMemory {
  readonly names = new CommonNames();
  prices = new Float64Array(0);
  private keys = new Float64Array(0);
  /** How many have each count; the last stands for all above. */
  private readonly reached = new Uint32Array(256);
  private readonly ofSegments = new WeakMap<Segment, CountsIn>();
  private readonly ofNames = { brands: NO_COUNTS, categories: NO_COUNTS, values: NO_COUNTS };

  /** Zeros for each brand, set of categories and of attributes of the segment, and for what stands in the sets. */
  countsIn(segment: Segment): CountsIn {
    const known = this.ofSegments.get(segment);
    if (known) {
      for (const counts of Object.values(known)) counts.fill(0);
      return known;
    }
    const { sections, tables } = segment;
    const fresh = {
      brands: new Uint32Array(tables.brands.length),
      categorySets: new Uint32Array(sections.categorySetOffsets.length),
      attributeSets: new Uint32Array(sections.attributeSetOffsets.length),
      categories: new Uint32Array(tables.categories.length),
      attributes: new Uint32Array(tables.attributeValues.length),
    };
    this.ofSegments.set(segment, fresh);
    return fresh;
  }

  /**
   * The most frequent of `numbers` (without them: of all), equals in the order of their names; those without a name
   * are left out. Each is one number, so that nothing is compared by a function: the count, then the place from behind.
   */
  mostOf(
    counts: Counts,
    { texts, order }: Called,
    { numbers, most = MAX_VALUES }: { numbers?: readonly number[]; most?: number } = {},
  ): EngineFacet['values'] {
    const among = numbers?.length ?? counts.length;
    if (this.keys.length < among) this.keys = new Float64Array(among);
    const { keys } = this;
    const { places } = order;
    // One more than wanted: one of them may be without a name.
    const least = among <= most ? 1 : this.leastOf(counts, numbers, most + 1);
    let length = 0;
    for (let at = 0; at < among; at += 1) {
      const number = numbers === undefined ? at : (numbers[at] as number);
      const count = counts[number] as number;
      if (count >= least) keys[length++] = count * PLACES + (PLACES - 1 - (places[number] as number));
    }
    const sorted = keys.subarray(0, length).sort();
    const values: EngineFacet['values'] = [];
    for (let at = length - 1; at >= 0 && values.length < most; at -= 1) {
      const key = sorted[at] as number;
      const value = texts[order.numbers[PLACES - 1 - (key % PLACES)] as number] ?? '';
      if (value !== '') values.push({ value, count: Math.floor(key / PLACES) });
    }
    return values;
  }

  /** A count, 1 or more, that is reached by `most` of them at least, or by all that are no zeros: few, where many have little. */
  private leastOf(counts: Counts, numbers: readonly number[] | undefined, most: number): number {
    const { reached } = this;
    const last = reached.length - 1;
    reached.fill(0);
    const among = numbers?.length ?? counts.length;
    for (let at = 0; at < among; at += 1) {
      const count = counts[numbers === undefined ? at : (numbers[at] as number)] as number;
      const place = Math.min(count, last);
      reached[place] = (reached[place] as number) + 1;
    }
    let least = last;
    for (let sum = reached[last] as number; least > 1 && sum < most; sum += reached[least] as number)
      least -= 1;
    return least;
  }

  /** Zeros for each of the names known so far. */
  countsOf(kind: 'brands' | 'categories' | 'values'): Counts {
    const { length } = this.names[kind].texts;
    if (this.ofNames[kind].length === length) return this.ofNames[kind].fill(0);
    this.ofNames[kind] = new Uint32Array(length);
    return this.ofNames[kind];
  }
}

const NO_COUNTS: Counts = new Uint32Array(0);

/**
 * Exact counts of facet values over the segments of one search. Over documents only numbers of sets and bytes
 * are counted; what they stand for is added up once at the end of a segment.
 */
export class FacetCounts {
  private readonly wants: ReadonlySet<FacetKind>;
  private readonly brands: Counts;
  private readonly categories: Counts;
  private readonly values: Counts;
  private readonly ratings = new Uint32Array(256);
  private readonly availability = new Uint32Array(256);
  private priced = 0;

  constructor(
    kinds: readonly FacetKind[],
    private readonly currency: string | null,
    private readonly memory: FacetMemory,
    segments: readonly Segment[],
  ) {
    this.wants = new Set(kinds);
    for (const segment of segments) memory.names.placesOf(segment);
    this.brands = memory.countsOf('brands');
    this.categories = memory.countsOf('categories');
    this.values = memory.countsOf('values');
  }

  /** What passes all conditions is counted everywhere, what fails one alone in its facet; pauses between columns. */
  *add(segment: Segment, { passed, alone }: Parts): Generator<number, void> {
    if (this.wants.size === 0) return;
    const { memory } = this;
    const places = memory.names.placesOf(segment);
    this.ensureRoom(alone.reduce((sum, { length }) => sum + length, passed.length));
    const tally: Tally = {
      ...memory.countsIn(segment),
      ratings: this.ratings,
      availability: this.availability,
      prices: memory.prices,
      priced: this.priced,
      column: priceColumn(segment, this.currency),
    };
    yield* tallyAll(segment, passed, tally);
    for (const { facet, ...documents } of alone) {
      tallyFacet(segment, facet, documents, tally);
      yield documents.length;
    }
    this.priced = tally.priced;

    spread(tally.brands, places.brands, this.brands);
    addMembers(segment, 'category', tally.categorySets, tally.categories);
    spread(tally.categories, places.categories, this.categories);
    addMembers(segment, 'attribute', tally.attributeSets, tally.attributes);
    spread(tally.attributes, places.values, this.values);
    this.addAttributesAlone(segment, alone, places.values);
  }

  private ensureRoom(matches: number): void {
    const { memory, priced } = this;
    const least = priced + matches + 1;
    if (memory.prices.length >= least) return;
    const longer = new Float64Array(least);
    longer.set(memory.prices.subarray(0, priced));
    memory.prices = longer;
  }

  /** What fails the condition of one attribute alone is counted in that attribute only. */
  private addAttributesAlone(segment: Segment, alone: Parts['alone'], places: Uint32Array): void {
    for (const { facet, documents, length } of alone) {
      if (!facet.startsWith('attribute:')) continue;
      const sets = new Uint32Array(segment.sections.attributeSetOffsets.length);
      tallyPlaces(sets, segment.sections.attributeSet, documents, length);
      const counts = new Uint32Array(segment.tables.attributeValues.length);
      addMembers(segment, 'attribute', sets, counts);
      for (const [place, { name }] of segment.tables.attributeValues.entries())
        if (`attribute:${name}` !== facet) counts[place] = 0;
      spread(counts, places, this.values);
    }
  }

  facets(): EngineFacet[] {
    const { memory } = this;
    const { names } = memory;
    const found: EngineFacet[] = [];
    const add = (key: string, values: EngineFacet['values']) => {
      const kind = key.startsWith('attribute:') ? 'attributes' : (key as FacetKind);
      if (values.length > 0 && this.wants.has(kind)) found.push({ key, values });
    };
    add('category', memory.mostOf(this.categories, called(names.categories)));
    add('brand', memory.mostOf(this.brands, called(names.brands), { most: MAX_BRANDS }));
    add(
      'availability',
      [{ value: 'available', count: sum(this.availability, CAN_BE_HAD) }].filter(({ count }) => count > 0),
    );
    add(
      'rating',
      topValues(
        RATING_STEPS.map((step) => ({
          value: String(step),
          count: sum(this.ratings, REACHES[step] ?? NEVER),
        })).filter(({ count }) => count > 0),
      ),
    );
    const values = { order: names.values.inOrder(), texts: names.labels };
    for (const [key, numbers] of names.attributes) add(key, memory.mostOf(this.values, values, { numbers }));
    return found;
  }

  price = (): EnginePriceFacet | null =>
    this.wants.has('price') ? priceFacet(this.memory.prices.subarray(0, this.priced)) : null;
}

type Tally = CountsIn & {
  ratings: Uint32Array;
  availability: Uint32Array;
  prices: Float64Array;
  /** Where the next price goes. */
  priced: number;
  /** Prices in the currency of the query; null = nothing here has one. */
  column: Prices | null;
};
/** The first `length` of them. */
type Documents = { documents: Uint32Array; length: number };

// Column by column: neighbours in a column share their lines of memory, and a loop that touches one column and
// asks nothing at each step is compiled best.
function* tallyAll(
  { sections }: Segment,
  { documents, length }: Documents,
  tally: Tally,
): Generator<number, void> {
  tallyPlaces(tally.brands, sections.brand, documents, length);
  yield length;
  tallyPlaces(tally.categorySets, sections.categorySet, documents, length);
  yield length;
  tallyPlaces(tally.attributeSets, sections.attributeSet, documents, length);
  yield length;
  const facts = new Uint32Array(256);
  tallyBytes(facts, sections.facts, documents, length);
  for (let byte = 0; byte < 256; byte += 1) {
    tally.ratings[byte] = (tally.ratings[byte] as number) + (facts[byte] as number);
    tally.availability[byte] = (tally.availability[byte] as number) + (facts[byte] as number);
  }
  if (tally.column) tally.priced = gather(tally.prices, tally.priced, tally.column, documents, length);
}

function tallyPlaces(counts: Uint32Array, column: Places, documents: Uint32Array, length: number): void {
  if (column instanceof Uint16Array) tallyNarrow(counts, column, documents, length);
  else tallyWide(counts, column, documents, length);
}

function tallyNarrow(counts: Uint32Array, column: Uint16Array, documents: Uint32Array, length: number): void {
  for (let at = 0; at < length; at += 1) {
    const number = column[documents[at] as number] as number;
    counts[number] = (counts[number] as number) + 1;
  }
}

function tallyWide(counts: Uint32Array, column: Uint32Array, documents: Uint32Array, length: number): void {
  for (let at = 0; at < length; at += 1) {
    const number = column[documents[at] as number] as number;
    counts[number] = (counts[number] as number) + 1;
  }
}

function tallyBytes(counts: Uint32Array, column: Uint8Array, documents: Uint32Array, length: number): void {
  for (let at = 0; at < length; at += 1) {
    const byte = column[documents[at] as number] as number;
    counts[byte] = (counts[byte] as number) + 1;
  }
}

/** Appends the prices at `to`; returns where they end. */
function gather(
  prices: Float64Array,
  to: number,
  column: Prices,
  documents: Uint32Array,
  length: number,
): number {
  return column instanceof Int32Array
    ? gatherNarrow(prices, to, column, documents, length)
    : gatherWide(prices, to, column, documents, length);
}

function gatherNarrow(
  prices: Float64Array,
  to: number,
  column: Int32Array,
  documents: Uint32Array,
  length: number,
): number {
  let end = to;
  for (let at = 0; at < length; at += 1) {
    const minor = column[documents[at] as number] as number;
    prices[end] = minor;
    end += minor > MOST_NARROW ? 0 : 1;
  }
  return end;
}

function gatherWide(
  prices: Float64Array,
  to: number,
  column: Float64Array,
  documents: Uint32Array,
  length: number,
): number {
  let end = to;
  for (let at = 0; at < length; at += 1) {
    const minor = column[documents[at] as number] as number;
    prices[end] = minor;
    end += minor === Infinity ? 0 : 1;
  }
  return end;
}

function tallyFacet(
  { sections }: Segment,
  facet: string,
  { documents, length }: Documents,
  tally: Tally,
): void {
  if (facet === 'brand') tallyPlaces(tally.brands, sections.brand, documents, length);
  if (facet === 'category') tallyPlaces(tally.categorySets, sections.categorySet, documents, length);
  if (facet === 'rating') tallyBytes(tally.ratings, sections.facts, documents, length);
  if (facet === 'availability') tallyBytes(tally.availability, sections.facts, documents, length);
  if (facet === 'price' && tally.column)
    tally.priced = gather(tally.prices, tally.priced, tally.column, documents, length);
}

/** From how often each set stands to how often each category or attribute value does. */
function addMembers(
  segment: Segment,
  kind: 'category' | 'attribute',
  sets: Uint32Array,
  counts: Uint32Array,
): void {
  const { offsets, values } = setsOf(segment, kind);
  for (let set = 0; set + 1 < sets.length; set += 1) {
    const count = sets[set] as number;
    if (count === 0) continue;
    const end = offsets[set + 1] as number;
    for (let at = offsets[set] as number; at < end; at += 1) {
      const place = values[at] as number;
      counts[place] = (counts[place] as number) + count;
    }
  }
}

function spread(counts: Uint32Array, places: Uint32Array, into: Uint32Array): void {
  for (let place = 0; place < counts.length; place += 1) {
    const count = counts[place] as number;
    const number = places[place] as number;
    if (count > 0) into[number] = (into[number] as number) + count;
  }
}

/** What numbers stand for, and the order of these texts. */
type Called = { texts: readonly string[]; order: ReturnType<Names['inOrder']> };
const called = (names: Names): Called => ({ texts: names.texts, order: names.inOrder() });

/** Above every number of names, and times every count of documents still exact. */
const PLACES = 2 ** 24;

/** Which bytes of facts are counted: 1 or 0 each. */
const CAN_BE_HAD = Uint8Array.from(FACTS, ({ availability }) => Number(availability !== 'sold-out'));
const REACHES = Object.fromEntries(
  RATING_STEPS.map((step) => [step, Uint8Array.from(FACTS, ({ stars }) => Number(stars >= step))]),
);
const NEVER = new Uint8Array(FACTS.length);

function sum(counts: Uint32Array, counted: Uint8Array): number {
  let total = 0;
  for (let byte = 0; byte < counts.length; byte += 1)
    total += (counts[byte] as number) * (counted[byte] as number);
  return total;
}
