import type { ProductId } from '@zivero/shared/schemas/ids';
import type { EngineAnswer, EngineExplanation, EngineQuery } from '../../engine.ts';
import { compareKeys, type OrderKey, readCursor, writeCursor } from '../../order.rules.ts';
import { wordsOf } from '../../text.rules.ts';
import { lowerBound } from '../index/lower-bound.rules.ts';
import type { Segment } from '../index/segment.ts';
import { analyse } from '../words/analyser.rules.ts';
import { applyBoosts } from './boosts.ts';
import { Budget } from './budget.ts';
import { FacetCounts, FacetMemory } from './facet-counts.ts';
import { conditionsOf, scopeOf } from './filter.ts';
import { Highlights } from './highlights.ts';
import type { Matches } from './lists.ts';
import { matchAll, matchEverything, matchSome, Scratch } from './match.ts';
import { matchOpen } from './match-open.ts';
import { type Hit, hitComparer, keyOf, TopHits } from './ordering.ts';
import { PhraseBests } from './phrase-bests.ts';
import { phraseBonusIn } from './phrase-bonus.ts';
import { type Plan, QueryReader, type Slot } from './query-plan.ts';
import { narrow, part, passesAll } from './split.ts';

/** So many of the best are looked at again for words that stand side by side, and for pins. */
const WINDOW = 200;

/** Matches within the scope of whoever asks, their scores whole. */
type Found = { plan: Plan; matches: Map<Segment, Matches>; how: 'all' | 'some' | 'everything' };

/** `part` of the order of relevance: a pin's place below 0, 0 = looked at again, 1 = the rest. */
type Placed = Hit & { part?: number };

/** Searches over the segments of one index; one search at a time. */
export class Searcher {
  private readonly scratches = new WeakMap<Segment, Scratch>();
  private readonly facetMemory = new FacetMemory();
  private readonly highlights = new Highlights();
  private readonly phraseBests = new PhraseBests((segment, query, slots, most) => {
    const how = (_: Segment, scratch: Scratch) => matchAll(segment, slots, scratch, { most });
    return this.best([segment], { ...query, limit: 1 }, how)[0] ?? null;
  });
  private budget = new Budget();

  /** @param mostPostings what one search may walk */
  constructor(private readonly mostPostings?: number) {}

  search(segments: readonly Segment[], query: EngineQuery): EngineAnswer {
    return toEnd(this.searchInSteps(segments, query));
  }

  /**
   * Pauses between its steps, for whoever has something short to do that does not need this searcher; each tells
   * about how many documents it looked at. One search at a time.
   */
  *searchInSteps(segments: readonly Segment[], query: EngineQuery): Generator<number, EngineAnswer> {
    const startedAt = performance.now();
    const after = query.after === null ? null : readCursor(query.sort, query.after);
    this.budget = new Budget(this.mostPostings);
    const found = this.find(segments, query);
    const { isSpent } = this.budget;
    yield sizeOf(found);
    const isRanked = query.sort === 'relevance' && found.how !== 'everything';
    const counts = new FacetCounts(query.facets, query.currency, this.facetMemory, segments);
    const isLookedAtAgain = found.plan.slots.length > 1 || (query.rules?.pins.length ?? 0) > 0;
    const window = isLookedAtAgain ? WINDOW : 0;
    const best = new TopHits(query, isRanked ? window : query.limit + 1, isRanked ? null : after);
    const total = yield* this.collect(found, query, best, counts);
    const hits: Placed[] = isRanked ? this.ranked(found, query, best, after) : best.hits;
    const page = hits.slice(0, query.limit);
    const last = page.at(-1);
    const ids = page.map(({ segment, document }) => segment.id(document) as ProductId);
    return {
      ids,
      scores: page.map(({ score }) => score),
      facets: counts.facets(),
      price: counts.price(),
      total,
      totalIsExact: !isSpent,
      corrected: correctionOf(query.q, found.plan.slots, page[0]),
      partial: isSpent || (found.how === 'some' && total > 0),
      after: hits.length > query.limit && last ? writeCursor(query.sort, cursorKey(query, last)) : null,
      similar: query.fill ? this.similar(segments, query, found, page) : undefined,
      tookMs: performance.now() - startedAt,
      highlights: query.highlight ? this.highlightsOf(found.plan.slots, page) : undefined,
      explanations: query.explain ? explanationsOf(found.plan.slots, page) : undefined,
    };
  }

