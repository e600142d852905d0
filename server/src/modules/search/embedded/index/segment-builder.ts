import type { SearchDocument } from '../../engine.ts';
import { minePhrases, NO_HEAD } from '../suggest/phrases.ts';
import { stemOf, wordsInto } from '../words/analyser.rules.ts';
import { headNounAt } from '../words/head-noun.rules.ts';
import { buildDeletes } from '../words/speller-index.ts';
import { ColumnBuilder, namesOf } from './column-builder.ts';
import { FACTS } from './facts.rules.ts';
import { GrowingU8, GrowingU32 } from './growing.ts';
import { packWords, type Sections } from './layout.ts';
import { HEAD_NOUN, IN_TITLE, impactOf, MAX_DOCUMENTS } from './postings.rules.ts';

/** What one occurrence in a field counts, in halves: whole numbers fit in a byte. */
const WEIGHT = { title: 6, code: 6, brand: 5, category: 3, attribute: 2, description: 2 } as const;
const WEIGHT_UNIT = 2;
const MAX_FREQUENCY = 255;
const MOST_SHARED = 50_000;
const encoder = new TextEncoder();

/** Figures of the whole index that a small segment is weighed by. */
export type Weighing = { averageLength: number };

/**
 * Builds a segment from documents: words are counted as documents come, everything is put in its final
 * order at the end. Documents are numbered by popularity, so that the first of a list are its best known.
 */
export class SegmentBuilder {
  /** Dictionary as it grows: folded word or stem → number. */
  private readonly numbers = new Map<string, number>();
  private readonly words: string[] = [];
  private readonly stems = new GrowingU32();
  private readonly documentCounts = new GrowingU32();
  private readonly titleCounts = new GrowingU32();
  /** 1 = stands in a text, not in codes alone. */
  private readonly isText = new GrowingU8();
  private readonly lastSeen = new GrowingU32();
  private readonly lastTitle = new GrowingU32();
  /** Of the current document: where the posting of a stem is; valid if `slotDocument` says so. */
  private readonly slot = new GrowingU32();
  private readonly slotDocument = new GrowingU32();

  private readonly postingStems = new GrowingU32();
  private readonly postingCounts = new GrowingU8();
  private readonly postingFlags = new GrowingU8();
  private readonly postingEnds = new GrowingU32();
  private readonly lengths: number[] = [];
  private readonly titleHeads = new GrowingU8();
  private readonly titleWords = new GrowingU32();
  private readonly titleWordEnds = new GrowingU32();
  private readonly titleBytes = new GrowingU8();
  private readonly titleEnds = new GrowingU32();
  private readonly columns = new ColumnBuilder();
  /** Id → place among the documents as they were given; one that was replaced is in no entry. */
  private readonly given = new Map<string, number>();
  private readonly buffer: string[] = [];
  private readonly numbered: number[] = [];
  /** Names that many documents share, as the numbers of their words. */
  private readonly shared = new Map<string, readonly number[]>();

  /** Documents, each id once. */
  get size(): number {
    return this.given.size;
  }

  has = (id: string): boolean => this.given.has(id);

  /** Forgets a document that was added. */
  remove = (id: string): void => {
    this.given.delete(id);
  };

  /** Adds a document, in place of one of the same id. Throws RangeError above 2^24 documents. */
  add(document: SearchDocument): void {
    if (this.lengths.length >= MAX_DOCUMENTS)
      throw new RangeError(`a segment holds ${MAX_DOCUMENTS} documents`);
    const { buffer, numbered } = this;
    const { title, brand, categories, tags, attributes, skus, barcodes, description } = document;
    let length = 0;
    buffer.length = 0;
    wordsInto(title, buffer);
    this.numberInto(buffer, numbered);
    length += this.count(numbered, WEIGHT.title, IN_TITLE);
    this.markTexts(numbered);
    const head = headNounAt(title, buffer, brand?.name);
    const headAt = head === null ? -1 : buffer.indexOf(head);
    if (headAt >= 0) this.flag(numbered[headAt] ?? 0, HEAD_NOUN);
    this.titleHeads.push(headAt < 0 || headAt >= NO_HEAD ? NO_HEAD : headAt);
    for (const number of numbered) this.titleWords.push(number);
    this.titleWordEnds.push(this.titleWords.length);
    this.titleBytes.append(encoder.encode(title));
    this.titleEnds.push(this.titleBytes.length);
    if (brand) length += this.name(brand.name, WEIGHT.brand);
    for (const { name } of categories) length += this.name(name, WEIGHT.category);
    for (const code of skus) this.code(code);
    for (const code of barcodes) this.code(code);
    for (const tag of tags) length += this.name(tag, WEIGHT.attribute);
    for (const name in attributes)
      for (const value of attributes[name] ?? []) length += this.name(value, WEIGHT.attribute);
    length += this.text(description, WEIGHT.description);
    this.postingEnds.push(this.postingStems.length);
    this.given.set(document.id, this.lengths.length);
    this.lengths.push(length);
    this.columns.add(document);
  }

