import { stemOf } from './analyser.rules.ts';
import type { Hit } from './ordering.ts';
import { NO_HEAD } from './phrases.ts';

/**
 * What was typed, its last word finished, and the head noun of what was found: "dr who" goes on to "dr who
 * lanyard" where such a thing is for sale. The most frequent first.
 * @param words as the analyser gives them @param isOpen the last one may be unfinished
 */
export function composedTerms(
  hits: readonly Hit[],
  words: readonly string[],
  { isOpen }: { isOpen: boolean },
): string[] {
  const closed = isOpen ? words.slice(0, -1) : words;
  const open = isOpen ? (words.at(-1) ?? '') : null;
  const counts = new Map<string, number>();
  for (const { segment, document } of hits) {
    const { titleWords, titleWordOffsets, titleHeads } = segment.sections;
    const start = titleWordOffsets[document] ?? 0;
    const title = titleWords.subarray(start, titleWordOffsets[document + 1]);
    const finished = open === null ? null : beginningWith(title, segment.prefixRange(open));
    if (finished === -1) continue;
    const typed = finished === null ? closed : [...closed, segment.word(finished)];
    const head = titleHeads[document] ?? NO_HEAD;
    const noun = head === NO_HEAD ? null : segment.word(title[head] ?? 0);
    const isSaid = noun === null || typed.some((word) => stemOf(word) === stemOf(noun));
    const text = (isSaid ? typed : [...typed, noun]).join(' ');
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([text]) => text);
}

function beginningWith(title: Uint32Array, [from, to]: readonly [number, number]): number {
  for (const entry of title) if (entry >= from && entry < to) return entry;
  return -1;
}
