import type { ProductId } from '@zivero/shared/schemas/ids';
import type { EngineQuery, EngineSuggestions, LearnedPhrase } from '../../engine.ts';
import { categoriesInOrder, type FoundCategory } from '../../order.rules.ts';
import { type Segment, unitsToText } from '../index/segment.ts';
import { setsOf } from '../query/filter.ts';
import type { Hit } from '../query/ordering.ts';
import type { Searcher } from '../query/searcher.ts';
import { analyse } from '../words/analyser.rules.ts';
import { composedTerms } from './composed-terms.ts';
import { firstPhrase } from './phrase-table.ts';
import { mostFrequent } from './selection.rules.ts';

const MAX_TERMS = 10;
/** A phrase of several segments is weighed by all of them: so many times more are looked at in each. */
const SPARE_TERMS = 3;
const MOSTLY = 0.5;
/** So many phrases stand before what is composed for these very words. */
const PHRASES_FIRST = 7;
/** Categories and nouns are drawn from the best so many products. */
const SAMPLE = 64;
const ANY: Omit<EngineQuery, 'q' | 'limit'> = {
  locale: 'en',
  currency: null,
  filters: {},
  facets: [],
  sort: 'relevance',
  after: null,
};

/** What completes a prefix: phrases, categories and products; a typo is forgiven when nothing else fits. */
export function suggest(
  {
    segments,
    searcher,
    learned,
  }: { segments: readonly Segment[]; searcher: Searcher; learned: readonly LearnedPhrase[] },
  { prefix, limit }: { prefix: string; limit: number },
): EngineSuggestions {
  const words = analyse(prefix);
  if (words.length === 0) return { terms: [], categories: [], productIds: [], corrected: null };
  const { hits, corrected, isOpen } = searcher.complete(segments, {
    ...ANY,
    q: prefix,
    limit: Math.max(SAMPLE, limit),
  });
  const meant = corrected === null ? words : analyse(corrected.to);
  const terms = withComposed(
    termsFor(segments, learned, meant.join(' '), Math.max(limit, MAX_TERMS)),
    composedTerms(hits, meant, { isOpen }),
  ).slice(0, limit);
  const ids = new Set<string>();
  // One product for each way to go on: ten of the same kind help nobody who has typed three letters.
  for (const text of terms) {
    const best = searcher.bestFor(segments, { ...ANY, q: text, limit: 1 });
    if (best) ids.add(best.segment.id(best.document));
  }
  for (const { segment, document } of hits) {
    if (ids.size >= limit) break;
    ids.add(segment.id(document));
  }
  return {
    terms,
    categories: categoriesOf(hits, meant).slice(0, limit),
    productIds: [...ids].slice(0, limit) as ProductId[],
    corrected,
  };
}

/** Paths of the categories in which the hits stand: those whose name was typed first, then those with most hits. */
function categoriesOf(hits: readonly Hit[], words: readonly string[]): string[] {
  const found = new Map<string, FoundCategory>();
  for (const [segment, there] of Map.groupBy(hits, ({ segment }) => segment))
    for (const [place, count] of categoryCounts(segment, there)) {
      const path = segment.tables.categories[place]?.path;
      if (path === undefined) continue;
      const known = found.get(path);
      if (known) known.count += count;
      else found.set(path, { count, isNamed: isNamed(segment.categoryWords(place), words) });
    }
  return categoriesInOrder(found);
}

function isNamed(name: readonly string[], words: readonly string[]): boolean {
  for (const word of words) for (const part of name) if (part.startsWith(word)) return true;
  return false;
}

/** How many of the hits stand in each category: pairs of its place in the segment's table and that. */
function* categoryCounts(segment: Segment, hits: readonly Hit[]): Generator<[place: number, count: number]> {
  const { column, offsets, values, places } = setsOf(segment, 'category');
  const counts = new Uint32Array(places);
  const found: number[] = [];
  for (const { document } of hits) {
    const set = column[document] ?? 0;
    const end = offsets[set + 1] ?? 0;
    for (let at = offsets[set] ?? 0; at < end; at += 1) {
      const place = values[at] as number;
      if (counts[place] === 0) found.push(place);
      counts[place] = (counts[place] as number) + 1;
    }
  }
  for (const place of found) yield [place, counts[place] as number];
}

/** Weights of phrases are counts times words; `count` is the weight without them. */
type Term = { text: string; weight: number; count: number };

/** Phrases that begin with what was typed, the weightiest first; those that shoppers used before all. */
function termsFor(
  segments: readonly Segment[],
  learned: readonly LearnedPhrase[],
  typed: string,
  limit: number,
): string[] {
  const terms = new Map<string, Term>();
  let most = 1;
  for (const segment of segments) {
    const { phraseOffsets, phraseUnits, phraseWeights } = segment.sections;
    const range = [firstPhrase(segment, typed), firstPhrase(segment, `${typed}\uffff`)] as const;
    for (const at of mostFrequent(phraseWeights, range, limit * SPARE_TERMS)) {
      const text = unitsToText(phraseUnits, phraseOffsets[at] ?? 0, phraseOffsets[at + 1] ?? 0);
      const weight = (terms.get(text)?.weight ?? 0) + (phraseWeights[at] ?? 0);
      terms.set(text, termOf(text, weight));
      most = Math.max(most, weight);
    }
  }
  for (const { text, weight } of learned) {
    const folded = analyse(text).join(' ');
    if (!folded.startsWith(typed)) continue;
    terms.set(folded, termOf(folded, (terms.get(folded)?.weight ?? 0) + most + weight));
  }
  const all = [...terms.values()];
  return all
    .filter((term) => !goesOn(term, all))
    .sort((a, b) => b.weight - a.weight || (a.text < b.text ? -1 : 1))
    .slice(0, limit)
    .map(({ text }) => text);
}

const termOf = (text: string, weight: number): Term => ({
  text,
  weight,
  count: weight / text.split(' ').length,
});

/** A phrase that mostly goes on the same way gives its place to the longer one. */
function goesOn({ text, count }: Term, all: readonly Term[]): boolean {
  const start = `${text} `;
  return all.some((longer) => longer.count >= MOSTLY * count && longer.text.startsWith(start));
}

/** Phrases of the catalog first, then what was found for these words, then the other phrases. */
const withComposed = (phrases: readonly string[], composed: readonly string[]): string[] => [
  ...new Set([...phrases.slice(0, PHRASES_FIRST), ...composed, ...phrases]),
];