  private text(text: string, weight: number): number {
    const length = this.field(text, weight);
    this.markTexts(this.numbered);
    return length;
  }

  private markTexts(numbers: readonly number[]): void {
    for (const number of numbers) this.isText.data[number] = 1;
  }

  private field(text: string, weight: number): number {
    this.buffer.length = 0;
    wordsInto(text, this.buffer);
    this.numberInto(this.buffer, this.numbered);
    return this.count(this.numbered, weight, 0);
  }

  /** A text that other documents have too: it is analysed once. */
  private name(text: string, weight: number): number {
    const known = this.shared.get(text);
    if (known) return this.count(known, weight, 0);
    const length = this.text(text, weight);
    if (this.shared.size < MOST_SHARED) this.shared.set(text, [...this.numbered]);
    return length;
  }

  private numberInto(words: readonly string[], numbers: number[]): void {
    numbers.length = 0;
    for (const word of words) numbers.push(this.numberOf(word));
  }

  /** A SKU or barcode is found by its parts and, whatever signs stand in it, as one word. As a name it makes no text longer. */
  private code(code: string): void {
    this.field(code, WEIGHT.code);
    if (this.buffer.length < 2) return;
    this.count([this.numberOf(this.buffer.join(''))], WEIGHT.code, 0);
  }

  private count(numbers: readonly number[], weight: number, flags: number): number {
    const document = this.lengths.length + 1;
    let length = 0;
    for (const number of numbers) {
      if (this.lastSeen.data[number] !== document) {
        this.lastSeen.data[number] = document;
        this.documentCounts.data[number] = (this.documentCounts.data[number] ?? 0) + 1;
      }
      if (flags & IN_TITLE && this.lastTitle.data[number] !== document) {
        this.lastTitle.data[number] = document;
        this.titleCounts.data[number] = (this.titleCounts.data[number] ?? 0) + 1;
      }
      const stem = this.stems.data[number] ?? 0;
      length += weight;
      if (this.slotDocument.data[stem] !== document) {
        this.slotDocument.data[stem] = document;
        this.slot.data[stem] = this.postingStems.length;
        this.postingStems.push(stem);
        this.postingCounts.push(weight);
        this.postingFlags.push(flags);
        continue;
      }
      const at = this.slot.data[stem] ?? 0;
      this.postingCounts.data[at] = Math.min(MAX_FREQUENCY, (this.postingCounts.data[at] ?? 0) + weight);
      this.postingFlags.data[at] = (this.postingFlags.data[at] ?? 0) | flags;
    }
    return length;
  }

  private flag(number: number, flag: number): void {
    const stem = this.stems.data[number] ?? 0;
    const at = this.slot.data[stem] ?? 0;
    this.postingFlags.data[at] = (this.postingFlags.data[at] ?? 0) | flag;
  }

  private numberOf(word: string): number {
    const known = this.numbers.get(word);
    if (known !== undefined) return known;
    const number = this.enter(word);
    const stem = stemOf(word);
    if (stem !== word) this.stems.data[number] = this.numbers.get(stem) ?? this.enter(stem);
    return number;
  }

  private enter(word: string): number {
    const number = this.words.length;
    this.words.push(word);
    this.numbers.set(word, number);
    this.stems.push(number);
    for (const list of [
      this.documentCounts,
      this.titleCounts,
      this.isText,
      this.lastSeen,
      this.lastTitle,
      this.slot,
      this.slotDocument,
    ])
      list.push(0);
    return number;
  }

  /** The sections of the finished segment. The builder is of no use afterwards. */
  finish(weighing: Weighing | null): Sections {
    const total = this.lengths.reduce((sum, length) => sum + length, 0);
    const averageLength = weighing?.averageLength ?? Math.max(1, total / Math.max(1, this.lengths.length));
    const order = this.columns.orderByPopularity(Uint32Array.from(this.given.values()));
    const dictionary = this.dictionary();
    const { words: list, sections } = dictionary;
    const words = {
      count: list.length,
      at: (place: number) => list[place] ?? '',
      hasDigit: (place: number) => /\d/.test(list[place] ?? ''),
    };
    const { postings, postingOffsets } = this.invert(order, dictionary.rank, averageLength);
    const titles = this.titlesInOrder(order, dictionary.rank);
    const columns = this.columns.inOrder(order, averageLength);
    return {
      ...columns,
      ...titles,
      ...sections,
      postings,
      postingOffsets,
      ...buildDeletes(words, dictionary.isText),
      ...minePhrases({
        words,
        ...titles,
        isActive: (document) => FACTS[columns.facts[document] ?? 0]?.status === 'active',
        names: namesOf(columns),
      }),
    };
  }

