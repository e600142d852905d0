import type { ProductId } from '@zivero/shared/schemas/ids';
import type { EngineAnswer, EngineExplanation, EngineQuery } from '../engine.ts';
import { compareKeys, type OrderKey, readCursor, writeCursor } from '../order.rules.ts';
import { wordsOf } from '../text.rules.ts';
import { analyse, stemOf } from './analyser.rules.ts';
import { factorOf, factorsOf } from './boosts.ts';
import { FacetCounts } from './facet-counts.ts';
import { compileFilter } from './filter.ts';
import { type Matches, matchAll, matchEverything, matchSome, Scratch } from './match.ts';
import { type Hit, keyReader, TopHits } from './ordering.ts';
import { phraseBonus } from './phrase-bonus.ts';
import { type Plan, QueryReader, type Slot } from './query-plan.ts';
import type { Segment } from './segment.ts';

/** So many of the best are looked at again for words that stand side by side. */
const WINDOW = 200;

type Found = { plan: Plan; matches: Map<Segment, Matches>; how: 'all' | 'some' | 'everything' };

/** Searches over the segments of one index; one search at a time. */
export class Searcher {
  private readonly scratches = new WeakMap<Segment, Scratch>();

  search(segments: readonly Segment[], query: EngineQuery): EngineAnswer {
    const startedAt = performance.now();
    const after = query.after === null ? null : readCursor(query.sort, query.after);
    const found = this.find(segments, query);
    const isRanked = query.sort === 'relevance' && found.how !== 'everything';
    const counts = new FacetCounts(query.facets, query.currency);
    const best = new TopHits(isRanked ? WINDOW : query.limit + 1, isRanked ? null : after);
    const total = this.collect(found, query, best, counts);
    const hits = isRanked ? this.ranked(found, query, best.hits, after) : best.hits;
    const page = hits.slice(0, query.limit);
    const last = page.at(-1);
    const stems = new Set(found.plan.slots.flatMap(({ branches }) => branches.flatMap(({ stems }) => stems)));
    return {
      ids: page.map(({ segment, document }) => segment.id(document) as ProductId),
      scores: page.map(({ score }) => score),
      highlights: Object.fromEntries(
        page.map(({ segment, document }) => [
          segment.id(document),
          highlightsOf(segment.title(document), stems),
        ]),
      ),
      facets: counts.facets(),
      price: counts.price(),
      total,
      totalIsExact: true,
      corrected: correctionOf(query.q, found.plan.slots, page[0]),
      partial: found.how === 'some' && total > 0,
      after: hits.length > query.limit && last ? writeCursor(query.sort, last.key) : null,
      similar: query.fill ? this.similar(segments, query, found, page) : undefined,
      tookMs: performance.now() - startedAt,
      explanations: query.explain ? explanationsOf(found.plan.slots, page) : undefined,
    };
  }

  /** What has some of the words, when all that have every word are already on the page. */
  private similar(
    segments: readonly Segment[],
    query: EngineQuery,
    { plan, how }: Found,
    page: readonly Hit[],
  ): ProductId[] {
    const wanted = query.limit - page.length;
    if (how !== 'all' || wanted <= 0 || plan.slots.length < 2) return [];
    const shown = new Set(page.map(({ segment, document }) => segment.id(document)));
    const matches = this.match(segments, (segment, scratch) => matchSome(segment, plan.slots, scratch));
    const some: Found = { plan, matches, how: 'some' };
    const ranked = { ...query, sort: 'relevance', limit: query.limit } as const;
    const best = new TopHits(Math.max(WINDOW, query.limit + 1), null);
    this.collect(some, ranked, best, null);
    return this.ranked(some, ranked, best.hits, null)
      .map(({ segment, document }) => segment.id(document) as ProductId)
      .filter((id) => !shown.has(id))
      .slice(0, wanted);
  }

