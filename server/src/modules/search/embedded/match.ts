import type { Branch, Slot } from './query-plan.ts';
import { worthTable } from './ranking.rules.ts';
import type { Segment } from './segment.ts';

/** Documents in ascending order with what their words are worth; `length` counts. */
export type Matches = { documents: Uint32Array; scores: Float32Array; length: number };

/** A list to walk: postings with the worth of each lower byte, or documents already scored. */
type List =
  | { kind: 'postings'; postings: Uint32Array; worth: Float32Array; length: number }
  | ({ kind: 'scored' } & Matches);

/** How many times longer a list must be for leaps to beat steps. */
const LEAP_FROM = 12;
/** Matching some words: the rare ones lead, up to so many postings; the others only add to what is found. */
const LEADING_POSTINGS = 100_000;

export const NOTHING: Matches = { documents: new Uint32Array(0), scores: new Float32Array(0), length: 0 };

/** Memory for the matches of one segment; a search uses it to its end before the next begins. */
export class Scratch {
  documents = new Uint32Array(0);
  scores = new Float32Array(0);
  /** One bit a document, all zero between uses, and the sum or the best beside it. */
  readonly bits: Uint32Array;
  readonly sums: Float32Array;

  constructor(size: number) {
    this.bits = new Uint32Array((size >>> 5) + 1);
    this.sums = new Float32Array(size);
  }

  private readonly lent: Matches[] = [];
  private lentCount = 0;

  /** What was lent is free again. */
  begin(): void {
    this.lentCount = 0;
  }

  /** Room for a list, until the next `begin`: fresh memory of this size costs more than what is done with it. */
  lend(length: number): Matches {
    const known = this.lent[this.lentCount];
    const matches =
      known && known.documents.length >= length ? known : { ...room(this.sums.length, length), length: 0 };
    matches.length = 0;
    this.lent[this.lentCount] = matches;
    this.lentCount += 1;
    return matches;
  }

  ensure(length: number): void {
    if (this.documents.length >= length) return;
    Object.assign(this, room(this.sums.length, length));
  }
}

function room(most: number, length: number): { documents: Uint32Array; scores: Float32Array } {
  const size = Math.min(most, Math.max(1024, length * 2));
  return { documents: new Uint32Array(size), scores: new Float32Array(size) };
}

/**
 * Documents that have every slot, by the rarest first.
 * @param most looks at so many documents of the shortest list only, the best known ones
 */
export function matchAll(
  segment: Segment,
  slots: readonly Slot[],
  scratch: Scratch,
  { most = Infinity }: { most?: number } = {},
): Matches {
  scratch.begin();
  const [shortest, ...others] = slots
    .map((slot) => listOf(segment, slot, scratch))
    .sort((a, b) => a.length - b.length);
  if (!shortest || shortest.length === 0) return NOTHING;
  const first = cut(shortest, most);
  scratch.ensure(first.length);
  const matches: Matches = { documents: scratch.documents, scores: scratch.scores, length: 0 };
  copyInto(first, matches);
  for (const list of others) {
    matches.length = intersect(matches, list, { isOptional: false });
    if (matches.length === 0) return NOTHING;
  }
  return matches;
}

/** Documents that have at least one of the rarer slots; the more, and the rarer, the better. */
export function matchSome(segment: Segment, slots: readonly Slot[], scratch: Scratch): Matches {
  scratch.begin();
  const lists = slots
    .map((slot) => listOf(segment, slot, scratch))
    .filter(({ length }) => length > 0)
    .sort((a, b) => a.length - b.length);
  const leading: List[] = [];
  let postings = 0;
  for (const list of lists) {
    postings += list.length;
    if (leading.length > 0 && postings > LEADING_POSTINGS) break;
    leading.push(list);
  }
  const union = unionOf(leading, 'sum', scratch);
  scratch.ensure(union.length);
  const matches: Matches = { documents: scratch.documents, scores: scratch.scores, length: 0 };
  copyInto({ kind: 'scored', ...union }, matches);
  for (const list of lists.slice(leading.length)) intersect(matches, list, { isOptional: true });
  return matches;
}