  private dictionary() {
    const count = this.words.length;
    const sorted = Array.from({ length: count }, (_, number) => number);
    const names = this.words;
    sorted.sort((a, b) => ((names[a] ?? '') < (names[b] ?? '') ? -1 : 1));
    const rank = new Uint32Array(count);
    for (const [place, number] of sorted.entries()) rank[number] = place;
    const words = Array.from(sorted, (number) => names[number] ?? '');
    const wordStems = Uint32Array.from(sorted, (number) => rank[this.stems.data[number] ?? 0] ?? 0);
    const wordDocuments = Uint32Array.from(sorted, (number) => this.documentCounts.data[number] ?? 0);
    const wordTitles = Uint32Array.from(sorted, (number) => this.titleCounts.data[number] ?? 0);
    const isText = Uint8Array.from(sorted, (number) => this.isText.data[number] ?? 0);
    return { rank, words, isText, sections: { ...packWords(words), wordStems, wordDocuments, wordTitles } };
  }

  /** From documents with their words to words with their documents, by counting. */
  private invert(order: Uint32Array, rank: Uint32Array, averageLength: number) {
    const count = this.words.length;
    const postingOffsets = new Uint32Array(count + 1);
    const stems = this.postingStems.data;
    const ends = this.postingEnds.data;
    for (const given of order) {
      const [from, to] = span(ends, given);
      for (let at = from; at < to; at += 1) {
        const place = (rank[stems[at] ?? 0] ?? 0) + 1;
        postingOffsets[place] = (postingOffsets[place] ?? 0) + 1;
      }
    }
    for (let place = 1; place <= count; place += 1)
      postingOffsets[place] = (postingOffsets[place] ?? 0) + (postingOffsets[place - 1] ?? 0);
    const next = postingOffsets.slice(0, count);
    const postings = new Uint32Array(postingOffsets[count] ?? 0);
    for (let document = 0; document < order.length; document += 1) {
      const given = order[document] ?? 0;
      const lengthRatio = (this.lengths[given] ?? 0) / averageLength;
      const [from, to] = span(ends, given);
      for (let at = from; at < to; at += 1) {
        const place = rank[stems[at] ?? 0] ?? 0;
        const to = next[place] ?? 0;
        next[place] = to + 1;
        const impact = impactOf((this.postingCounts.data[at] ?? 0) / WEIGHT_UNIT, lengthRatio);
        postings[to] = ((document << 8) | (this.postingFlags.data[at] ?? 0) | impact) >>> 0;
      }
    }
    return { postings, postingOffsets };
  }

  private titlesInOrder(order: Uint32Array, rank: Uint32Array) {
    const titleOffsets = new Uint32Array(order.length + 1);
    const titleBytes = new Uint8Array(this.titleBytes.length);
    const titleWordOffsets = new Uint32Array(order.length + 1);
    const titleHeads = Uint8Array.from(order, (given) => this.titleHeads.data[given] ?? NO_HEAD);
    const titleWords = new Uint32Array(this.titleWords.length);
    let bytes = 0;
    let words = 0;
    for (let document = 0; document < order.length; document += 1) {
      const given = order[document] ?? 0;
      const [from, to] = span(this.titleEnds.data, given);
      titleBytes.set(this.titleBytes.data.subarray(from, to), bytes);
      bytes += to - from;
      titleOffsets[document + 1] = bytes;
      const [first, last] = span(this.titleWordEnds.data, given);
      for (let at = first; at < last; at += 1) titleWords[words++] = rank[this.titleWords.data[at] ?? 0] ?? 0;
      titleWordOffsets[document + 1] = words;
    }
    return {
      titleOffsets,
      titleBytes: titleBytes.slice(0, bytes),
      titleWordOffsets,
      titleWords: titleWords.slice(0, words),
      titleHeads,
    };
  }
}

const span = (ends: Uint32Array, index: number): [number, number] => [
  index === 0 ? 0 : (ends[index - 1] ?? 0),
  ends[index] ?? 0,
];
