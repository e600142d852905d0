import type { Sections, Words } from './layout.ts';
import type { Segment } from './segment.ts';

export type MergedWords = {
  words: Words;
  /** Of each segment: old entry → new entry + 1, 0 = none. */
  ranks: Uint32Array[];
  sections: Pick<Sections, 'wordOffsets' | 'wordUnits' | 'wordStems' | 'wordDocuments' | 'wordTitles'>;
};
type Column = Uint32Array<ArrayBuffer>;

const ZERO = 0x30;
const NINE = 0x39;
/** Arrays with more room than this share of theirs are copied. */
const MOST_ROOM = 0.25;

/**
 * Words that some live document has, in one form or another. Sorted dictionaries are read side by side: those of
 * a million products have ten million words, most of them codes, and as texts of JavaScript they would take more
 * memory than all the rest.
 */
export function mergeWords(segments: readonly Segment[]): MergedWords {
  const { wordOffsets, wordUnits, count, ranks } = mergeSorted(segments);
  const wordStems = new Uint32Array(count);
  const wordDocuments = new Uint32Array(count);
  const wordTitles = new Uint32Array(count);
  for (const [at, { sections, words }] of segments.entries()) {
    const rank = ranks[at] as Uint32Array;
    for (let entry = 0; entry < words; entry += 1) {
      const place = (rank[entry] as number) - 1;
      if (place < 0) continue;
      wordStems[place] = (rank[sections.wordStems[entry] as number] ?? 1) - 1;
      wordDocuments[place] = (wordDocuments[place] as number) + (sections.wordDocuments[entry] as number);
      wordTitles[place] = (wordTitles[place] as number) + (sections.wordTitles[entry] as number);
    }
  }
  // Not letter by letter: that would leave a text for each of them behind.
  const at = (place: number): string =>
    String.fromCharCode.apply(null, wordUnits.subarray(wordOffsets[place], wordOffsets[place + 1]) as never);
  const hasDigit = (place: number): boolean => {
    const end = wordOffsets[place + 1] as number;
    for (let unit = wordOffsets[place] as number; unit < end; unit += 1)
      if ((wordUnits[unit] as number) >= ZERO && (wordUnits[unit] as number) <= NINE) return true;
    return false;
  };
  return {
    words: { count, at, hasDigit },
    ranks,
    sections: { wordOffsets, wordUnits, wordStems, wordDocuments, wordTitles },
  };
}

function mergeSorted(segments: readonly Segment[]) {
  const live = segments.map(liveStems);
  const ranks: Column[] = segments.map(({ words }) => new Uint32Array(words));
  const most = segments.reduce((sum, { words }) => sum + words, 0);
  const wordOffsets = new Uint32Array(most + 1);
  const wordUnits = new Uint16Array(
    segments.reduce((sum, { sections }) => sum + sections.wordUnits.length, 0),
  );
  const next = new NextWords(segments);
  /** Entries of the same word: the segment of each, and its place there. */
  const same = { segments: new Uint32Array(segments.length), entries: new Uint32Array(segments.length) };
  let count = 0;
  let end = 0;
  while (next.segment >= 0) {
    const first = next.segment;
    const word = next.entry;
    let size = 0;
    let isLive = false;
    do {
      const segment = next.segment;
      const entry = next.entry;
      same.segments[size] = segment;
      same.entries[size] = entry;
      size += 1;
      const stem = segments[segment]?.sections.wordStems[entry] as number;
      if (live[segment]?.[stem] === 1) isLive = true;
      next.pass();
    } while (next.segment >= 0 && next.isSameAs(first, word));
    if (!isLive) continue;
    const { wordOffsets: offsets, wordUnits: units } = (segments[first] as Segment).sections;
    for (let at = offsets[word] as number; at < (offsets[word + 1] as number); at += 1)
      wordUnits[end++] = units[at] as number;
    count += 1;
    wordOffsets[count] = end;
    for (let each = 0; each < size; each += 1) {
      const rank = ranks[same.segments[each] as number] as Column;
      rank[same.entries[each] as number] = count;
    }
  }
  return {
    wordOffsets: fitted(wordOffsets, count + 1),
    wordUnits: fitted(wordUnits, end),
    count,
    ranks,
  };
}

const fitted = <T extends Uint16Array<ArrayBuffer> | Column>(array: T, length: number): T =>
  (array.length - length > array.length * MOST_ROOM
    ? array.slice(0, length)
    : array.subarray(0, length)) as T;

/** The next word of each segment's dictionary, the first of all on top of a heap. */
class NextWords {
  private readonly heap: number[] = [];
  private readonly entries: Column;

  constructor(private readonly segments: readonly Segment[]) {
    this.entries = new Uint32Array(segments.length);
    for (const [at, { words }] of segments.entries()) if (words > 0) this.heap.push(at);
    for (let at = this.heap.length >> 1; at >= 0; at -= 1) this.sink(at);
  }

  /** Whose word comes first, -1 when there is none any more. */
  get segment(): number {
    return this.heap[0] ?? -1;
  }

  get entry(): number {
    return this.entries[this.segment] ?? 0;
  }

  isSameAs(segment: number, entry: number): boolean {
    return this.compare(this.segment, this.entry, segment, entry) === 0;
  }

  pass(): void {
    const { heap, segment } = this;
    const entry = this.entry + 1;
    this.entries[segment] = entry;
    if (entry === this.segments[segment]?.words) {
      const last = heap.pop() as number;
      if (heap.length === 0) return;
      heap[0] = last;
    }
    this.sink(0);
  }

  private sink(from: number): void {
    const { heap, entries } = this;
    const sinking = heap[from];
    if (sinking === undefined) return;
    let at = from;
    for (;;) {
      let child = at * 2 + 1;
      let lesser = heap[child];
      if (lesser === undefined) break;
      const other = heap[child + 1];
      if (
        other !== undefined &&
        this.compare(other, entries[other] as number, lesser, entries[lesser] as number) < 0
      ) {
        child += 1;
        lesser = other;
      }
      if (this.compare(lesser, entries[lesser] as number, sinking, entries[sinking] as number) >= 0) break;
      heap[at] = lesser;
      at = child;
    }
    heap[at] = sinking;
  }

  /** Below, above or equal to 0, by UTF-16 code units. */
  private compare(a: number, left: number, b: number, right: number): number {
    const { wordOffsets: offsets, wordUnits: units } = (this.segments[a] as Segment).sections;
    const { wordOffsets: otherOffsets, wordUnits: others } = (this.segments[b] as Segment).sections;
    const from = offsets[left] as number;
    const otherFrom = otherOffsets[right] as number;
    const length = (offsets[left + 1] as number) - from;
    const otherLength = (otherOffsets[right + 1] as number) - otherFrom;
    const shorter = Math.min(length, otherLength);
    for (let at = 0; at < shorter; at += 1) {
      const difference = (units[from + at] as number) - (others[otherFrom + at] as number);
      if (difference !== 0) return difference;
    }
    return length - otherLength;
  }
}

/** 1 = some live document has the stem. */
function liveStems(segment: Segment): Uint8Array {
  const { postings, postingOffsets } = segment.sections;
  const live = new Uint8Array(segment.words);
  for (let entry = 0; entry < segment.words; entry += 1) {
    const end = postingOffsets[entry + 1] as number;
    for (let at = postingOffsets[entry] as number; at < end; at += 1) {
      if (segment.gone[(postings[at] as number) >>> 8] === 1) continue;
      live[entry] = 1;
      break;
    }
  }
  return live;
}
