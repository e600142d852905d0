import type { Segment } from '../index/segment.ts';
import { slipCost } from './slips.rules.ts';
import { deleteHashesOf, isSpellable, TWO_EDITS_FROM } from './speller-index.ts';

export type Correction = { word: string /** 0 to 1, the best has 1. */; likelihood: number };

const MAX_CORRECTIONS = 5;
const MIN_LENGTH = 4;
/** How fast trust falls with the cost of the slips in a word of so many letters: in a longer word more is slipped. */
const FALL = 1.2;
const FALL_LENGTH = 9;
/** What is more than a slip farther than the nearest word was not meant. */
const A_SLIP_MORE = 1;
const OTHER_FIRST_LETTER = 0.4;

/**
 * Words of the catalog that somebody may have meant, most likely first: one edit away, two in long words
 * (Damerau–Levenshtein, adjacent letters swapped count once), weighed by how usual the word and how likely
 * the slips are. Words with digits are names of their own and never corrected.
 */
export function correctionsOf(segments: readonly Segment[], word: string): Correction[] {
  if (word.length < MIN_LENGTH || !isSpellable(word)) return [];
  const edits = word.length >= TWO_EDITS_FROM ? 2 : 1;
  const hashes = deleteHashesOf(word, edits);
  const found = new Map<string, number>();
  for (const segment of segments) collect(segment, { word, edits, hashes }, found);
  const fall = FALL + Math.log(FALL_LENGTH / word.length);
  const costs = [...found].map(([candidate, documents]) => ({
    candidate,
    documents,
    cost: slipCost(candidate, word),
  }));
  const cheapest = Math.min(...costs.map(({ cost }) => cost));
  const scored = costs
    .filter(({ cost }) => cost <= cheapest + A_SLIP_MORE)
    .map(({ candidate, documents, cost }) => ({
      word: candidate,
      likelihood:
        Math.log(1 + documents) *
        Math.exp(-fall * cost) *
        (candidate.charCodeAt(0) === word.charCodeAt(0) ? 1 : OTHER_FIRST_LETTER),
    }));
  scored.sort((a, b) => b.likelihood - a.likelihood || (a.word < b.word ? -1 : 1));
  const best = scored[0]?.likelihood ?? 1;
  return scored
    .slice(0, MAX_CORRECTIONS)
    .map((correction) => ({ ...correction, likelihood: correction.likelihood / best }));
}

function collect(
  segment: Segment,
  { word, edits, hashes }: { word: string; edits: number; hashes: Uint32Array },
  found: Map<string, number>,
): void {
  const { deleteHashes, deleteWords, wordDocuments, wordOffsets } = segment.sections;
  const seen = new Set<number>();
  for (const hash of hashes) {
    for (let at = firstOf(deleteHashes, hash); deleteHashes[at] === hash; at += 1) {
      const entry = deleteWords[at] ?? 0;
      if (seen.has(entry)) continue;
      seen.add(entry);
      const length = (wordOffsets[entry + 1] ?? 0) - (wordOffsets[entry] ?? 0);
      if (Math.abs(length - word.length) > edits) continue;
      const candidate = segment.word(entry);
      const distance = editDistance(word, candidate, edits);
      if (distance > edits || distance === 0) continue;
      found.set(candidate, (found.get(candidate) ?? 0) + (wordDocuments[entry] ?? 0));
    }
  }
}

function firstOf(hashes: Uint32Array, hash: number): number {
  let low = 0;
  let high = hashes.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((hashes[middle] ?? 0) < hash) low = middle + 1;
    else high = middle;
  }
  return low;
}

const ROWS = [new Uint8Array(66), new Uint8Array(66), new Uint8Array(66)] as const;

/**
 * Optimal string alignment distance (Damerau, 1964, each letter edited once); above `limit` counting stops
 * and `limit + 1` is returned. Words are at most 64 units long.
 */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let [before, last, row]: readonly [Uint8Array, Uint8Array, Uint8Array] = ROWS;
  for (let j = 0; j <= b.length; j += 1) last[j] = j;
  for (let i = 1; i <= a.length; i += 1) {
    row[0] = i;
    let least = i;
    for (let j = 1; j <= b.length; j += 1) {
      const isSame = a.charCodeAt(i - 1) === b.charCodeAt(j - 1);
      let cost = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + (isSame ? 0 : 1));
      if (
        i > 1 &&
        j > 1 &&
        a.charCodeAt(i - 1) === b.charCodeAt(j - 2) &&
        a.charCodeAt(i - 2) === b.charCodeAt(j - 1)
      )
        cost = Math.min(cost, (before[j - 2] ?? 0) + 1);
      row[j] = cost;
      if (cost < least) least = cost;
    }
    if (least > limit) return limit + 1;
    [before, last, row] = [last, row, before];
  }
  return Math.min(last[b.length] ?? 0, limit + 1);
}
