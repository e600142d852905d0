import type { Branch, Slot } from './query-plan.ts';
import { worthTable } from './ranking.rules.ts';
import type { Segment } from './segment.ts';

/** Documents in ascending order with what their words are worth; `length` counts. */
export type Matches = { documents: Uint32Array; scores: Float32Array; length: number };

/** A list to walk: postings with the worth of each lower byte, or documents already scored. */
type List =
  | { kind: 'postings'; postings: Uint32Array; worth: Float32Array; length: number }
  | { kind: 'scored'; documents: Uint32Array; scores: Float32Array; length: number };

/** How many times longer a list must be for leaps to beat steps. */
const LEAP_FROM = 12;
/** Matching some words: the rare ones lead, up to so many postings; the others only add to what is found. */
const LEADING_POSTINGS = 150_000;

const EMPTY: Matches = { documents: new Uint32Array(0), scores: new Float32Array(0), length: 0 };

/** Memory for the matches of one segment; a search uses it to its end before the next begins. */
export class Scratch {
  documents = new Uint32Array(0);
  scores = new Float32Array(0);
  ensure(length: number): void {
    if (this.documents.length >= length) return;
    this.documents = new Uint32Array(length);
    this.scores = new Float32Array(length);
  }
}

/** Documents that have every slot, by the rarest first. */
export function matchAll(segment: Segment, slots: readonly Slot[], scratch: Scratch): Matches {
  if (slots.length === 0) return EMPTY;
  const lists = slots.map((slot) => listOf(segment, slot)).sort((a, b) => a.length - b.length);
  const [first, ...others] = lists;
  if (!first || first.length === 0) return EMPTY;
  scratch.ensure(first.length);
  const { documents, scores } = scratch;
  let length = copyInto(first, documents, scores);
  for (const list of others) {
    length = intersect({ documents, scores, length }, list, { isOptional: false });
    if (length === 0) return EMPTY;
  }
  return { documents, scores, length };
}

/** Documents that have at least one of the rarer slots; the more, and the rarer, the better. */
export function matchSome(segment: Segment, slots: readonly Slot[], scratch: Scratch): Matches {
  const lists = slots
    .map((slot) => listOf(segment, slot))
    .filter(({ length }) => length > 0)
    .sort((a, b) => a.length - b.length);
  let found: Matches = EMPTY;
  let led = 0;
  let at = 0;
  for (; at < lists.length; at += 1) {
    const list = lists[at];
    if (!list || (at > 0 && led + list.length > LEADING_POSTINGS)) break;
    led += list.length;
    found = union(found, scored(list), 'sum');
  }
  if (found.length === 0) return EMPTY;
  scratch.ensure(found.length);
  const { documents, scores } = scratch;
  documents.set(found.documents.subarray(0, found.length));
  scores.set(found.scores.subarray(0, found.length));
  for (const list of lists.slice(at))
    intersect({ documents, scores, length: found.length }, list, { isOptional: true });
  return { documents, scores, length: found.length };
}

/** Every live document, worth nothing yet. */
export function matchEverything(segment: Segment, scratch: Scratch): Matches {
  scratch.ensure(segment.size);
  const { documents, scores } = scratch;
  for (let document = 0; document < segment.size; document += 1) documents[document] = document;
  scores.fill(0, 0, segment.size);
  return { documents, scores, length: segment.size };
}

function listOf(segment: Segment, slot: Slot): List {
  const lists = slot.branches
    .map((branch) => branchList(segment, branch, slot.share))
    .filter(({ length }) => length > 0);
  const [only] = lists;
  if (!only) return { kind: 'scored', ...EMPTY };
  if (lists.length === 1) return only;
  let all: Matches = EMPTY;
  for (const list of lists.sort((a, b) => a.length - b.length)) all = union(all, scored(list), 'best');
  return { kind: 'scored', ...all };
}

function branchList(segment: Segment, branch: Branch, share: number): List {
  const { stems, weight, rarities } = branch;
  const lists: List[] = [];
  for (const [at, stem] of stems.entries()) {
    const worth = worthTable({ idf: rarities[at] ?? 0, weight, share: share / stems.length });
    const entry = segment.wordAt(stem);
    if (entry < 0) return { kind: 'scored', ...EMPTY };
    const postings = segment.postings(entry);
    lists.push({ kind: 'postings', postings, worth, length: postings.length });
  }
  const [first, ...others] = lists.sort((a, b) => a.length - b.length);
  if (!first) return { kind: 'scored', ...EMPTY };
  if (others.length === 0) return first;
  const both = scored(first);
  for (const list of others) both.length = intersect(both, list, { isOptional: false });
  return { kind: 'scored', ...both };
}

function scored(list: List): Matches {
  if (list.kind === 'scored') return list;
  const matches = {
    documents: new Uint32Array(list.length),
    scores: new Float32Array(list.length),
    length: list.length,
  };
  copyInto(list, matches.documents, matches.scores);
  return matches;
}

function copyInto(list: List, documents: Uint32Array, scores: Float32Array): number {
  if (list.kind === 'scored') {
    documents.set(list.documents.subarray(0, list.length));
    scores.set(list.scores.subarray(0, list.length));
    return list.length;
  }
  const { postings, worth, length } = list;
  for (let at = 0; at < length; at += 1) {
    const posting = postings[at] as number;
    documents[at] = posting >>> 8;
    scores[at] = worth[posting & 255] as number;
  }
  return length;
}

/** Keeps what is in `list` too and adds its worth; with `isOptional` keeps everything. Works in place. */
function intersect(matches: Matches, list: List, { isOptional }: { isOptional: boolean }): number {
  return list.kind === 'postings'
    ? intersectPostings(matches, list.postings, list.worth, isOptional)
    : intersectScored(matches, list, isOptional);
}

function intersectPostings(
  { documents, scores, length }: Matches,
  postings: Uint32Array,
  worth: Float32Array,
  isOptional: boolean,
): number {
  const end = postings.length;
  const leaps = end > length * LEAP_FROM;
  let kept = 0;
  let at = 0;
  for (let index = 0; index < length; index += 1) {
    const document = documents[index] as number;
    if (leaps) {
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
    } else while (at < end && (postings[at] as number) >>> 8 < document) at += 1;
    if (at < end && (postings[at] as number) >>> 8 === document) {
      scores[kept] = (scores[index] as number) + (worth[(postings[at] as number) & 255] as number);
      documents[kept++] = document;
    } else if (isOptional) {
      scores[kept] = scores[index] as number;
      documents[kept++] = document;
    } else if (at >= end) break;
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

/** Documents of either, in order; of those in both the best or the sum of the scores. */
function union(a: Matches, b: Matches, how: 'best' | 'sum'): Matches {
  if (a.length === 0) return b;
  const documents = new Uint32Array(a.length + b.length);
  const scores = new Float32Array(a.length + b.length);
  let length = 0;
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    const left = i < a.length ? (a.documents[i] as number) : Infinity;
    const right = j < b.length ? (b.documents[j] as number) : Infinity;
    if (left < right) {
      documents[length] = left;
      scores[length++] = a.scores[i++] as number;
    } else if (right < left) {
      documents[length] = right;
      scores[length++] = b.scores[j++] as number;
    } else {
      const [x, y] = [a.scores[i++] as number, b.scores[j++] as number];
      documents[length] = left;
      scores[length++] = how === 'sum' ? x + y : Math.max(x, y);
    }
  }
  return { documents, scores, length };
}
