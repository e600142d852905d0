import { popularityOf } from '../../order.rules.ts';
import { minePhrases } from '../suggest/phrases.ts';
import { buildDeletes } from '../words/speller-index.ts';
import { namesOf, packSets, setKey, Table, type Tables, writeTables } from './column-builder.ts';
import { narrowed, priceAt, pricesFor, withPrice } from './columns.ts';
import { FACTS } from './facts.rules.ts';
import { hashId, idSlotsOf } from './ids.rules.ts';
import type { Sections } from './layout.ts';
import { type MergedWords, mergeWords } from './merge-words.ts';
import type { Segment } from './segment.ts';

/** Where a document of one of the merged segments went: its new number + 1, 0 = it was gone. */
export type Moves = Uint32Array[];
/** The documents of the new segment in order: which segment each is from, and its number there. */
type Order = { size: number; from: Uint8Array | Uint32Array; old: Uint32Array; moves: Moves };

/**
 * One segment of the live documents of several: words, postings and columns are taken over as they are and
 * renumbered, nothing is analysed again. No document may be live in two of them.
 */
export function mergeSegments(
  segments: readonly Segment[],
  /** Called between two steps: nothing that the one before used besides its result is needed any more. */
  between: () => void = () => {},
): { sections: Sections; moves: Moves } {
  const order = orderOf(segments);
  const dictionary = mergeWords(segments);
  between();
  // First what takes most while it is made, last what is largest.
  const deletes = buildDeletes(dictionary.words, textsAmong(segments, dictionary));
  between();
  const titles = mergeTitles(segments, order, dictionary.ranks);
  const columns = mergeColumns(segments, order);
  between();
  const phrases = minePhrases({
    words: dictionary.words,
    ...titles,
    isActive: (document) => FACTS[columns.facts[document] ?? 0]?.status === 'active',
    names: namesOf(columns),
  });
  between();
  const postings = mergePostings(segments, order, dictionary);
  between();
  const sections = { ...columns, ...titles, ...dictionary.sections, ...postings, ...deletes, ...phrases };
  return { sections, moves: order.moves };
}

/** 1 for each word that may be what somebody meant in one of the segments. */
function textsAmong(segments: readonly Segment[], { words, ranks }: MergedWords): Uint8Array {
  const isText = new Uint8Array(words.count + 1);
  for (const [at, { sections }] of segments.entries())
    for (const entry of sections.deleteWords) isText[ranks[at]?.[entry] ?? 0] = 1;
  // Ranks count from 1.
  return isText.subarray(1);
}

/** The best known first, as they are known now; equals in the order of their ids. */
function orderOf(segments: readonly Segment[]): Order {
  const starts = segments.map(() => 0);
  let total = 0;
  for (const [at, { size }] of segments.entries()) {
    starts[at] = total;
    total += size;
  }
  const from = new Uint32Array(total);
  const old = new Uint32Array(total);
  const known = new Float64Array(total);
  const all = new Uint32Array(total);
  let size = 0;
  for (const [at, segment] of segments.entries()) {
    const { facts, sold } = segment.sections;
    const start = starts[at] ?? 0;
    for (let document = 0; document < segment.size; document += 1) {
      if (segment.gone[document] === 1) continue;
      const isSoldOut = FACTS[facts[document] as number]?.availability === 'sold-out';
      from[start + document] = at;
      old[start + document] = document;
      known[start + document] = popularityOf({ isSoldOut, soldCount: sold[document] as number });
      all[size++] = start + document;
    }
  }
  const order = all.subarray(0, size);
  order.sort((a, b) => {
    const difference = (known[b] as number) - (known[a] as number);
    if (difference !== 0) return difference;
    const [left, right] = [segments[from[a] as number], segments[from[b] as number]];
    return left && right ? left.compareIds(old[a] as number, old[b] as number, right) : 0;
  });
  const moves = segments.map((segment) => new Uint32Array(segment.size));
  for (let document = 0; document < size; document += 1) {
    const place = order[document] as number;
    const moved = moves[from[place] as number];
    if (moved) moved[old[place] as number] = document + 1;
  }
  return {
    size,
    from: Uint32Array.from(order, (place) => from[place] as number),
    old: Uint32Array.from(order, (place) => old[place] as number),
    moves,
  };
}

