import type { EngineSort } from '../engine.ts';
import { compareKeys, type OrderKey } from '../order.rules.ts';
import { foldWord } from '../text.rules.ts';
import { priceColumn } from './filter.ts';
import type { Segment } from './segment.ts';

export type Hit = { segment: Segment; document: number; score: number; key: OrderKey };

/** Reads the parts of an order from the columns; `first` alone decides for most documents. */
export type KeyReader = {
  first(document: number, score: number): number;
  key(document: number, score: number): OrderKey;
};

export function keyReader(
  segment: Segment,
  { sort, currency }: { sort: EngineSort; currency: string | null },
): KeyReader {
  const { ratingAverage, ratingCount, sold, publishedAt, updatedAt } = segment.sections;
  const id = (document: number) => segment.id(document);
  const by = (
    first: (document: number, score: number) => number,
    ...then: ((document: number) => number)[]
  ): KeyReader => ({
    first,
    key: (document, score) => [first(document, score), ...then.map((read) => read(document)), id(document)],
  });
  const prices = priceColumn(segment, currency);
  switch (sort) {
    case 'relevance':
      return by(
        (_, score) => -score,
        (document) => -(sold[document] ?? 0),
      );
    case 'price-asc':
      return by((document) => prices?.[document] ?? Infinity);
    case 'price-desc':
      return by((document) => -(prices?.[document] ?? -Infinity));
    case 'newest':
      return by((document) => -(publishedAt[document] ?? 0));
    case 'rating':
      return by(
        // One review of five stars does not stand above two hundred of 4.9 (a Bayesian average).
        (document) => {
          const count = ratingCount[document] ?? 0;
          return -((ratingAverage[document] ?? 0) * count + 3.5 * 5) / (count + 5);
        },
        (document) => -(ratingCount[document] ?? 0),
      );
    case 'best-selling':
      return by((document) => -(sold[document] ?? 0));
    case 'updated':
      return by((document) => -(updatedAt[document] ?? 0));
    case 'title':
      return { first: () => 0, key: (document) => [foldWord(segment.title(document)), id(document)] };
  }
}

/** The first `limit` hits after a key, kept in order. */
export class TopHits {
  readonly hits: Hit[] = [];
  private worst: OrderKey | null = null;

  constructor(
    private readonly limit: number,
    private readonly after: OrderKey | null,
  ) {}

  offer(segment: Segment, reader: KeyReader, document: number, score: number): void {
    const { worst, after, hits } = this;
    const first = reader.first(document, score);
    if (worst && typeof worst[0] === 'number' && first > worst[0]) return;
    if (after && typeof after[0] === 'number' && first < after[0]) return;
    const key = reader.key(document, score);
    if (after && compareKeys(key, after) <= 0) return;
    if (worst && compareKeys(key, worst) >= 0) return;
    let low = 0;
    let high = hits.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (compareKeys(hits[middle]?.key ?? [], key) < 0) low = middle + 1;
      else high = middle;
    }
    hits.splice(low, 0, { segment, document, score, key });
    if (hits.length > this.limit) hits.pop();
    if (hits.length === this.limit) this.worst = hits.at(-1)?.key ?? null;
  }
}
