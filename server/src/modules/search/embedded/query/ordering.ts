import type { EngineSort } from '../../engine.ts';
import { compareKeys, dampedRating, type OrderKey } from '../../order.rules.ts';
import { foldWord } from '../../text.rules.ts';
import { priceAt } from '../index/columns.ts';
import { PRIOR_BLOCK_BITS, type Segment } from '../index/segment.ts';
import { priceColumn } from './filter.ts';
import type { Matches } from './lists.ts';

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
      return by((document) => (prices === null ? Infinity : priceAt(prices, document)));
    case 'price-desc':
      return by((document) => (prices === null ? Infinity : -priceAt(prices, document)));
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
  // What is kept lies anywhere; `places` says in which order.
  private readonly documents: Uint32Array;
  private readonly firsts: Float64Array;
  private readonly scores: Float64Array;
  private readonly places: Uint32Array;
  private kept = 0;
  /** The last of the best of the segment that is offered: what ties with it up to `tieEnd` stands behind it. */
  private tieFirst = Infinity;
  private tieLater = 0;
  private tieEnd = 0;
  /** Around what is offered ids ascend as numbers do: most that are equally good are told apart by that. */
  private ascentFrom = 0;
  private ascentTo = 0;

  constructor(
    private readonly sorting: Sorting,
    readonly limit: number,
    private readonly after: OrderKey | null,
  ) {
    this.documents = new Uint32Array(limit);
    this.firsts = new Float64Array(limit);
    this.scores = new Float64Array(limit);
    this.places = new Uint32Array(limit);
  }

  /**
   * Takes the best of one segment's matches; what popularity adds is added here, to those that it can help.
   */
  offer(segment: Segment, matches: Matches): void {
    if (this.limit === 0) return;
    const order = orderOf(segment, this.sorting);
    this.kept = 0;
    this.tieFirst = Infinity;
    this.ascentTo = 0;
    if (this.sorting.sort === 'relevance') this.offerByScore(segment, order, matches);
    else this.offerByFact(segment, order, matches);
    const hasOthers = this.hits.length > 0;
    for (const at of this.places.subarray(0, this.kept))
      this.hits.push({
        segment,
        document: this.documents[at] as number,
        score: this.scores[at] as number,
        first: this.firsts[at] as number,
      });
    if (hasOthers) this.hits.sort(hitComparer(this.sorting));
    if (this.hits.length > this.limit) this.hits.length = this.limit;
  }

  private offerByScore(segment: Segment, order: Order, { documents, scores, length }: Matches): void {
    const { prior, priorBounds } = segment;
    const { least } = this;
    let worst = this.worst;
    for (let at = 0; at < length; at += 1) {
      const score = scores[at] as number;
      const document = documents[at] as number;
      // Most cannot reach the last of the best, whatever popularity adds among their neighbours.
      if (score + (priorBounds[document >>> PRIOR_BLOCK_BITS] as number) < -worst) continue;
      const whole = score + (prior[document] as number);
      if (-whole > worst || -whole < least || this.isTiedBehind(order, document, -whole)) continue;
      worst = this.take(segment, order, document, -whole, whole, worst);
    }
  }

  private offerByFact(segment: Segment, order: Order, { documents, scores, length }: Matches): void {
    const { least } = this;
    const { first } = order;
    let worst = this.worst;
    for (let at = 0; at < length; at += 1) {
      const document = documents[at] as number;
      const value = first(document);
      if (value > worst || value < least || this.isTiedBehind(order, document, value)) continue;
      const score = (scores[at] as number) + (segment.prior[document] as number);
      worst = this.take(segment, order, document, value, score, worst);
    }
  }

  /** Nothing after it is wanted. */
  private get worst(): number {
    return this.hits.length === this.limit ? (this.hits.at(-1)?.first ?? Infinity) : Infinity;
  }

  private get least(): number {
    return typeof this.after?.[0] === 'number' ? this.after[0] : -Infinity;
  }

  /** Puts a document in its place, if it has one; returns the worst from now on. Nothing is left to be collected. */
  private take(
    segment: Segment,
    order: Order,
    document: number,
    value: number,
    score: number,
    worst: number,
  ): number {
    const { after, documents, firsts, limit, places, scores } = this;
    if (document >= this.ascentTo) {
      this.ascentFrom = segment.ascendsFrom(document);
      this.ascentTo = segment.ascendsTill(document);
    }
    if (after && value === this.least && compareKeys(keyIn(segment, order, document, value), after) <= 0)
      return worst;
    const place = this.placeOf(segment, order, document, value);
    if (place === limit) return worst;
    const last = Math.min(this.kept, limit - 1);
    // In the place of the last one, if none is free.
    const at = this.kept < limit ? this.kept : (places[last] as number);
    places.copyWithin(place + 1, place, last);
    places[place] = at;
    documents[at] = document;
    firsts[at] = value;
    scores[at] = score;
    this.kept = last + 1;
    if (this.kept < limit) return worst;
    this.keepTie(segment, order, places[last] as number);
    return Math.min(worst, this.tieFirst);
  }

  /** Where nothing is sold yet, most are equally good, and ids decide: those of many neighbours ascend. */
  private keepTie(segment: Segment, { later, isByTitle }: Order, last: number): void {
    const document = this.documents[last] as number;
    this.tieFirst = this.firsts[last] as number;
    this.tieLater = later ? later(document) : 0;
    this.tieEnd = isByTitle ? 0 : document >= this.ascentFrom ? this.ascentTo : segment.ascendsTill(document);
  }

  private isTiedBehind({ later }: Order, document: number, value: number): boolean {
    return (
      value === this.tieFirst &&
      document < this.tieEnd &&
      (later === null || later(document) >= this.tieLater)
    );
  }

  private placeOf(segment: Segment, order: Order, document: number, value: number): number {
    const { kept, limit } = this;
    // Many are as good as the last of the best and stand behind it.
    if (kept === limit && this.isAfter(segment, order, limit - 1, document, value)) return limit;
    let low = 0;
    let high = kept;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.isAfter(segment, order, middle, document, value)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Whether a document, greater than all before it, comes after what stands in a place. */
  private isAfter(segment: Segment, order: Order, place: number, document: number, value: number): boolean {
    const at = this.places[place] as number;
    const first = this.firsts[at] as number;
    if (first !== value) return first < value;
    const other = this.documents[at] as number;
    if (other < this.ascentFrom || order.isByTitle) return isBefore(segment, order, other, document);
    return order.later === null || order.later(other) <= order.later(document);
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

/** Compares hits; of each segment the order is worked out once, for ties are many. */
export function hitComparer(sorting: Sorting): (a: Hit, b: Hit) => number {
  const orders = new Map<Segment, Order>();
  const orderIn = (segment: Segment): Order => {
    const known = orders.get(segment) ?? orderOf(segment, sorting);
    orders.set(segment, known);
    return known;
  };
  return (a, b) => {
    if (a.first !== b.first) return a.first - b.first;
    if (a.segment === b.segment)
      return isBefore(a.segment, orderIn(a.segment), a.document, b.document) ? -1 : 1;
    return compareKeys(keyOf(sorting, a), keyOf(sorting, b));
  };
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
