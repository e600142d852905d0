import { lowerBound } from '../index/lower-bound.rules.ts';
import { compareUnits, type Segment } from '../index/segment.ts';

/** The first phrase of a segment that does not come before a text, in the order of UTF-16 code units. */
export const firstPhrase = (
  { sections: { phraseOffsets, phraseUnits, phraseWeights } }: Segment,
  text: string,
): number =>
  lowerBound(
    phraseWeights.length,
    (at) => compareUnits(phraseUnits, [phraseOffsets[at] ?? 0, phraseOffsets[at + 1] ?? 0], text) < 0,
  );

/** How much a phrase weighs, 0 = it is none. */
export function phraseWeightIn(segment: Segment, text: string): number {
  const { phraseOffsets, phraseUnits, phraseWeights } = segment.sections;
  const at = firstPhrase(segment, text);
  if (at >= phraseWeights.length) return 0;
  const isSame = compareUnits(phraseUnits, [phraseOffsets[at] ?? 0, phraseOffsets[at + 1] ?? 0], text) === 0;
  return isSame ? (phraseWeights[at] ?? 0) : 0;
}
