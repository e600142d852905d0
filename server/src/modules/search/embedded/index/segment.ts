import type { DocumentPrice, SearchPatch } from '../../engine.ts';
import { priorOf } from '../query/ranking.rules.ts';
import { analyse } from '../words/analyser.rules.ts';
import { MAX_CURRENCIES, readTables, type Tables } from './column-builder.ts';
import { lacksPrices, lengthened, priceAt, withPrice } from './columns.ts';
import { FACTS, factsByte } from './facts.rules.ts';
import { GrowingU32 } from './growing.ts';
import { documentIn, hashId, isSealedBy } from './ids.rules.ts';
import type { Sections } from './layout.ts';
import { lowerBound } from './lower-bound.rules.ts';

const decoder = new TextDecoder();
const ASCII = /^[\0-\x7f]*$/;
/** Each takes 4 bytes a document. */
const MAX_LISTS = 2;
/** So many documents, as a power of two, have one bound of what popularity adds. */
export const PRIOR_BLOCK_BITS = 7;

/**
 * A segment as it is searched: the sections as they lie, and which documents are gone. Words and postings
 * never change; facts change in place.
 */
export class Segment {
  readonly size: number;
  readonly words: number;
  readonly tables: Tables;
  goneCount = 0;
  /** Counts changes after which something may be shown that was not. */
  revealed = 0;
  /** What is known of whole columns until something in them changes: most tests pass for everything. */
  private readonly known = new Map<string, boolean>();
  /** Lists of documents that hold until a fact that they stand on changes, by what they are of. */
  private readonly listed = new Map<string, Uint32Array>();
  private descents: Uint32Array | null = null;
  private readonly categoryNames: (readonly string[])[] = [];
  /** What popularity and availability add to a score. */
  readonly prior: Float32Array;
  /** At least the greatest prior of each block of documents. */
  readonly priorBounds: Float32Array;

  constructor(readonly sections: Sections) {
    this.tables = readTables(sections.tables);
    this.size = this.tables.documents;
    this.words = sections.wordStems.length;
    this.prior = new Float32Array(this.size);
    this.priorBounds = new Float32Array((this.size >>> PRIOR_BLOCK_BITS) + 1).fill(-Infinity);
    for (let document = 0; document < this.size; document += 1) {
      this.weigh(document);
      this.goneCount += this.gone[document] as number;
    }
  }

  /** 1 = replaced or removed. */
  get gone(): Uint8Array {
    return this.sections.gone;
  }

  /** Whether every document has a price in the currency of this place. */
  allPriced(place: number): boolean {
    return this.remember(`price ${place}`, () => {
      const from = place * this.size;
      return !lacksPrices(this.sections.prices.subarray(from, from + this.size));
    });
  }

  /** Whether every document has one of these facts, which are called `name`. */
  allHave(name: string, wanted: Uint8Array): boolean {
    return this.remember(`facts ${name}`, () => allIn(this.sections.facts, wanted));
  }

  /** The words of a category's name, folded. */
  categoryWords(place: number): readonly string[] {
    const words = this.categoryNames[place] ?? analyse(this.tables.categories[place]?.name ?? '');
    this.categoryNames[place] = words;
    return words;
  }

  /** A list of documents that depends on nothing but who is gone, their status and who has a price; not to be changed. */
  documentsOf(what: string, find: () => Uint32Array): Uint32Array {
    const known = this.listed.get(what);
    if (known) return known;
    if (this.listed.size >= MAX_LISTS) this.listed.clear();
    const found = find();
    this.listed.set(what, found);
    return found;
  }

  private forget(): void {
    this.revealed += 1;
    this.known.clear();
    this.listed.clear();
  }

  private remember(what: string, find: () => boolean): boolean {
    const known = this.known.get(what);
    if (known !== undefined) return known;
    const found = find();
    this.known.set(what, found);
    return found;
  }

  /** Works out what follows from the facts of a document. */
  private weigh(document: number): void {
    const { facts, sold } = this.sections;
    const isSoldOut = FACTS[facts[document] ?? 0]?.availability === 'sold-out';
    const prior = Math.fround(priorOf({ sold: sold[document] ?? 0, isSoldOut }));
    this.prior[document] = prior;
    const block = document >>> PRIOR_BLOCK_BITS;
    if (prior > (this.priorBounds[block] ?? 0)) this.priorBounds[block] = prior;
  }

