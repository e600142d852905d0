import type { Segment } from '../index/segment.ts';
import type { Slot } from './query-plan.ts';
import { WEIGHTS } from './ranking.rules.ts';

/** Of a document: what neighbouring words of the query that stand side by side in its title are worth. */
export function phraseBonusIn(segment: Segment, slots: readonly Slot[]): (document: number) => number {
  if (slots.length < 2) return () => 0;
  const { titleWords, titleWordOffsets, wordStems } = segment.sections;
  /** Of each word of the query what it is worth in each slot. */
  const worths = new Map<number, (number | undefined)[]>();
  /** A bit for each of them: most words of titles are none, and are not looked up. */
  let bits = 0;
  for (const [slot, { branches }] of slots.entries())
    for (const { stems, rarities, weight } of branches) {
      const [stem] = stems;
      if (stem === undefined || stems.length > 1) continue;
      const entry = segment.wordAt(stem);
      const known = worths.get(entry) ?? [];
      known[slot] = weight * (rarities[0] ?? 0);
      worths.set(entry, known);
      bits |= 1 << (entry & 31);
    }
  return (document) => {
    const end = titleWordOffsets[document + 1] ?? 0;
    let bonus = 0;
    let before: (number | undefined)[] | undefined;
    for (let at = titleWordOffsets[document] ?? 0; at < end; at += 1) {
      const stem = wordStems[titleWords[at] as number] as number;
      const here = ((bits >>> (stem & 31)) & 1) === 1 ? worths.get(stem) : undefined;
      if (before && here)
        for (let slot = 0; slot + 1 < slots.length; slot += 1) {
          const [left, right] = [before[slot], here[slot + 1]];
          if (left !== undefined && right !== undefined) bonus += WEIGHTS.phrase * (left + right);
        }
      before = here;
    }
    return bonus;
  };
}
