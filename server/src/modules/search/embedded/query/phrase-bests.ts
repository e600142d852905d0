import { setBounded } from '../../../../kernel/bounded.ts';
import type { EngineQuery } from '../../engine.ts';
import type { Segment } from '../index/segment.ts';
import { type Hit, hitComparer } from './ordering.ts';
import { QueryReader, type Slot } from './query-plan.ts';

/** Of what has the rarest word of a phrase so many of the best known are looked at, then so many. */
const FEW = 400;
const MOST = 4000;
const MAX_KEPT = 20_000;

/** The first of a segment's documents that have every slot, among so many of the best known. */
type Find = (segment: Segment, query: EngineQuery, slots: readonly Slot[], most: number) => Hit | null;
/** How far one looks, and what was found in each segment. */
type Look = { most: number; kept: WeakMap<Segment, Kept> };
type Kept = { revealed: number; hits: Map<string, Hit | null> };

/**
 * The product that stands for each phrase of the catalog. What was found in a segment is remembered as long as it is
 * shown: neither a change of facts nor other segments unmake it.
 */
export class PhraseBests {
  private readonly near: Look = { most: FEW, kept: new WeakMap() };
  private readonly far: Look = { most: MOST, kept: new WeakMap() };
  private readOver: readonly Segment[] | null = null;
  private reader = new QueryReader([], null);

  constructor(private readonly find: Find) {}

  /** The first among the best known; null = none is shown. The phrase is `query.q`. */
  bestFor(segments: readonly Segment[], query: EngineQuery): Hit | null {
    if (this.readOver !== segments) {
      this.readOver = segments;
      this.reader = new QueryReader(segments, null);
    }
    const { reader } = this;
    return (
      this.firstOf(segments, query, this.near, () => reader.readPhrase(query.q)) ??
      this.firstOf(segments, query, this.far, () => reader.read(query.q, { fuzzy: false }).slots)
    );
  }

  private firstOf(
    segments: readonly Segment[],
    query: EngineQuery,
    { most, kept }: Look,
    read: () => readonly Slot[],
  ): Hit | null {
    let slots: readonly Slot[] | null = null;
    const hits: Hit[] = [];
    for (const segment of segments) {
      const hit = remembered(kept, segment, query.q, () => {
        slots ??= read();
        return this.find(segment, query, slots, most);
      });
      if (hit) hits.push(hit);
    }
    if (hits.length > 1) hits.sort(hitComparer(query));
    return hits[0] ?? null;
  }
}

function remembered(
  kept: WeakMap<Segment, Kept>,
  segment: Segment,
  phrase: string,
  find: () => Hit | null,
): Hit | null {
  const { revealed } = segment;
  let own = kept.get(segment);
  if (own?.revealed !== revealed) {
    own = { revealed, hits: new Map() };
    kept.set(segment, own);
  }
  const known = own.hits.get(phrase);
  if (known !== undefined && (known === null || segment.isShown(known.document))) return known;
  const hit = find();
  setBounded(own.hits, phrase, hit, MAX_KEPT);
  return hit;
}
