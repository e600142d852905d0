import { MOST_NARROW, type Places, type Prices } from '../index/columns.ts';
import type { Condition } from './filter.ts';
import type { Matches } from './lists.ts';

/** One test of a column; as data, so that each is one tight loop over all matches. */
export type Test =
  | { kind: 'byte-in'; column: Uint8Array; wanted: Uint8Array }
  | { kind: 'place-in'; column: Places; wanted: Uint8Array }
  | { kind: 'between'; column: Prices; least: number; most: number }
  | { kind: 'rated'; column: Float32Array; least: number }
  | { kind: 'bit'; column: Uint32Array; bit: number };

/** What passes every condition, and for each condition the documents that fail it alone. */
export type Parts = { passed: Matches; alone: { facet: string; documents: Uint32Array; length: number }[] };

const NOTHING_BELOW = -1;

// Memory that each search uses to its end before the next begins. One element more than there are matches: what
// does not belong somewhere is written behind the end, which takes less time than to ask.
let spareFailed = new Uint32Array(1);
let spareRefused = new Uint32Array(1);
let spareScores = new Float32Array(1);

function ensureRoom(length: number): void {
  if (spareFailed.length > length) return;
  spareFailed = new Uint32Array(length + 1);
  spareRefused = new Uint32Array(length + 1);
  spareScores = new Float32Array(length + 1);
}

/** Keeps the matches that pass every test, in place unless they are somebody else's: then they go to `into`. */
export function narrow(matches: Matches, tests: readonly Test[] | null, into = matches.documents): Matches {
  if (tests === null) return { ...matches, length: 0 };
  ensureRoom(matches.length);
  const left: Matches = { ...matches };
  for (const test of tests) {
    const from = left.documents;
    left.documents = into;
    left.length = split(from, left, test, spareRefused);
  }
  return left;
}

/**
 * Parts the matches by the conditions that they fail: none, one alone, or several, which are in no part. What passes
 * is written to `into`, in place unless the matches are somebody else's; what failed alone is there until the next call.
 */
export function part(matches: Matches, conditions: readonly Condition[], into = matches.documents): Parts {
  ensureRoom(matches.length);
  const alone: Parts['alone'] = [];
  const passed: Matches = { ...matches };
  let free = 0;
  for (const { facet, test } of conditions) {
    for (const each of alone) each.length = keep(each, test);
    // Those who fail alone are parts of all matches: together they never need more room.
    const documents = spareFailed.subarray(free);
    const from = passed.documents;
    const before = passed.length;
    passed.documents = into;
    passed.length = split(from, passed, test, documents);
    alone.push({ facet, documents, length: before - passed.length });
    free += before - passed.length;
  }
  return { passed, alone };
}

export function passesAll(tests: readonly Test[] | null, document: number): boolean {
  const one: Matches = { documents: Uint32Array.of(document), scores: new Float32Array(1), length: 1 };
  return narrow(one, tests).length === 1;
}

/** Keeps what passes the test, in place; returns how many. Most of what fails one condition fails others. */
function keep({ documents, length }: Parts['alone'][number], test: Test): number {
  if (test.kind === 'place-in' && test.column instanceof Uint16Array)
    return keepNarrow(documents, length, test.column, test.wanted);
  if (test.kind === 'between' && test.column instanceof Int32Array) {
    const [from, to] = narrowBounds(test);
    return keepBetween(documents, length, test.column, from, to);
  }
  return split(documents, { documents, scores: spareScores, length }, test, spareRefused);
}

/**
 * Writes those of `from` that pass the test to `matches`, where their scores stand, and the others to `failed`; returns
 * how many passed. Nothing is asked on the way: where half of the documents pass, guessing which costs more than
 * writing each twice.
 */
function split(from: Uint32Array, matches: Matches, test: Test, failed: Uint32Array): number {
  switch (test.kind) {
    case 'byte-in':
      return splitBytes(from, matches, test.column, test.wanted, failed);
    case 'place-in':
      return test.column instanceof Uint16Array
        ? splitNarrow(from, matches, test.column, test.wanted, failed)
        : splitWide(from, matches, test.column, test.wanted, failed);
    case 'between': {
      const { column, least, most } = test;
      if (!(column instanceof Int32Array))
        return splitBetweenWide(from, matches, column, least, most, failed);
      const [low, high] = narrowBounds(test);
      return splitBetween(from, matches, column, low, high, failed);
    }
    case 'rated':
      return splitRated(from, matches, test.column, test.least, failed);
    case 'bit':
      return splitBit(from, matches, test.column, test.bit, failed);
  }
}

