import type { Segment } from '../index/segment.ts';
import type { Hit } from '../query/ordering.ts';
import { stemOf } from '../words/analyser.rules.ts';
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
  const start = closed.join(' ');
  const counts = new Map<string, number>();
  const hitsOf = Map.groupBy(hits, ({ segment }) => segment);
  for (const [segment, found] of hitsOf) {
    const { wordStems } = segment.sections;
    const said = new Set(closed.map((word) => segment.wordAt(stemOf(word))));
    for (const { finished, noun, count } of endingsIn(segment, found, open)) {
      const stem = noun === NONE ? NONE : (wordStems[noun] as number);
      const isSaid = stem === NONE || said.has(stem) || (finished !== NONE && wordStems[finished] === stem);
      let text = start;
      for (const entry of [finished, isSaid ? NONE : noun])
        if (entry !== NONE) text = text === '' ? segment.word(entry) : `${text} ${segment.word(entry)}`;
      counts.set(text, (counts.get(text) ?? 0) + count);
    }
  }
  return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([text]) => text);
}

const NONE = -1;
/** Dictionary entries, or NONE: the word that the open one became, and the title's head noun. */
type Ending = { finished: number; noun: number; count: number };

/** Many hits end alike: each pair of words is put together once. */
function endingsIn(segment: Segment, hits: readonly Hit[], open: string | null): Iterable<Ending> {
  const { titleWords, titleWordOffsets, titleHeads } = segment.sections;
  const range = open === null ? null : segment.prefixRange(open);
  const endings = new Map<number, Ending>();
  for (const { document } of hits) {
    const start = titleWordOffsets[document] as number;
    const end = titleWordOffsets[document + 1] as number;
    let finished = NONE;
    if (range !== null) {
      for (let at = start; at < end && finished === NONE; at += 1)
        if ((titleWords[at] as number) >= range[0] && (titleWords[at] as number) < range[1])
          finished = titleWords[at] as number;
      if (finished === NONE) continue;
    }
    const head = titleHeads[document] ?? NO_HEAD;
    const noun = head === NO_HEAD || start + head >= end ? NONE : (titleWords[start + head] as number);
    const key = (finished + 1) * 2 ** 24 + noun;
    const known = endings.get(key);
    if (known) known.count += 1;
    else endings.set(key, { finished, noun, count: 1 });
  }
  return endings.values();
}