  /** The best products for what is being typed: its last word may be unfinished. */
  complete(
    segments: readonly Segment[],
    query: EngineQuery,
  ): { hits: Hit[]; corrected: EngineAnswer['corrected'] } {
    const reader = new QueryReader(segments, query.rules ?? null);
    for (const fuzzy of [false, true]) {
      const plan = reader.readPrefix(query.q, { fuzzy });
      const matches = this.match(segments, (segment, scratch) => matchAll(segment, plan.slots, scratch));
      const best = new TopHits(query.limit, null);
      this.collect({ plan, matches, how: 'all' }, query, best, null);
      if (best.hits.length > 0)
        return { hits: best.hits, corrected: correctionOf(query.q, plan.slots, best.hits[0]) };
    }
    return { hits: [], corrected: null };
  }

  /** As typed, then as it may have been meant, then some of the words: the first that finds anything. */
  private find(segments: readonly Segment[], query: EngineQuery): Found {
    const reader = new QueryReader(segments, query.rules ?? null);
    const plan = reader.read(query.q, { fuzzy: false });
    if (plan.slots.length === 0) {
      const isBrowsing = query.q.trim() === '';
      const matches = this.match(isBrowsing ? segments : [], (segment, scratch) =>
        matchEverything(segment, scratch),
      );
      return { plan, matches, how: 'everything' };
    }
    const all = (read: Plan): Found => ({
      plan: read,
      matches: this.match(segments, (segment, scratch) => matchAll(segment, read.slots, scratch)),
      how: 'all',
    });
    const exact = all(plan);
    if (isFound(exact, query)) return exact;
    if (plan.hasUnknown) {
      const meant = all(reader.read(query.q, { fuzzy: true }));
      if (isFound(meant, query)) return meant;
    }
    const matches = this.match(segments, (segment, scratch) => matchSome(segment, plan.slots, scratch));
    return { plan, matches, how: 'some' };
  }

  private match(
    segments: readonly Segment[],
    how: (segment: Segment, scratch: Scratch) => Matches,
  ): Map<Segment, Matches> {
    return new Map(
      segments.map((segment) => {
        const scratch = this.scratches.get(segment) ?? new Scratch();
        this.scratches.set(segment, scratch);
        return [segment, how(segment, scratch)];
      }),
    );
  }

  /** Offers every match that the filters let through, counts facets; returns how many there are. */
  private collect(found: Found, query: EngineQuery, best: TopHits, counts: FacetCounts | null): number {
    let total = 0;
    const isRanked = found.how !== 'everything';
    for (const [segment, { documents, scores, length }] of found.matches) {
      const { isInScope, conditions } = compileFilter(segment, query);
      const reader = keyReader(segment, query);
      const counting = counts?.begin(segment);
      const factors = factorsOf(segment, query.rules?.boosts ?? []);
      for (let at = 0; at < length; at += 1) {
        const document = documents[at] as number;
        if (!isInScope(document)) continue;
        let failed: string | null = null;
        let fails = 0;
        for (const { facet, test } of conditions) {
          if (test(document)) continue;
          failed = facet;
          fails += 1;
          if (fails > 1) break;
        }
        if (fails > 1) continue;
        counting?.add(document, failed);
        if (fails > 0) continue;
        total += 1;
        const words = isRanked ? (scores[at] as number) : 0;
        const score = (words + (segment.prior[document] as number)) * factorOf(factors, segment, document);
        best.offer(segment, reader, document, score);
      }
      counting?.done();
    }
    return total;
  }

  /**
   * The order of relevance: first the best of all, looked at again with pins and phrases, then the rest as
   * their words weigh. Keys begin with 0 in the first part and 1 in the second, so that a page can go on.
   */
  private ranked(found: Found, query: EngineQuery, window: readonly Hit[], after: OrderKey | null): Hit[] {
    const pins = new Map((query.rules?.pins ?? []).map((id, place) => [String(id), place]));
    const first = window.map((hit) => {
      const score = hit.score + phraseBonus(hit.segment, hit.document, found.plan.slots);
      const id = hit.segment.id(hit.document);
      const pin = pins.get(id);
      const sold = hit.segment.sections.sold[hit.document] ?? 0;
      return {
        ...hit,
        score,
        key: [pin === undefined ? 0 : pin - pins.size, -score, -sold, id] satisfies OrderKey,
      };
    });
    first.push(...this.pinsOutside(found, query, first, pins));
    first.sort((a, b) => compareKeys(a.key, b.key));
    const hits = after === null ? first : first.filter(({ key }) => compareKeys(key, after) > 0);
    if (hits.length > query.limit || window.length < WINDOW) return hits;
    const edge = window.at(-1)?.key ?? [];
    const isInRest = after !== null && after[0] === 1;
    const rest = new TopHits(query.limit + 1 - hits.length, isInRest ? after.slice(1) : edge);
    this.collect(found, query, rest, null);
    const others = rest.hits
      .filter(({ segment, document }) => !pins.has(segment.id(document)))
      .map((hit) => ({ ...hit, key: [1, ...hit.key] }));
    return [...hits, ...others];
  }