  private highlightsOf(slots: readonly Slot[], page: readonly Hit[]): EngineAnswer['highlights'] {
    const stems = new Set(slots.flatMap(({ branches }) => branches.flatMap(({ stems }) => stems)));
    return Object.fromEntries(
      page.map(({ segment, document }) => [
        segment.id(document),
        this.highlights.of(segment.title(document), stems),
      ]),
    );
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
    // By what the words are worth alone: here a rare word says more than two common ones in a title.
    const slots = plan.slots.map((slot) => ({ ...slot, share: 0 }));
    const matches = this.match(segments, query, (segment, scratch) => matchSome(segment, slots, scratch));
    const some: Found = { plan, matches, how: 'some' };
    const ranked = { ...query, sort: 'relevance', limit: query.limit } as const;
    const best = new TopHits(ranked, Math.max(WINDOW, query.limit + 1), null);
    toEnd(this.collect(some, ranked, best, null));
    return this.ranked(some, ranked, best, null)
      .map(({ segment, document }) => segment.id(document) as ProductId)
      .filter((id) => !shown.has(id))
      .slice(0, wanted);
  }

  /** The best products for what is being typed: its last word may be unfinished. */
  complete(
    segments: readonly Segment[],
    query: EngineQuery,
  ): { hits: readonly Hit[]; corrected: EngineAnswer['corrected']; isOpen: boolean } {
    this.budget = new Budget(this.mostPostings);
    const reader = new QueryReader(segments, query.rules ?? null);
    const words = analyse(query.q);
    const open = /\s$/.test(query.q) ? undefined : words.at(-1);
    if (open !== undefined) {
      const { slots } = reader.readWords(words.slice(0, -1), { fuzzy: false });
      const last = reader.readOpen(open);
      const hits = this.best(segments, query, (segment, scratch) =>
        matchOpen(segment, { slots, last, open }, scratch),
      );
      if (hits.length > 0) return { hits, corrected: correctionOf(query.q, slots, hits[0]), isOpen: true };
    }
    for (const fuzzy of [false, true]) {
      const { slots } = reader.readWords(words, { fuzzy });
      const hits = this.best(segments, query, (segment, scratch) => matchAll(segment, slots, scratch));
      if (hits.length > 0) return { hits, corrected: correctionOf(query.q, slots, hits[0]), isOpen: false };
    }
    return { hits: [], corrected: null, isOpen: false };
  }

  /** The product that stands for a phrase of the catalog, which is `query.q`; null = none is shown. */
  bestFor(segments: readonly Segment[], query: EngineQuery): Hit | null {
    return this.phraseBests.bestFor(segments, query);
  }

  private best(
    segments: readonly Segment[],
    query: EngineQuery,
    how: (segment: Segment, scratch: Scratch) => Matches,
  ): readonly Hit[] {
    const best = new TopHits(query, query.limit, null);
    for (const [segment, matches] of this.match(segments, query, how)) best.offer(segment, matches);
    return best.hits;
  }

  /** As typed, then as it may have been meant, then some of the words: the first that finds anything. */
  private find(segments: readonly Segment[], query: EngineQuery): Found {
    const reader = new QueryReader(segments, query.rules ?? null);
    const plan = reader.read(query.q, { fuzzy: false });
    if (plan.slots.length === 0) {
      const browsed = query.q.trim() === '' ? segments : [];
      const matches = this.matchIn(browsed, query, (segment, scratch) =>
        matchEverything(segment, query, scratch),
      );
      return { plan, matches, how: 'everything' };
    }
    const all = (read: Plan): Found => ({
      plan: read,
      matches: this.match(segments, query, (segment, scratch) => matchAll(segment, read.slots, scratch)),
      how: 'all',
    });
    const exact = all(plan);
    if (isFound(exact)) return exact;
    if (plan.hasUnknown) {
      const meant = all(reader.read(query.q, { fuzzy: true }));
      if (isFound(meant)) return meant;
    }
    const matches = this.match(segments, query, (segment, scratch) =>
      matchSome(segment, plan.slots, scratch),
    );
    return { plan, matches, how: 'some' };
  }

  /** Of what the words match, what whoever asks may see. */
  private match(
    segments: readonly Segment[],
    query: EngineQuery,
    how: (segment: Segment, scratch: Scratch) => Matches,
  ): Map<Segment, Matches> {
    return this.matchIn(segments, query, (segment, scratch) =>
      narrow(how(segment, scratch), scopeOf(segment, query)),
    );
  }

  private matchIn(
    segments: readonly Segment[],
    query: EngineQuery,
    how: (segment: Segment, scratch: Scratch) => Matches,
  ): Map<Segment, Matches> {
    return new Map(
      segments.map((segment) => {
        const scratch = this.scratchOf(segment);
        scratch.budget = this.budget;
        const matches = how(segment, scratch);
        applyBoosts(segment, matches, query.rules?.boosts ?? []);
        return [segment, matches];
      }),
    );
  }