/** Every document, worth nothing yet. */
export function matchEverything(segment: Segment, scratch: Scratch): Matches {
  scratch.ensure(segment.size);
  const { documents, scores } = scratch;
  for (let document = 0; document < segment.size; document += 1) documents[document] = document;
  scores.fill(0, 0, segment.size);
  return { documents, scores, length: segment.size };
}

function listOf(segment: Segment, slot: Slot, scratch: Scratch): List {
  const lists = slot.branches
    .map((branch) => cut(branchList(segment, branch, slot.share, scratch), slot.most ?? Infinity))
    .filter(({ length }) => length > 0);
  const [only] = lists;
  if (!only) return { kind: 'scored', ...NOTHING };
  return lists.length === 1 ? only : { kind: 'scored', ...unionOf(lists, 'best', scratch) };
}

function cut(list: List, most: number): List {
  if (list.length <= most) return list;
  return list.kind === 'postings'
    ? { ...list, postings: list.postings.subarray(0, most), length: most }
    : { ...list, length: most };
}

function branchList(segment: Segment, branch: Branch, share: number, scratch: Scratch): List {
  const { stems, weight, rarities } = branch;
  const lists: List[] = [];
  for (const [at, stem] of stems.entries()) {
    const worth = worthTable({ idf: rarities[at] ?? 0, weight, share: share / stems.length });
    const entry = segment.wordAt(stem);
    if (entry < 0) return { kind: 'scored', ...NOTHING };
    const postings = segment.postings(entry);
    lists.push({ kind: 'postings', postings, worth, length: postings.length });
  }
  const [first, ...others] = lists.sort((a, b) => a.length - b.length);
  if (!first) return { kind: 'scored', ...NOTHING };
  if (others.length === 0) return first;
  const all = scratch.lend(first.length);
  copyInto(first, all);
  for (const list of others) all.length = intersect(all, list, { isOptional: false });
  return { kind: 'scored', ...all };
}

function copyInto(list: List, into: Matches): void {
  into.length = list.length;
  if (list.kind === 'scored') {
    into.documents.set(list.documents.subarray(0, list.length));
    into.scores.set(list.scores.subarray(0, list.length));
  } else copyPostings(list.postings, list.worth, into.documents, into.scores);
}

function copyPostings(
  postings: Uint32Array,
  worth: Float32Array,
  documents: Uint32Array,
  scores: Float32Array,
): void {
  const { length } = postings;
  for (let at = 0; at < length; at += 1) {
    const posting = postings[at] as number;
    documents[at] = posting >>> 8;
    scores[at] = worth[posting & 255] as number;
  }
}

/** Keeps what is in `list` too and adds its worth; with `isOptional` keeps everything. Works in place. */
function intersect(matches: Matches, list: List, { isOptional }: { isOptional: boolean }): number {
  if (list.kind === 'scored') return intersectScored(matches, list, isOptional);
  const leaps = list.length > matches.length * LEAP_FROM;
  return leaps
    ? leapPostings(matches, list.postings, list.worth, isOptional)
    : stepPostings(matches, list.postings, list.worth, isOptional);
}

/** Both lists step by step (a merge). */
function stepPostings(
  { documents, scores, length }: Matches,
  postings: Uint32Array,
  worth: Float32Array,
  isOptional: boolean,
): number {
  const end = postings.length;
  let kept = 0;
  let at = 0;
  let posting = end > 0 ? (postings[0] as number) : 0;
  for (let index = 0; index < length; index += 1) {
    const document = documents[index] as number;
    const score = scores[index] as number;
    while (at < end && posting >>> 8 < document) posting = postings[++at] as number;
    const isThere = at < end && posting >>> 8 === document;
    if (!isThere && !isOptional) continue;
    documents[kept] = document;
    scores[kept++] = isThere ? score + (worth[posting & 255] as number) : score;
  }
  return kept;
}

