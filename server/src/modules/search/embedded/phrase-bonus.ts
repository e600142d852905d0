import type { Slot } from './query-plan.ts';
import { WEIGHTS } from './ranking.rules.ts';
import type { Segment } from './segment.ts';

/** Of a document: what neighbouring words of the query that stand side by side in its title are worth. */
export function phraseBonusIn(segment: Segment, slots: readonly Slot[]): (document: number) => number {
  if (slots.length < 2) return () => 0;
  const { titleWords, titleWordOffsets, wordStems } = segment.sections;
  const worths = slots.map(({ branches }) => {
    const worth = new Map<number, number>();
    for (const { stems, rarities, weight } of branches) {
      const [stem] = stems;
      if (stem !== undefined && stems.length === 1)
        worth.set(segment.wordAt(stem), weight * (rarities[0] ?? 0));
    }
    return worth;
  });
  return (document) => {
    const end = titleWordOffsets[document + 1] ?? 0;
    let bonus = 0;
    for (let at = titleWordOffsets[document] ?? 0; at + 1 < end; at += 1) {
      const here = wordStems[titleWords[at] ?? 0] ?? -1;
      const next = wordStems[titleWords[at + 1] ?? 0] ?? -1;
      for (let slot = 0; slot + 1 < worths.length; slot += 1) {
        const left = worths[slot]?.get(here);
        const right = worths[slot + 1]?.get(next);
        if (left !== undefined && right !== undefined) bonus += WEIGHTS.phrase * (left + right);
      }
    }
    return bonus;
  };
}