  /** Pinned products that match nothing of the query or stand far below still come first. */
  private pinsOutside(
    found: Found,
    query: EngineQuery,
    first: readonly Hit[],
    pins: ReadonlyMap<string, number>,
  ): Hit[] {
    const there = new Set(first.map(({ segment, document }) => segment.id(document)));
    return [...pins].flatMap(([id, place]) => {
      if (there.has(id)) return [];
      for (const segment of found.matches.keys()) {
        const document = segment.documentOf(id);
        if (document < 0) continue;
        const { isInScope, conditions } = compileFilter(segment, query);
        if (!isInScope(document) || !conditions.every(({ test }) => test(document))) return [];
        return [{ segment, document, score: 0, key: [place - pins.size, 0, 0, id] }];
      }
      return [];
    });
  }
}

/** Whether anything that this person may see matches; what is ticked does not decide how words are read. */
function isFound({ matches }: Found, query: EngineQuery): boolean {
  for (const [segment, { documents, length }] of matches) {
    const { isInScope } = compileFilter(segment, query);
    for (let at = 0; at < length; at += 1) if (isInScope(documents[at] as number)) return true;
  }
  return false;
}

function highlightsOf(title: string, stems: ReadonlySet<string>): string[] {
  return wordsOf(title).filter((word) => analyse(word).some((part) => stems.has(stemOf(part))));
}

/** The words as the best hit has them; null when it has every word as typed. */
function correctionOf(q: string, slots: readonly Slot[], best: Hit | undefined): EngineAnswer['corrected'] {
  if (!best) return null;
  const meant = new Map<string, string>();
  for (const { words, branches, isKnown } of slots) {
    const [word] = words;
    if (isKnown || word === undefined) continue;
    const held = branches.find(({ stems }) => stems.every((stem) => hasStem(best, stem)));
    if (held?.correction !== undefined) meant.set(word, held.correction);
  }
  if (meant.size === 0) return null;
  const typed = wordsOf(q);
  const to = typed.map((word) => meant.get(analyse(word)[0] ?? '') ?? word);
  return { from: typed.join(' '), to: to.join(' ') };
}

function hasStem({ segment, document }: Hit, stem: string): boolean {
  const entry = segment.wordAt(stem);
  if (entry < 0) return false;
  const postings = segment.postings(entry);
  let low = 0;
  let high = postings.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((postings[middle] ?? 0) >>> 8 < document) low = middle + 1;
    else high = middle;
  }
  return low < postings.length && (postings[low] ?? 0) >>> 8 === document;
}

function explanationsOf(slots: readonly Slot[], page: readonly Hit[]): Record<string, EngineExplanation> {
  return Object.fromEntries(
    page.map((hit) => {
      const words = slots
        .map(({ words, branches }) => ({
          signal: 'word',
          detail: words.join(' '),
          value: Math.max(
            0,
            ...branches
              .filter(({ stems }) => stems.every((stem) => hasStem(hit, stem)))
              .map(({ rarities, weight }) => weight * Math.max(...rarities)),
          ),
        }))
        .filter(({ value }) => value > 0);
      const phrase = phraseBonus(hit.segment, hit.document, slots);
      const prior = hit.segment.prior[hit.document] ?? 0;
      const signals = [
        ...words,
        ...(phrase > 0 ? [{ signal: 'phrase', detail: '', value: phrase }] : []),
        ...(prior === 0 ? [] : [{ signal: 'popularity', detail: '', value: prior }]),
      ];
      return [hit.segment.id(hit.document), signals.sort((a, b) => Math.abs(b.value) - Math.abs(a.value))];
    }),
  );
}