  /** Changes facts in place; what is not given stays. */
  patch(document: number, change: Omit<SearchPatch, 'id'>): void {
    const { facts, available, ratingAverage, ratingCount, sold } = this.sections;
    const before = FACTS[facts[document] ?? 0];
    if (change.status !== undefined && change.status !== before?.status) this.forget();
    const rating = change.rating ?? {
      average: ratingAverage[document] ?? 0,
      count: ratingCount[document] ?? 0,
    };
    facts[document] = factsByte({
      status: change.status ?? before?.status ?? 'archived',
      availability: change.availability ?? before?.availability ?? 'sold-out',
      rating,
    });
    ratingAverage[document] = rating.count === 0 ? 0 : rating.average;
    ratingCount[document] = rating.count;
    if (change.available !== undefined) available[document] = change.available ?? Infinity;
    if (change.soldCount !== undefined) sold[document] = change.soldCount;
    if (change.prices) this.setPrices(document, change.prices);
    this.weigh(document);
  }

  private setPrices(document: number, given: readonly Omit<DocumentPrice, 'maxMinor'>[]): void {
    for (const { currency } of given) this.addCurrency(currency);
    const { saleBits } = this.sections;
    let bits = 0;
    for (const [place, currency] of this.tables.currencies.entries()) {
      const price = given.find((each) => each.currency === currency);
      const minor = price?.minMinor ?? Infinity;
      const at = place * this.size + document;
      const { prices } = this.sections;
      if ((minor === Infinity) !== (priceAt(prices, at) === Infinity)) this.forget();
      this.sections.prices = withPrice(prices, at, minor);
      if (price?.onSale) bits |= 1 << place;
    }
    saleBits[document] = bits;
  }

  /** A column for the prices of a currency that nothing here had yet. */
  private addCurrency(currency: string): void {
    const { currencies } = this.tables;
    if (currencies.includes(currency) || currencies.length === MAX_CURRENCIES) return;
    this.sections.prices = lengthened(this.sections.prices, this.size);
    currencies.push(currency);
  }

  get live(): number {
    return this.size - this.goneCount;
  }

  /** Dictionary entry of a folded word, -1 if it has none. */
  wordAt(word: string): number {
    const at = this.firstFrom(word);
    return at < this.words && this.compareWord(at, word) === 0 ? at : -1;
  }

  /** Entries that begin with `prefix`: [from, to). */
  prefixRange(prefix: string): [number, number] {
    return [this.firstFrom(prefix), this.firstFrom(`${prefix}\uffff`)];
  }

  /** The first entry not before `word`. */
  private firstFrom(word: string): number {
    return lowerBound(this.words, (entry) => this.compareWord(entry, word) < 0);
  }

  private compareWord(entry: number, word: string): number {
    const { wordOffsets, wordUnits } = this.sections;
    return compareUnits(wordUnits, [wordOffsets[entry] ?? 0, wordOffsets[entry + 1] ?? 0], word);
  }

  word(entry: number): string {
    const { wordOffsets, wordUnits } = this.sections;
    return unitsToText(wordUnits, wordOffsets[entry] ?? 0, wordOffsets[entry + 1] ?? 0);
  }

  /** Postings of a stem's entry, a view. */
  postings(entry: number): Uint32Array {
    const { postings, postingOffsets } = this.sections;
    return postings.subarray(postingOffsets[entry], postingOffsets[entry + 1]);
  }

  postingCount(entry: number): number {
    const { postingOffsets } = this.sections;
    return (postingOffsets[entry + 1] ?? 0) - (postingOffsets[entry] ?? 0);
  }

  /** The live document of this id, -1 if there is none. `hash`: of the id, where several segments are asked. */
  documentOf(id: string, hash = hashId(id)): number {
    const { idSlots } = this.sections;
    const mask = idSlots.length - 1;
    for (let at = hash & mask; ; at = (at + 1) & mask) {
      const slot = idSlots[at] as number;
      if (slot === 0) return -1;
      if (!isSealedBy(slot, hash)) continue;
      const document = documentIn(slot);
      if (this.isId(document, id)) return this.gone[document] === 1 ? -1 : document;
    }
  }

  private isId(document: number, id: string): boolean {
    const { idOffsets, idBytes } = this.sections;
    const from = idOffsets[document] as number;
    if ((idOffsets[document + 1] as number) - from !== id.length)
      return !ASCII.test(id) && this.id(document) === id;
    for (let at = 0; at < id.length; at += 1) {
      const byte = idBytes[from + at] as number;
      // Of what is not ASCII the bytes are not its units.
      if (byte > 0x7f) return this.id(document) === id;
      if (byte !== id.charCodeAt(at)) return false;
    }
    return true;
  }

