import type { EngineQuery } from '../engine.ts';
import { MOST_NARROW, type Places, type Prices, pricesFor } from './columns.ts';
import { FACTS } from './facts.rules.ts';
import type { Matches } from './lists.ts';
import type { Segment } from './segment.ts';

/** One test of a column; as data, so that each is one tight loop over all matches. */
export type Test =
  | { kind: 'byte-in'; column: Uint8Array; wanted: Uint8Array }
  | { kind: 'place-in'; column: Places; wanted: Uint8Array }
  | { kind: 'between'; column: Prices; least: number; most: number }
  | { kind: 'rated'; column: Float32Array; least: number }
  | { kind: 'bit'; column: Uint32Array; bit: number };
/** `facet`: whose own counts leave this condition out. */
export type Condition = { facet: string; test: Test };
type Asked = Pick<EngineQuery, 'filters' | 'currency'>;

const LIVE = Uint8Array.of(1, 0);
const MOST = Number.MAX_VALUE;

/** Prices in a currency, a view; null = nothing here has a price in it. */
export function priceColumn(segment: Segment, currency: string | null): Prices | null {
  const place = currency === null ? -1 : segment.tables.currencies.indexOf(currency);
  if (place < 0) return null;
  return segment.sections.prices.subarray(place * segment.size, (place + 1) * segment.size);
}