  private scratchOf(segment: Segment): Scratch {
    const known = this.scratches.get(segment);
    if (known) return known;
    const fresh = new Scratch(segment.size);
    this.scratches.set(segment, fresh);
    return fresh;
  }

  /** Leaves what the conditions let through, offers it and counts facets; returns how many there are. */
  private *collect(
    found: Found,
    query: EngineQuery,
    best: TopHits,
    counts: FacetCounts | null,
  ): Generator<number, number> {
    let total = 0;
    for (const [segment, matches] of found.matches) {
      if (matches.length === 0) continue;
      const parts = part(matches, conditionsOf(segment, query), this.scratchOf(segment).documents);
      found.matches.set(segment, parts.passed);
      yield matches.length;
      if (counts) yield* counts.add(segment, parts);
      best.offer(segment, parts.passed);
      total += parts.passed.length;
      yield parts.passed.length;
    }
    return total;
  }

  /**
   * The order of relevance: first the best of all, looked at again with pins and phrases, then the rest as
   * their words weigh. Keys begin with a pin's place or 0 in the first part and 1 in the second, so that a
   * page can go on.
   */
  private ranked(
    found: Found,
    query: EngineQuery,
    { hits: window, limit }: TopHits,
    after: OrderKey | null,
  ): Placed[] {
    const pins = new Map((query.rules?.pins ?? []).map((id, place) => [String(id), place]));
    const bonuses = new Map(
      [...found.matches.keys()].map((segment) => [segment, phraseBonusIn(segment, found.plan.slots)]),
    );
    const first = window.map((hit): Placed => {
      const score = hit.score + (bonuses.get(hit.segment)?.(hit.document) ?? 0);
      const pin = pins.size > 0 ? pins.get(hit.segment.id(hit.document)) : undefined;
      const part = pin === undefined ? 0 : pin - pins.size;
      return { segment: hit.segment, document: hit.document, score, first: -score, part };
    });
    first.push(...this.pinsOutside(found, query, first, pins));
    const compare = hitComparer(query);
    first.sort((a, b) => (a.part ?? 0) - (b.part ?? 0) || compare(a, b));
    const hits =
      after === null ? first : first.filter((hit) => compareKeys(cursorKey(query, hit), after) > 0);
    if (hits.length > query.limit || window.length < limit) return hits;
    const edge = window.at(-1);
    const isInRest = after !== null && after[0] === 1;
    const from = isInRest ? after.slice(1) : edge ? keyOf(query, edge) : null;
    const rest = new TopHits(query, query.limit + 1 - hits.length, from);
    for (const [segment, matches] of found.matches) rest.offer(segment, matches);
    const others = rest.hits
      .filter(({ segment, document }) => !pins.has(segment.id(document)))
      .map((hit) => ({ ...hit, part: 1 }));
    return [...hits, ...others];
  }

  /** Pinned products that match nothing of the query or stand far below still come first. */
  private pinsOutside(
    found: Found,
    query: EngineQuery,
    first: readonly Hit[],
    pins: ReadonlyMap<string, number>,
  ): Placed[] {
    if (pins.size === 0) return [];
    const there = new Set(first.map(({ segment, document }) => segment.id(document)));
    return [...pins].flatMap(([id, place]) => {
      if (there.has(id)) return [];
      for (const segment of found.matches.keys()) {
        const document = segment.documentOf(id);
        if (document < 0) continue;
        const conditions = conditionsOf(segment, query).map(({ test }) => test);
        if (!passesAll(scopeOf(segment, query), document) || !passesAll(conditions, document)) return [];
        return [{ segment, document, score: 0, first: 0, part: place - pins.size }];
      }
      return [];
    });
  }
}

/** Without pauses. */
function toEnd<T>(steps: Generator<number, T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** What is ticked does not decide how words are read: whatever this person may see counts. */
const isFound = (found: Found): boolean => sizeOf(found) > 0;

function sizeOf({ matches }: Found): number {
  let size = 0;
  for (const { length } of matches.values()) size += length;
  return size;
}

const cursorKey = (query: EngineQuery, hit: Placed): OrderKey =>
  hit.part === undefined ? keyOf(query, hit) : [hit.part, ...keyOf(query, hit)];

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
  const low = lowerBound(postings.length, (at) => (postings[at] ?? 0) >>> 8 < document);
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
      const phrase = phraseBonusIn(hit.segment, slots)(hit.document);
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