/** The same bounds for whole numbers from 0 to MOST_NARROW. */
const narrowBounds = ({ least, most }: { least: number; most: number }): [number, number] => [
  Math.min(MOST_NARROW, Math.max(0, Math.ceil(least))),
  least > MOST_NARROW ? NOTHING_BELOW : Math.min(MOST_NARROW, Math.floor(most)),
];

// One loop for each type of column: a loop that meets two types of arrays is compiled for neither.
function splitBytes(
  from: Uint32Array,
  { documents, scores, length }: Matches,
  column: Uint8Array,
  wanted: Uint8Array,
  failed: Uint32Array,
): number {
  let kept = 0;
  for (let at = 0; at < length; at += 1) {
    const document = from[at] as number;
    const isKept = wanted[column[document] as number] as number;
    documents[kept] = document;
    scores[kept] = scores[at] as number;
    failed[at - kept] = document;
    kept += isKept;
  }
  return kept;
}

function splitNarrow(
  from: Uint32Array,
  { documents, scores, length }: Matches,
  column: Uint16Array,
  wanted: Uint8Array,
  failed: Uint32Array,
): number {
  let kept = 0;
  for (let at = 0; at < length; at += 1) {
    const document = from[at] as number;
    const isKept = wanted[column[document] as number] as number;
    documents[kept] = document;
    scores[kept] = scores[at] as number;
    failed[at - kept] = document;
    kept += isKept;
  }
  return kept;
}

function splitWide(
  from: Uint32Array,
  { documents, scores, length }: Matches,
  column: Uint32Array,
  wanted: Uint8Array,
  failed: Uint32Array,
): number {
  let kept = 0;
  for (let at = 0; at < length; at += 1) {
    const document = from[at] as number;
    const isKept = wanted[column[document] as number] as number;
    documents[kept] = document;
    scores[kept] = scores[at] as number;
    failed[at - kept] = document;
    kept += isKept;
  }
  return kept;
}

/** Whole numbers from 0 to 2^31 - 1 on both sides: the sign says what is outside. */
function splitBetween(
  from: Uint32Array,
  { documents, scores, length }: Matches,
  column: Int32Array,
  least: number,
  most: number,
  failed: Uint32Array,
): number {
  let kept = 0;
  for (let at = 0; at < length; at += 1) {
    const document = from[at] as number;
    const value = column[document] as number;
    documents[kept] = document;
    scores[kept] = scores[at] as number;
    failed[at - kept] = document;
    kept += (((value - least) | (most - value)) >>> 31) ^ 1;
  }
  return kept;
}

function splitBetweenWide(
  from: Uint32Array,
  { documents, scores, length }: Matches,
  column: Float64Array,
  least: number,
  most: number,
  failed: Uint32Array,
): number {
  let kept = 0;
  for (let at = 0; at < length; at += 1) {
    const document = from[at] as number;
    const value = column[document] as number;
    documents[kept] = document;
    scores[kept] = scores[at] as number;
    failed[at - kept] = document;
    kept += value >= least && value <= most ? 1 : 0;
  }
  return kept;
}

/** What has no reviews has no stars: it stands in the column with 0. */
function splitRated(
  from: Uint32Array,
  { documents, scores, length }: Matches,
  column: Float32Array,
  least: number,
  failed: Uint32Array,
): number {
  let kept = 0;
  for (let at = 0; at < length; at += 1) {
    const document = from[at] as number;
    const average = column[document] as number;
    documents[kept] = document;
    scores[kept] = scores[at] as number;
    failed[at - kept] = document;
    kept += average !== 0 && average >= least ? 1 : 0;
  }
  return kept;
}

function splitBit(
  from: Uint32Array,
  { documents, scores, length }: Matches,
  column: Uint32Array,
  bit: number,
  failed: Uint32Array,
): number {
  let kept = 0;
  for (let at = 0; at < length; at += 1) {
    const document = from[at] as number;
    documents[kept] = document;
    scores[kept] = scores[at] as number;
    failed[at - kept] = document;
    kept += ((column[document] as number) >>> bit) & 1;
  }
  return kept;
}

function keepNarrow(documents: Uint32Array, length: number, column: Uint16Array, wanted: Uint8Array): number {
  let kept = 0;
  for (let at = 0; at < length; at += 1) {
    const document = documents[at] as number;
    documents[kept] = document;
    kept += wanted[column[document] as number] as number;
  }
  return kept;
}

function keepBetween(
  documents: Uint32Array,
  length: number,
  column: Int32Array,
  least: number,
  most: number,
): number {
  let kept = 0;
  for (let at = 0; at < length; at += 1) {
    const document = documents[at] as number;
    const value = column[document] as number;
    documents[kept] = document;
    kept += (((value - least) | (most - value)) >>> 31) ^ 1;
  }
  return kept;
}
