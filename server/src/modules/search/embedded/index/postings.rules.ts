/*
 * One posting: document << 8 | head noun << 7 | in the title << 6 | impact.
 * A segment holds up to 2^24 documents. Lists are in order of documents, which is order of popularity.
 */
export const MAX_DOCUMENTS = 1 << 24;
export const IN_TITLE = 0x40;
export const HEAD_NOUN = 0x80;
export const IMPACT_MASK = 0x3f;

/** BM25's saturation and length normalisation (Robertson and Zaragoza, 2009), over the weighted fields. */
const K1 = 1.2;
const B = 0.65;
/** tf·(k1+1)/(tf+k1·…) stays below k1 + 1: the steps of an impact. */
const IMPACT_STEP = (K1 + 1) / (IMPACT_MASK + 1);

/**
 * How much a word says about a document before its rarity is known, 0 to 63.
 * @param frequency weighted occurrences @param lengthRatio weighted length over the average
 */
export function impactOf(frequency: number, lengthRatio: number): number {
  const saturated = (frequency * (K1 + 1)) / (frequency + K1 * (1 - B + B * lengthRatio));
  return Math.min(IMPACT_MASK, Math.floor(saturated / IMPACT_STEP));
}

/** The middle of each step. */
export const IMPACT_VALUES = Float64Array.from(
  { length: IMPACT_MASK + 1 },
  (_, impact) => (impact + 0.5) * IMPACT_STEP,
);