function mergePostings(
  segments: readonly Segment[],
  { moves }: Order,
  { words, ranks }: MergedWords,
): Pick<Sections, 'postings' | 'postingOffsets'> {
  const postingOffsets = new Uint32Array(words.count + 1);
  const each = (visit: (place: number, document: number, byte: number) => void) => {
    for (const [at, segment] of segments.entries()) {
      const { postings, postingOffsets: offsets } = segment.sections;
      const [rank, moved] = [ranks[at], moves[at]];
      if (!rank || !moved) continue;
      for (let entry = 0; entry < segment.words; entry += 1) {
        const place = (rank[entry] as number) - 1;
        const end = offsets[entry + 1] as number;
        for (let posting = offsets[entry] as number; posting < end; posting += 1) {
          const value = postings[posting] as number;
          const document = moved[value >>> 8] as number;
          if (document > 0) visit(place, document - 1, value & 0xff);
        }
      }
    }
  };
  each((place) => {
    postingOffsets[place + 1] = (postingOffsets[place + 1] as number) + 1;
  });
  for (let place = 1; place <= words.count; place += 1)
    postingOffsets[place] = (postingOffsets[place] as number) + (postingOffsets[place - 1] as number);
  const postings = new Uint32Array(postingOffsets[words.count] as number);
  const next = postingOffsets.slice(0, words.count);
  each((place, document, byte) => {
    const at = next[place] as number;
    next[place] = at + 1;
    postings[at] = ((document << 8) | byte) >>> 0;
  });
  for (let place = 0; place < words.count; place += 1)
    sortIfNeeded(postings, postingOffsets[place] as number, postingOffsets[place + 1] as number);
  return { postings, postingOffsets };
}

function sortIfNeeded(postings: Uint32Array, from: number, to: number): void {
  for (let at = from + 1; at < to; at += 1)
    if ((postings[at - 1] as number) > (postings[at] as number)) {
      postings.subarray(from, to).sort();
      return;
    }
}

function mergeTitles(
  segments: readonly Segment[],
  { size, from, old }: Order,
  ranks: readonly Uint32Array[],
) {
  const titleOffsets = new Uint32Array(size + 1);
  const titleWordOffsets = new Uint32Array(size + 1);
  const titleHeads = new Uint8Array(size);
  for (let document = 0; document < size; document += 1) {
    const sections = segments[from[document] as number]?.sections;
    const before = old[document] as number;
    if (!sections) continue;
    titleOffsets[document + 1] = (titleOffsets[document] as number) + lengthAt(sections.titleOffsets, before);
    titleWordOffsets[document + 1] =
      (titleWordOffsets[document] as number) + lengthAt(sections.titleWordOffsets, before);
    titleHeads[document] = sections.titleHeads[before] as number;
  }
  const titleBytes = new Uint8Array(titleOffsets[size] as number);
  const titleWords = new Uint32Array(titleWordOffsets[size] as number);
  for (let document = 0; document < size; document += 1) {
    const at = from[document] as number;
    const [sections, rank] = [segments[at]?.sections, ranks[at]];
    const before = old[document] as number;
    if (!sections || !rank) continue;
    copy(sections.titleBytes, sections.titleOffsets, before, titleBytes, titleOffsets[document] as number);
    let to = titleWordOffsets[document] as number;
    const end = sections.titleWordOffsets[before + 1] as number;
    for (let word = sections.titleWordOffsets[before] as number; word < end; word += 1)
      titleWords[to++] = (rank[sections.titleWords[word] as number] as number) - 1;
  }
  return { titleOffsets, titleBytes, titleWordOffsets, titleWords, titleHeads };
}

const lengthAt = (offsets: Uint32Array, at: number): number =>
  (offsets[at + 1] as number) - (offsets[at] as number);

function copy(from: Uint8Array, offsets: Uint32Array, at: number, to: Uint8Array, start: number): void {
  const end = offsets[at + 1] as number;
  let place = start;
  for (let byte = offsets[at] as number; byte < end; byte += 1) to[place++] = from[byte] as number;
}

