import { HEAD_NOUN, IMPACT_MASK, IMPACT_VALUES, IN_TITLE } from '../index/postings.rules.ts';

/**
 * The weights of the signals, chosen by cross-validation on judged queries of two catalogs. Sorting goes first
 * by the share of the query's words that the title has: SHARE stands above what all the others can add up to.
 */
export const WEIGHTS = {
  share: 1000,
  title: 0.5,
  /** For a word that is half of the query or more; each of many says less of what is looked for. */
  headNoun: 0.8,
  phrase: 0.6,
  popularity: 0.2,
  soldOut: 1.5,
};

/** How rare a word is (BM25's inverse document frequency, never negative). */
export const rarity = (documents: number, having: number): number =>
  Math.log(1 + (Math.max(0, documents - having) + 0.5) / (having + 0.5));

/**
 * Writes what a posting's lower byte is worth, for each of its 256 values.
 * @param share the word's part of the query, 0 to 1
 */
export function worthTable(
  table: Float32Array,
  { idf, weight, share }: { idf: number; weight: number; share: number },
): Float32Array {
  const headNoun = WEIGHTS.headNoun * Math.min(1, 2 * share);
  for (let byte = 0; byte < 256; byte += 1) {
    const isInTitle = (byte & IN_TITLE) !== 0;
    const isHead = (byte & HEAD_NOUN) !== 0;
    const impact = IMPACT_VALUES[byte & IMPACT_MASK] ?? 0;
    table[byte] =
      idf * weight * (impact + (isInTitle ? WEIGHTS.title * TITLE_IMPACT : 0) + (isHead ? headNoun : 0)) +
      (isInTitle ? share * WEIGHTS.share : 0);
  }
  return table;
}

/** A word that stands once in a title of usual length. */
const TITLE_IMPACT = 1;

/** Among words equally good, what sells stands before what does not, and what can be had before what cannot. */
export const priorOf = ({ sold, isSoldOut }: { sold: number; isSoldOut: boolean }): number =>
  WEIGHTS.popularity * Math.log10(1 + sold) - (isSoldOut ? WEIGHTS.soldOut : 0);
