import type { ProductId } from '@zivero/shared/schemas/ids';
import type { EngineQuery, EngineSuggestions, LearnedPhrase } from '../engine.ts';
import { analyse } from './analyser.rules.ts';
import { valuesOf } from './filter.ts';
import { lowerBound } from './lower-bound.rules.ts';
import type { Searcher } from './searcher.ts';
import { compareUnits, type Segment, unitsToText } from './segment.ts';

const MAX_TERMS = 10;
/** Categories are drawn from the best so many products. */
const SAMPLE = 100;
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
  const { hits, corrected } = searcher.complete(segments, {
    ...ANY,
    q: prefix,
    limit: Math.max(SAMPLE, limit),
  });
  const meant = corrected === null ? words : analyse(corrected.to);
  const categories = new Map<string, { count: number; isNamed: boolean }>();
  for (const { segment, document } of hits) {
    for (const place of valuesOf(segment, 'category', document)) {
      const category = segment.tables.categories[place];
      if (!category) continue;
      const named = analyse(category.name);
      const isNamed = meant.some((word) => named.some((part) => part.startsWith(word)));
      categories.set(category.path, { count: (categories.get(category.path)?.count ?? 0) + 1, isNamed });
    }
  }
  const terms = termsFor(segments, learned, meant.join(' '), Math.max(limit, MAX_TERMS)).slice(0, limit);
  const ids = new Set<string>();
  // One product for each way to go on: ten of the same kind help nobody who has typed three letters.
  for (const term of terms) {
    const { hits: best } = searcher.complete(segments, { ...ANY, q: `${term} `, limit: 1 });
    for (const { segment, document } of best) ids.add(segment.id(document));
  }
  for (const { segment, document } of hits) ids.add(segment.id(document));
  return {
    terms,
    categories: [...categories]
      .sort(
        ([pathA, a], [pathB, b]) =>
          Number(b.isNamed) - Number(a.isNamed) || b.count - a.count || (pathA < pathB ? -1 : 1),
      )
      .slice(0, limit)
      .map(([path]) => path),
    productIds: [...ids].slice(0, limit) as ProductId[],
    corrected,
  };
}

/** Phrases that begin with what was typed, the weightiest first; those that shoppers used before all. */
function termsFor(
  segments: readonly Segment[],
  learned: readonly LearnedPhrase[],
  typed: string,
  limit: number,
): string[] {
  const weights = new Map<string, number>();
  for (const segment of segments) {
    const { phraseOffsets, phraseUnits, phraseWeights } = segment.sections;
    for (let at = firstPhrase(segment, typed); at < phraseWeights.length; at += 1) {
      const span = [phraseOffsets[at] ?? 0, phraseOffsets[at + 1] ?? 0] as const;
      if (!startsWith(phraseUnits, span, typed)) break;
      const text = unitsToText(phraseUnits, ...span);
      weights.set(text, (weights.get(text) ?? 0) + (phraseWeights[at] ?? 0));
    }
  }
  const most = Math.max(1, ...weights.values());
  for (const { text, weight } of learned) {
    const folded = analyse(text).join(' ');
    if (folded.startsWith(typed)) weights.set(folded, (weights.get(folded) ?? 0) + most + weight);
  }
  return [...weights]
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .slice(0, limit)
    .map(([text]) => text);
}

const firstPhrase = (
  { sections: { phraseOffsets, phraseUnits, phraseWeights } }: Segment,
  typed: string,
): number =>
  lowerBound(
    phraseWeights.length,
    (at) => compareUnits(phraseUnits, [phraseOffsets[at] ?? 0, phraseOffsets[at + 1] ?? 0], typed) < 0,
  );

function startsWith(units: Uint16Array, [from, to]: readonly [number, number], text: string): boolean {
  if (to - from < text.length) return false;
  for (let at = 0; at < text.length; at += 1) if (units[from + at] !== text.charCodeAt(at)) return false;
  return true;
}