/** Leaps in the much longer list: by doubling, then halving (Bentley and Yao, 1976). */
function leapPostings(
  { documents, scores, length }: Matches,
  postings: Uint32Array,
  worth: Float32Array,
  isOptional: boolean,
): number {
  const end = postings.length;
  let kept = 0;
  let at = 0;
  for (let index = 0; index < length; index += 1) {
    const document = documents[index] as number;
    const score = scores[index] as number;
    let step = 1;
    while (at + step < end && (postings[at + step] as number) >>> 8 < document) step <<= 1;
    let low = at + (step >> 1);
    let high = Math.min(at + step, end);
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((postings[middle] as number) >>> 8 < document) low = middle + 1;
      else high = middle;
    }
    at = low;
    const isThere = at < end && (postings[at] as number) >>> 8 === document;
    if (!isThere && !isOptional) continue;
    documents[kept] = document;
    scores[kept++] = isThere ? score + (worth[(postings[at] as number) & 255] as number) : score;
  }
  return kept;
}

function intersectScored(matches: Matches, list: Matches, isOptional: boolean): number {
  const { documents, scores, length } = matches;
  const end = list.length;
  let kept = 0;
  let at = 0;
  for (let index = 0; index < length; index += 1) {
    const document = documents[index] as number;
    while (at < end && (list.documents[at] as number) < document) at += 1;
    const isThere = at < end && list.documents[at] === document;
    if (!isThere && !isOptional) continue;
    scores[kept] = (scores[index] as number) + (isThere ? (list.scores[at] as number) : 0);
    documents[kept++] = document;
  }
  return kept;
}

/** Documents of any list, in order; of those in several the best or the sum of the scores. */
function unionOf(lists: readonly List[], how: 'best' | 'sum', scratch: Scratch): Matches {
  const { bits, sums } = scratch;
  const isSum = how === 'sum';
  let count = 0;
  for (const list of lists)
    count +=
      list.kind === 'postings'
        ? markPostings(list.postings, list.worth, bits, sums, isSum)
        : markScored(list, bits, sums, isSum);
  const union = scratch.lend(count);
  drain(bits, sums, union);
  return union;
}

function markPostings(
  postings: Uint32Array,
  worth: Float32Array,
  bits: Uint32Array,
  sums: Float32Array,
  isSum: boolean,
): number {
  let fresh = 0;
  for (let at = 0; at < postings.length; at += 1) {
    const posting = postings[at] as number;
    const document = posting >>> 8;
    const score = worth[posting & 255] as number;
    const word = bits[document >>> 5] as number;
    const bit = 1 << (document & 31);
    if ((word & bit) === 0) {
      bits[document >>> 5] = word | bit;
      sums[document] = score;
      fresh += 1;
    } else if (isSum) sums[document] = (sums[document] as number) + score;
    else if (score > (sums[document] as number)) sums[document] = score;
  }
  return fresh;
}

function markScored(
  { documents, scores, length }: Matches,
  bits: Uint32Array,
  sums: Float32Array,
  isSum: boolean,
): number {
  let fresh = 0;
  for (let at = 0; at < length; at += 1) {
    const document = documents[at] as number;
    const score = scores[at] as number;
    const word = bits[document >>> 5] as number;
    const bit = 1 << (document & 31);
    if ((word & bit) === 0) {
      bits[document >>> 5] = word | bit;
      sums[document] = score;
      fresh += 1;
    } else if (isSum) sums[document] = (sums[document] as number) + score;
    else if (score > (sums[document] as number)) sums[document] = score;
  }
  return fresh;
}

/** Reads the marked documents in order and clears the marks. */
function drain(bits: Uint32Array, sums: Float32Array, into: Matches): void {
  const { documents, scores } = into;
  let length = 0;
  for (let at = 0; at < bits.length; at += 1) {
    let word = bits[at] as number;
    if (word === 0) continue;
    bits[at] = 0;
    while (word !== 0) {
      const lowest = word & -word;
      const document = (at << 5) + 31 - Math.clz32(lowest);
      documents[length] = document;
      scores[length++] = sums[document] as number;
      word ^= lowest;
    }
  }
  into.length = length;
}