  id(document: number): string {
    const { idOffsets, idBytes } = this.sections;
    return decoder.decode(idBytes.subarray(idOffsets[document], idOffsets[document + 1]));
  }

  /** Below, above or equal to 0, as the bytes of the ids are; `b` is a document of `other`. */
  compareIds(a: number, b: number, other: Segment = this): number {
    const { idOffsets, idBytes } = this.sections;
    const { idOffsets: otherOffsets, idBytes: otherBytes } = other.sections;
    const [from, otherFrom] = [idOffsets[a] as number, otherOffsets[b] as number];
    const length = (idOffsets[a + 1] as number) - from;
    const otherLength = (otherOffsets[b + 1] as number) - otherFrom;
    for (let at = 0; at < length && at < otherLength; at += 1) {
      const difference = (idBytes[from + at] as number) - (otherBytes[otherFrom + at] as number);
      if (difference !== 0) return difference;
    }
    return length - otherLength;
  }

  /** The first document after this one whose id is not after its neighbour's: till there ids ascend. */
  ascendsTill(document: number): number {
    this.descents ??= this.findDescents();
    return this.descents[this.descentsTo(this.descents, document)] ?? this.size;
  }

  /** The last document up to this one whose id is not after its neighbour's: from there on ids ascend. */
  ascendsFrom(document: number): number {
    this.descents ??= this.findDescents();
    return this.descents[this.descentsTo(this.descents, document) - 1] ?? 0;
  }

  /** How many of them stand up to a document; `lowerBound`, but a closure for each tie was a quarter of a suggestion's garbage. */
  private descentsTo(descents: Uint32Array, document: number): number {
    let low = 0;
    let high = descents.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((descents[middle] as number) <= document) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Few: documents are in order of popularity, and those equally popular in that of their ids. */
  private findDescents(): Uint32Array {
    const descents = new GrowingU32();
    for (let document = 1; document < this.size; document += 1)
      if (this.compareIds(document - 1, document) >= 0) descents.push(document);
    return descents.done();
  }

  /** Whether shoppers may see it; false for a number that no document has. */
  isShown(document: number): boolean {
    return this.gone[document] === 0 && FACTS[this.sections.facts[document] ?? 0]?.status === 'active';
  }

  title(document: number): string {
    const { titleOffsets, titleBytes } = this.sections;
    return decoder.decode(titleBytes.subarray(titleOffsets[document], titleOffsets[document + 1]));
  }

  /** Takes a document out of every answer. */
  remove(document: number): void {
    if (this.gone[document] === 1) return;
    this.gone[document] = 1;
    this.goneCount += 1;
    this.listed.clear();
  }

  /** Makes the facts of a document those that it has in another segment. */
  takeFacts(document: number, from: Segment, there: number): void {
    if (from.gone[there] === 1) this.remove(document);
    this.forget();
    const { sections } = this;
    for (const name of ['facts', 'available', 'ratingAverage', 'ratingCount', 'sold'] as const)
      sections[name][document] = from.sections[name][there] as number;
    const prices = from.tables.currencies.map((currency, place) => ({
      currency,
      minMinor: priceAt(from.sections.prices, place * from.size + there),
      onSale: (((from.sections.saleBits[there] as number) >>> place) & 1) === 1,
    }));
    this.setPrices(document, prices);
    this.weigh(document);
  }
}

function allIn(bytes: Uint8Array, wanted: Uint8Array): boolean {
  for (let at = 0; at < bytes.length; at += 1) if (wanted[bytes[at] as number] !== 1) return false;
  return true;
}

export function compareUnits(
  units: Uint16Array,
  [from, to]: readonly [number, number],
  text: string,
): number {
  const length = Math.min(to - from, text.length);
  for (let at = 0; at < length; at += 1) {
    const difference = (units[from + at] ?? 0) - text.charCodeAt(at);
    if (difference !== 0) return difference;
  }
  return to - from - text.length;
}

const codes: number[] = [];

/** In one piece: a text put together sign by sign leaves as many pieces to be collected. */
export function unitsToText(units: Uint16Array, from: number, to: number): string {
  codes.length = to - from;
  for (let at = from; at < to; at += 1) codes[at - from] = units[at] ?? 0;
  return String.fromCharCode.apply(null, codes);
}