/** What holds for whoever asks, whatever is ticked; null = nothing of this segment can match. */
export function scopeOf(segment: Segment, { filters, currency }: Asked): Test[] | null {
  const { statuses = ['active'], categoryIds, brandId, availableMax, availableMin, onSale } = filters;
  const { facts, brand, available, saleBits } = segment.sections;
  const { tables } = segment;
  const tests: Test[] = [];
  if (segment.goneCount > 0) tests.push({ kind: 'byte-in', column: segment.gone, wanted: LIVE });
  if (statuses !== 'any') {
    const wanted = Uint8Array.from(FACTS, ({ status }) => Number(statuses.includes(status)));
    if (!segment.allHave(wanted)) tests.push({ kind: 'byte-in', column: facts, wanted });
  }
  const prices = priceColumn(segment, currency);
  if (currency !== null) {
    if (prices === null) return null;
    if (!segment.allPriced(tables.currencies.indexOf(currency)))
      tests.push({ kind: 'between', column: prices, least: 0, most: MOST });
  }
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

let spare = new Uint8Array(0);

/** Keeps the matches that pass every test; works in place. */
export function narrow(matches: Matches, tests: readonly Test[] | null): Matches {
  if (tests === null) return { ...matches, length: 0 };
  if (tests.length === 0) return matches;
  if (spare.length < matches.length) spare = new Uint8Array(matches.length);
  const fails = spare.fill(0, 0, matches.length);
  for (const test of tests) addFails(fails, test, matches, 1);
  return { ...matches, length: keep(matches, fails) };
}

/** More conditions than this are never counted alone. */
const MANY = 255;

let spareFails = new Uint8Array(0);

/**
 * Which conditions each match fails: 0 = none, n = the n-th condition alone, MANY = several; null = no conditions. The next
 * call uses the same memory.
 */
export function failsOf(matches: Matches, conditions: readonly Condition[]): Uint8Array | null {
  if (conditions.length === 0) return null;
  if (spareFails.length < matches.length) spareFails = new Uint8Array(matches.length);
  const fails = spareFails.subarray(0, matches.length).fill(0);
  for (const [at, { test }] of conditions.entries()) addFails(fails, test, matches, Math.min(at + 1, MANY));
  return fails;
}

const passes = (test: Test, document: number): boolean => {
  const one: Matches = { documents: Uint32Array.of(document), scores: new Float32Array(1), length: 1 };
  return narrow(one, [test]).length === 1;
};
export const passesAll = (tests: readonly Test[] | null, document: number): boolean =>
  tests?.every((test) => passes(test, document)) ?? false;

function keep({ documents, scores, length }: Matches, fails: Uint8Array): number {
  let kept = 0;
  for (let at = 0; at < length; at += 1) {
    if (fails[at] !== 0) continue;
    documents[kept] = documents[at] as number;
    scores[kept++] = scores[at] as number;
  }
  return kept;
}

function addFails(fails: Uint8Array, test: Test, { documents, length }: Matches, number: number): void {
  switch (test.kind) {
    case 'byte-in':
      failBytes(fails, test.column, test.wanted, documents, length, number);
      return;
    case 'place-in':
      if (test.column instanceof Uint16Array)
        failNarrow(fails, test.column, test.wanted, documents, length, number);
      else failWide(fails, test.column, test.wanted, documents, length, number);
      return;
    case 'between':
      failBetween(fails, test, documents, length, number);
      return;
    case 'rated':
      failRated(fails, test.column, test.least, documents, length, number);
      return;
    case 'bit':
      failBit(fails, test.column, test.bit, documents, length, number);
      return;
  }
}

// One loop for each type of column: a loop that meets two types of arrays is compiled for neither.
function failBytes(
  fails: Uint8Array,
  column: Uint8Array,
  wanted: Uint8Array,
  documents: Uint32Array,
  length: number,
  number: number,
): void {
  for (let at = 0; at < length; at += 1)
    if (wanted[column[documents[at] as number] as number] !== 1) fails[at] = fails[at] === 0 ? number : MANY;
}

function failNarrow(
  fails: Uint8Array,
  column: Uint16Array,
  wanted: Uint8Array,
  documents: Uint32Array,
  length: number,
  number: number,
): void {
  for (let at = 0; at < length; at += 1)
    if (wanted[column[documents[at] as number] as number] !== 1) fails[at] = fails[at] === 0 ? number : MANY;
}

function failWide(
  fails: Uint8Array,
  column: Uint32Array,
  wanted: Uint8Array,
  documents: Uint32Array,
  length: number,
  number: number,
): void {
  for (let at = 0; at < length; at += 1)
    if (wanted[column[documents[at] as number] as number] !== 1) fails[at] = fails[at] === 0 ? number : MANY;
}

function failBetween(
  fails: Uint8Array,
  { column, least, most }: Extract<Test, { kind: 'between' }>,
  documents: Uint32Array,
  length: number,
  number: number,
): void {
  if (column instanceof Int32Array)
    failBetweenNarrow(
      fails,
      column,
      [Math.ceil(least), Math.floor(Math.min(most, MOST_NARROW))],
      documents,
      length,
      number,
    );
  else failBetweenWide(fails, column, [least, most], documents, length, number);
}

function failBetweenNarrow(
  fails: Uint8Array,
  column: Int32Array,
  [least, most]: readonly [number, number],
  documents: Uint32Array,
  length: number,
  number: number,
): void {
  for (let at = 0; at < length; at += 1) {
    const value = column[documents[at] as number] as number;
    if (value < least || value > most) fails[at] = fails[at] === 0 ? number : MANY;
  }
}

function failBetweenWide(
  fails: Uint8Array,
  column: Float64Array,
  [least, most]: readonly [number, number],
  documents: Uint32Array,
  length: number,
  number: number,
): void {
  for (let at = 0; at < length; at += 1) {
    const value = column[documents[at] as number] as number;
    if (value < least || value > most) fails[at] = fails[at] === 0 ? number : MANY;
  }
}

/** What has no reviews has no stars: it stands in the column with 0. */
function failRated(
  fails: Uint8Array,
  column: Float32Array,
  least: number,
  documents: Uint32Array,
  length: number,
  number: number,
): void {
  for (let at = 0; at < length; at += 1) {
    const average = column[documents[at] as number] as number;
    if (average === 0 || average < least) fails[at] = fails[at] === 0 ? number : MANY;
  }
}

function failBit(
  fails: Uint8Array,
  column: Uint32Array,
  bit: number,
  documents: Uint32Array,
  length: number,
  number: number,
): void {
  for (let at = 0; at < length; at += 1)
    if ((((column[documents[at] as number] as number) >>> bit) & 1) === 0)
      fails[at] = fails[at] === 0 ? number : MANY;
}