function mergeColumns(segments: readonly Segment[], { size, from, old }: Order) {
  const currencies = [...new Set(segments.flatMap(({ tables }) => tables.currencies))];
  const renumbered = mergeTables(segments);
  const columns = {
    brand: new Uint32Array(size),
    categorySet: new Uint32Array(size),
    attributeSet: new Uint32Array(size),
    facts: new Uint8Array(size),
    saleBits: new Uint32Array(size),
    available: new Float64Array(size),
    ratingAverage: new Float32Array(size),
    ratingCount: new Uint32Array(size),
    sold: new Uint32Array(size),
    publishedAt: new Float64Array(size),
    updatedAt: new Float64Array(size),
    titleKeys: new Float64Array(size),
  };
  const isNarrow = segments.every(({ sections }) => sections.prices instanceof Int32Array);
  const prices = pricesFor(size * currencies.length, isNarrow);
  const idOffsets = new Uint32Array(size + 1);
  const hashes: number[] = [];
  const places = segments.map(({ tables }) =>
    tables.currencies.map((currency) => currencies.indexOf(currency)),
  );
  for (let document = 0; document < size; document += 1) {
    const at = from[document] as number;
    const [segment, numbers] = [segments[at], renumbered.segments[at]];
    const before = old[document] as number;
    if (!segment || !numbers) continue;
    const { sections } = segment;
    columns.brand[document] = numbers.brand[sections.brand[before] as number] as number;
    columns.categorySet[document] = numbers.categorySet(sections.categorySet[before] as number);
    columns.attributeSet[document] = numbers.attributeSet(sections.attributeSet[before] as number);
    for (const name of FACT_COLUMNS) columns[name][document] = sections[name][before] as number;
    for (const [old, place] of (places[at] ?? []).entries()) {
      withPrice(prices, place * size + document, priceAt(sections.prices, old * segment.size + before));
      const isOnSale = ((sections.saleBits[before] as number) >>> old) & 1;
      columns.saleBits[document] = (columns.saleBits[document] as number) | (isOnSale << place);
    }
    idOffsets[document + 1] = (idOffsets[document] as number) + lengthAt(sections.idOffsets, before);
    hashes.push(hashId(segment.id(before)));
  }
  const idBytes = new Uint8Array(idOffsets[size] as number);
  for (let document = 0; document < size; document += 1) {
    const sections = segments[from[document] as number]?.sections;
    if (sections)
      copy(
        sections.idBytes,
        sections.idOffsets,
        old[document] as number,
        idBytes,
        idOffsets[document] as number,
      );
  }
  const tables: Tables = {
    documents: size,
    averageLength: averageOf(segments),
    currencies,
    brands: renumbered.brands,
    categories: renumbered.categories,
    attributeValues: renumbered.values,
  };
  return {
    tables: writeTables(tables),
    idOffsets,
    idBytes,
    idSlots: idSlotsOf(hashes),
    gone: new Uint8Array(size),
    ...columns,
    brand: narrowed(columns.brand, renumbered.brands.length),
    categorySet: narrowed(columns.categorySet, renumbered.categorySets.length),
    attributeSet: narrowed(columns.attributeSet, renumbered.attributeSets.length),
    prices,
    ...packSets('categorySet', renumbered.categorySets),
    ...packSets('attributeSet', renumbered.attributeSets),
  };
}

/** Columns that say the same in every segment. */
const FACT_COLUMNS = [
  'facts',
  'available',
  'ratingAverage',
  'ratingCount',
  'sold',
  'publishedAt',
  'updatedAt',
  'titleKeys',
] as const;

function averageOf(segments: readonly Segment[]): number {
  const total = segments.reduce((sum, { live }) => sum + live, 0);
  if (total === 0) return 1;
  return segments.reduce((sum, { live, tables }) => sum + live * tables.averageLength, 0) / total;
}

/** Tables of all segments in one, with what the old numbers became. */
function mergeTables(segments: readonly Segment[]) {
  const brands = new Table<Tables['brands'][number]>();
  const categories = new Table<Tables['categories'][number]>();
  const values = new Table<Tables['attributeValues'][number]>();
  const categorySets = new Table<number[]>();
  const attributeSets = new Table<number[]>();
  brands.numberOf('', () => ({ id: '', slug: '', name: '' }));
  const renumbered = segments.map(({ tables, sections }) => {
    const category = tables.categories.map((each) => categories.numberOfPair(each.id, each.path, () => each));
    const value = tables.attributeValues.map((each) =>
      values.numberOfPair(each.name, each.value, () => each),
    );
    return {
      brand: Uint32Array.from(tables.brands, (each) => brands.numberOf(each.slug, () => each)),
      categorySet: setNumbers(
        categorySets,
        category,
        sections.categorySetOffsets,
        sections.categorySetValues,
      ),
      attributeSet: setNumbers(
        attributeSets,
        value,
        sections.attributeSetOffsets,
        sections.attributeSetValues,
      ),
    };
  });
  return {
    segments: renumbered,
    brands: brands.items,
    categories: categories.items,
    values: values.items,
    categorySets: categorySets.items,
    attributeSets: attributeSets.items,
  };
}

/** Sets are renumbered when a document first needs them. */
function setNumbers(
  sets: Table<number[]>,
  members: readonly number[],
  offsets: Uint32Array,
  values: Uint32Array,
): (set: number) => number {
  const known = new Uint32Array(offsets.length);
  return (set) => {
    const number = known[set] as number;
    if (number > 0) return number - 1;
    const renumbered = Array.from(values.subarray(offsets[set], offsets[set + 1]), (at) => members[at] ?? 0);
    renumbered.sort((a, b) => a - b);
    const fresh = sets.numberOf(setKey(renumbered), () => renumbered);
    known[set] = fresh + 1;
    return fresh;
  };
}
