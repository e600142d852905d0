import type { EngineSort } from '../engine.ts';
import { compareKeys, dampedRating, type OrderKey } from '../order.rules.ts';
import { foldWord } from '../text.rules.ts';
import { priceColumn } from './filter.ts';
import { lowerBound } from './lower-bound.rules.ts';
import type { Matches } from './match.ts';
import type { Segment } from './segment.ts';

/** `first` is what decides for most, ascending. */
export type Hit = { segment: Segment; document: number; score: number; first: number };
type Sorting = { sort: EngineSort; currency: string | null };

/**
 * An order of one segment's documents: `first` decides for most (the score, where that is the order), `later`
 * and the id between equals.
 */
type Order = {
  first(document: number): number;
  later: ((document: number) => number) | null;
  isByTitle: boolean;
};

function orderOf(segment: Segment, { sort, currency }: Sorting): Order {
  const { ratingAverage, ratingCount, sold, publishedAt, updatedAt, titleKeys } = segment.sections;
  const by = (first: Order['first'], later: Order['later'] = null): Order => ({
    first,
    later,
    isByTitle: false,
  });
  const prices = priceColumn(segment, currency);
  switch (sort) {
    case 'relevance':
      return by(
        () => 0,
        (document) => -(sold[document] as number),
      );
    case 'price-asc':
      return by((document) => prices?.[document] ?? Infinity);
    case 'price-desc':
      return by((document) => -(prices?.[document] ?? -Infinity));
    case 'newest':
      return by((document) => -(publishedAt[document] as number));
    case 'rating':
      return by(
        (document) =>
          -dampedRating({
            average: ratingAverage[document] as number,
            count: ratingCount[document] as number,
          }),
        (document) => -(ratingCount[document] as number),
      );
    case 'best-selling':
      return by((document) => -(sold[document] as number));
    case 'updated':
      return by((document) => -(updatedAt[document] as number));
    case 'title':
      return { first: (document) => titleKeys[document] as number, later: null, isByTitle: true };
  }
}

/** The first `limit` hits after a key, kept in order. */
export class TopHits {
  hits: Hit[] = [];
  private readonly documents: Uint32Array;
  private readonly firsts: Float64Array;
  private readonly scores: Float32Array;

  constructor(
    private readonly sorting: Sorting,
    private readonly limit: number,
    private readonly after: OrderKey | null,
  ) {
    this.documents = new Uint32Array(limit + 1);
    this.firsts = new Float64Array(limit + 1);
    this.scores = new Float32Array(limit + 1);
  }

  /**
   * Takes the best of one segment's matches.
   * @param fails passed over where it is not 0
   */
  offer(segment: Segment, { documents, scores, length }: Matches, fails: Uint8Array | null): void {
    if (this.limit === 0) return;
    const { after, limit, sorting } = this;
    const order = orderOf(segment, sorting);
    const { first } = order;
    const isByScore = sorting.sort === 'relevance';
    let worst = this.hits.length === limit ? (this.hits.at(-1)?.first ?? Infinity) : Infinity;
    const least = after && typeof after[0] === 'number' ? after[0] : -Infinity;
    let kept = 0;
    for (let at = 0; at < length; at += 1) {
      if (fails !== null && fails[at] !== 0) continue;
      const document = documents[at] as number;
      // Called only where it must be: most searches are in the order of relevance.
      const value = isByScore ? -(scores[at] as number) : first(document);
      if (value > worst || value < least) continue;
      if (value === least && after && compareKeys(keyIn(segment, order, document, value), after) <= 0)
        continue;
      const place = this.placeOf(segment, order, document, value, kept);
      if (place === limit) continue;
      if (kept < limit) kept += 1;
      this.insert(place, kept, document, value, scores[at] as number);
      if (kept === limit) worst = Math.min(worst, this.firsts[limit - 1] as number);
    }
    const hasOthers = this.hits.length > 0;
    for (let at = 0; at < kept; at += 1)
      this.hits.push({
        segment,
        document: this.documents[at] as number,
        score: this.scores[at] as number,
        first: this.firsts[at] as number,
      });
    if (hasOthers) this.hits.sort((a, b) => compareHits(sorting, a, b));
    if (this.hits.length > limit) this.hits.length = limit;
  }

  private placeOf(segment: Segment, order: Order, document: number, value: number, kept: number): number {
    const { firsts, documents } = this;
    return lowerBound(kept, (place) => {
      const other = firsts[place] as number;
      if (other !== value) return other < value;
      return isBefore(segment, order, documents[place] as number, document);
    });
  }

  private insert(place: number, kept: number, document: number, value: number, score: number): void {
    const { documents, firsts, scores } = this;
    for (let at = kept - 1; at > place; at -= 1) {
      documents[at] = documents[at - 1] as number;
      firsts[at] = firsts[at - 1] as number;
      scores[at] = scores[at - 1] as number;
    }
    documents[place] = document;
    firsts[place] = value;
    scores[place] = score;
  }
}

/** Of two documents of a segment that `first` finds equal. */
function isBefore(segment: Segment, { later, isByTitle }: Order, a: number, b: number): boolean {
  if (later) {
    const difference = later(a) - later(b);
    if (difference !== 0) return difference < 0;
  }
  if (isByTitle) {
    const [left, right] = [foldWord(segment.title(a)), foldWord(segment.title(b))];
    if (left !== right) return left < right;
  }
  return segment.compareIds(a, b) < 0;
}

export function compareHits(sorting: Sorting, a: Hit, b: Hit): number {
  if (a.first !== b.first) return a.first - b.first;
  if (a.segment === b.segment)
    return isBefore(a.segment, orderOf(a.segment, sorting), a.document, b.document) ? -1 : 1;
  return compareKeys(keyOf(sorting, a), keyOf(sorting, b));
}

export const keyOf = (sorting: Sorting, { segment, document, first }: Hit): OrderKey =>
  keyIn(segment, orderOf(segment, sorting), document, first);

function keyIn(segment: Segment, { later, isByTitle }: Order, document: number, value: number): OrderKey {
  const key: OrderKey = [value];
  if (later) key.push(later(document));
  if (isByTitle) key.push(foldWord(segment.title(document)));
  key.push(segment.id(document));
  return key;
}
