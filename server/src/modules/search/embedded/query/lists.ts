/** Documents in ascending order with what their words are worth; `length` counts. */
export type Matches = { documents: Uint32Array; scores: Float32Array; length: number };

/** A list to walk: postings with the worth of each lower byte, or documents already scored. */
export type List =
  | { kind: 'postings'; postings: Uint32Array; worth: Float32Array; length: number }
  | ({ kind: 'scored' } & Matches);

/** One bit a document, all zero between uses, and the sum or the best beside it. */
export type Marks = { readonly bits: Uint32Array; readonly sums: Float32Array };

/** How many times longer a list must be for leaps to beat steps. */
export const LEAP_FROM = 12;

export const NOTHING: Matches = { documents: new Uint32Array(0), scores: new Float32Array(0), length: 0 };

export function cut(list: List, most: number): List {
  if (list.length <= most) return list;
  return list.kind === 'postings'
    ? { ...list, postings: list.postings.subarray(0, most), length: most }
    : { ...list, length: most };
}

export function copyInto(list: List, into: Matches): void {
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
export function intersect(matches: Matches, list: List, { isOptional }: { isOptional: boolean }): number {
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

/** Leaps in the much longer list. */
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
    at = leapTo(postings, at, document);
    const isThere = at < end && (postings[at] as number) >>> 8 === document;
    if (!isThere && !isOptional) continue;
    documents[kept] = document;
    scores[kept++] = isThere ? score + (worth[(postings[at] as number) & 255] as number) : score;
  }
  return kept;
}

/** The first place from `at` on that is not before the document: by doubling, then halving (Bentley and Yao, 1976). */
function leapTo(postings: Uint32Array, at: number, document: number): number {
  const end = postings.length;
  let step = 1;
  while (at + step < end && (postings[at + step] as number) >>> 8 < document) step <<= 1;
  let low = at + (step >> 1);
  let high = Math.min(at + step, end);
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((postings[middle] as number) >>> 8 < document) low = middle + 1;
    else high = middle;
  }
  return low;
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

/**
 * Keeps what is in at least one of the lists and adds the best worth; with `isOptional` keeps everything. Works
 * in place.
 * @param best room for as many as there are matches
 */
export function intersectAny(
  matches: Matches,
  lists: readonly List[],
  best: Float32Array,
  { isOptional }: { isOptional: boolean },
): number {
  const { documents, scores, length } = matches;
  best.fill(ABSENT, 0, length);
  for (const list of lists)
    if (list.kind === 'scored') bestOfScored(matches, list, best);
    else if (list.length > length * LEAP_FROM) bestByLeaps(matches, list.postings, list.worth, best);
    else bestBySteps(matches, list.postings, list.worth, best);
  let kept = 0;
  for (let at = 0; at < length; at += 1) {
    const worth = best[at] as number;
    if (worth === ABSENT && !isOptional) continue;
    documents[kept] = documents[at] as number;
    scores[kept++] = (scores[at] as number) + (worth === ABSENT ? 0 : worth);
  }
  return kept;
}

/** Below what any word is worth. */
const ABSENT = -1;

function bestBySteps(
  { documents, length }: Matches,
  postings: Uint32Array,
  worth: Float32Array,
  best: Float32Array,
): void {
  const end = postings.length;
  let index = 0;
  for (let at = 0; at < end && index < length; at += 1) {
    const posting = postings[at] as number;
    const document = posting >>> 8;
    while (index < length && (documents[index] as number) < document) index += 1;
    if (index === length || documents[index] !== document) continue;
    const value = worth[posting & 255] as number;
    if (value > (best[index] as number)) best[index] = value;
  }
}

function bestByLeaps(
  { documents, length }: Matches,
  postings: Uint32Array,
  worth: Float32Array,
  best: Float32Array,
): void {
  let at = 0;
  for (let index = 0; index < length; index += 1) {
    const document = documents[index] as number;
    at = leapTo(postings, at, document);
    if (at === postings.length) return;
    const posting = postings[at] as number;
    if (posting >>> 8 !== document) continue;
    const value = worth[posting & 255] as number;
    if (value > (best[index] as number)) best[index] = value;
  }
}

function bestOfScored({ documents, length }: Matches, list: Matches, best: Float32Array): void {
  let at = 0;
  for (let index = 0; index < length; index += 1) {
    const document = documents[index] as number;
    while (at < list.length && (list.documents[at] as number) < document) at += 1;
    if (at === list.length) return;
    if (list.documents[at] !== document) continue;
    const value = list.scores[at] as number;
    if (value > (best[index] as number)) best[index] = value;
  }
}

/** Documents of any list, in order; of those in several the best or the sum of the scores. */
export function unionOf(
  lists: readonly List[],
  how: 'best' | 'sum',
  { bits, sums }: Marks,
  lend: (length: number) => Matches,
): Matches {
  const isSum = how === 'sum';
  let count = 0;
  for (const list of lists)
    count +=
      list.kind === 'postings'
        ? markPostings(list.postings, list.worth, bits, sums, isSum)
        : markScored(list, bits, sums, isSum);
  const union = lend(count);
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
