import { HEAD_NOUN, IN_TITLE } from '../index/postings.rules.ts';
import type { Segment } from '../index/segment.ts';
import { NO_HEAD } from '../suggest/phrases.ts';
import { type Matches, NOTHING } from './lists.ts';
import { matchAll, type Scratch } from './match.ts';
import type { Slot } from './query-plan.ts';
import { worthTable } from './ranking.rules.ts';

/** Suggestions show a handful: of what has the word only so many of the best known are looked at. */
const MAX_FOUND = 200;
const MAX_SCANNED = 4_000;
const ENOUGH = 100;
/** After so many it is known whether there will be enough. */
const FIRST_LOOK = 500;

/**
 * Documents that have the finished words, and in their title one that begins with the open word. Documents
 * are numbered by popularity: what is cut off at the end of a long list is what fewest want.
 */
export function matchOpen(
  segment: Segment,
  { slots, last, open }: { slots: readonly Slot[]; last: Slot; open: string },
  scratch: Scratch,
): Matches {
  if (slots.length === 0) return matchAll(segment, [last], scratch);
  const range = segment.prefixRange(open);
  if (range[0] === range[1]) return NOTHING;
  const [only] = slots;
  const lead = matchAll(segment, slots, scratch, slots.length === 1 && only ? { most: MAX_SCANNED } : {});
  const found = beginningWith(segment, lead, range, last, scratch);
  // Few found among many: the open word is the rare one and leads.
  return found.length < ENOUGH && lead.length >= MAX_SCANNED
    ? matchAll(segment, [...slots, last], scratch)
    : found;
}

/** Of the documents those whose title has a word in the range, the best known ones; works in place. */
function beginningWith(
  segment: Segment,
  { documents, scores, length }: Matches,
  [from, to]: readonly [number, number],
  last: Slot,
  scratch: Scratch,
): Matches {
  const { titleWords, titleWordOffsets, titleHeads } = segment.sections;
  const whole = segment.wordAt(last.words[0] ?? '');
  const worth = worthTable(scratch.lendTable(), {
    idf: Math.max(...last.branches.map(typedRarity)),
    weight: 1,
    share: last.share,
  });
  let found = 0;
  for (let at = 0; at < length && found < MAX_FOUND; at += 1) {
    // The open word is rare here: looking at more titles, each somewhere else in memory, would not find enough.
    if (at === FIRST_LOOK && length === MAX_SCANNED && found < (ENOUGH * FIRST_LOOK) / (2 * MAX_SCANNED))
      break;
    const document = documents[at] as number;
    const start = titleWordOffsets[document] as number;
    const end = titleWordOffsets[document + 1] as number;
    let best = 0;
    for (let word = start; word < end; word += 1) {
      const entry = titleWords[word] as number;
      if (entry < from || entry >= to) continue;
      const isHead = titleHeads[document] === word - start && titleHeads[document] !== NO_HEAD;
      const value = worth[MIDDLING | IN_TITLE | (isHead ? HEAD_NOUN : 0)] as number;
      best = Math.max(best, entry === whole ? value : value * UNFINISHED);
    }
    if (best === 0) continue;
    scores[found] = (scores[at] as number) + best;
    documents[found++] = document;
  }
  return { documents, scores, length: found };
}

const typedRarity = ({ rarities }: Slot['branches'][number]): number => Math.max(...rarities);
/** The impact of a word that stands once in a title of usual length. */
const MIDDLING = 28;
/** A word that goes on after what was typed says less than the word itself. */
const UNFINISHED = 0.7;
