import type { SearchDocument, SearchPatch } from '../../engine.ts';
import { hashId } from './ids.rules.ts';
import type { Sections } from './layout.ts';
import { type Moves, mergeSegments } from './merge.ts';
import { Segment } from './segment.ts';
import { SegmentBuilder } from './segment-builder.ts';

/** Segments within this factor of each other's size become one: each product is moved a few times only. */
const MERGE_FACTOR = 4;
/** Documents wait for each other, up to so many, until somebody asks. */
const MAX_WAITING = 50_000;
/** Merging up to so many documents takes milliseconds: it is not worth another thread. */
const MERGED_AT_ONCE = 2_000;

export type Merged = { segment: Segment; moves: Moves };
/** Merges elsewhere, while these segments go on being searched and changed. */
export type Merger = (segments: readonly Segment[]) => Promise<Merged>;
export type SegmentsOptions = {
  /** Makes large merges; without it they are made at once. */
  mergeElsewhere?: Merger | null;
  /** Hears of a merge that failed. */
  onFault?: (fault: unknown) => void;
  /** Hears of segments that are no part of the index any more. */
  onGone?: (segments: readonly Segment[]) => void;
  /** Hears when merges elsewhere have come to an end. */
  onMerged?: () => void;
  /** Hears when other segments are searchable than before. */
  onListed?: () => void;
  /** Makes the segment of documents that waited. */
  segmentOf?: (sections: Sections) => Segment;
  list?: readonly Segment[];
};
type Merge = { segments: Segment[]; touched: Map<Segment, Set<number>> };

const ALONE: Required<SegmentsOptions> = {
  mergeElsewhere: null,
  onFault: () => {},
  onGone: () => {},
  onMerged: () => {},
  onListed: () => {},
  segmentOf: (sections) => new Segment(sections),
  list: [],
};

/**
 * The segments of one index, the largest first, and the documents that wait to become one (a log-structured
 * merge tree: O'Neil and others, 1996). A document is live in one place only.
 */
export class Segments {
  private readonly options: Required<SegmentsOptions>;
  private list: readonly Segment[];
  private waiting = new SegmentBuilder();
  /** Of what waits the ids that are found until then as they were. */
  private readonly replaced = new Set<string>();
  private isSettled = true;
  private running: Merge | null = null;
  private ended: Promise<void> = Promise.resolve();

  constructor(options: SegmentsOptions = {}) {
    this.options = { ...ALONE, ...options };
    this.list = this.options.list;
  }

  get documents(): number {
    return this.waiting.size + this.live - this.replaced.size;
  }

  /** Documents in segments. */
  get live(): number {
    return this.list.reduce((sum, { live }) => sum + live, 0);
  }

  get waitingCount(): number {
    return this.waiting.size;
  }

  put(document: SearchDocument): void {
    const hash = hashId(document.id);
    if (this.list.some((segment) => segment.documentOf(document.id, hash) >= 0))
      this.replaced.add(document.id);
    this.waiting.add(document);
    if (this.waiting.size >= MAX_WAITING) this.flush();
  }

  patch({ id, ...change }: SearchPatch): void {
    if (this.waiting.has(id)) this.flush();
    for (const segment of this.list) {
      const document = segment.documentOf(id);
      if (document < 0) continue;
      segment.patch(document, change);
      this.running?.touched.get(segment)?.add(document);
      return;
    }
  }

  remove(id: string): void {
    this.waiting.remove(id);
    this.replaced.delete(id);
    this.removeFromSegments(id);
  }

  private removeFromSegments(id: string): void {
    for (const segment of this.list) {
      const document = segment.documentOf(id);
      if (document < 0) continue;
      segment.remove(document);
      this.running?.touched.get(segment)?.add(document);
      return;
    }
  }

  /** What can be searched now; what waits is not in it. */
  get searchable(): readonly Segment[] {
    return this.list;
  }

  /** Everything that was put, as segments to search. */
  settle(): readonly Segment[] {
    if (this.waiting.size > 0) this.flush();
    if (!this.isSettled) this.compact();
    return this.list;
  }

  /** Resolves when no merge is going on. */
  async idle(): Promise<void> {
    while (this.running) await this.ended;
  }

  private flush(): void {
    const largest = this.list[0]?.tables;
    const isSmall = largest !== undefined && largest.documents > this.waiting.size;
    const weighing = isSmall ? { averageLength: largest.averageLength } : null;
    const fresh = this.options.segmentOf(this.waiting.finish(weighing));
    for (const id of this.replaced) this.removeFromSegments(id);
    this.replaced.clear();
    this.show([...this.list, fresh]);
    this.waiting = new SegmentBuilder();
    this.isSettled = false;
  }

  /** From the smallest on: what is no larger than a few times those before goes together with them. */
  private compact(): void {
    const busy = new Set(this.running?.segments);
    const others = this.list.filter((segment) => segment.live > 0 || busy.has(segment));
    others.sort((a, b) => b.live - a.live);
    const merging: Segment[] = [];
    let live = 0;
    for (const segment of others.toReversed()) {
      if (busy.has(segment)) continue;
      if (live > 0 && segment.live > live * MERGE_FACTOR) break;
      merging.unshift(segment);
      live += segment.live;
    }
    const empty = this.list.filter((segment) => !others.includes(segment));
    this.show(others);
    this.isSettled = true;
    if (empty.length > 0) this.options.onGone(empty);
    if (merging.length < 2) return;
    const { mergeElsewhere } = this.options;
    if (mergeElsewhere === null || live <= MERGED_AT_ONCE) {
      const { sections } = mergeSegments(merging);
      this.replace(merging, new Segment(sections));
    } else if (this.running === null) this.ended = this.mergeLater(merging, mergeElsewhere);
  }

  private async mergeLater(merging: Segment[], merge: Merger): Promise<void> {
    const touched = new Map(merging.map((segment) => [segment, new Set<number>()]));
    this.running = { segments: merging, touched };
    try {
      const { segment: merged, moves } = await merge(merging);
      for (const [at, segment] of merging.entries())
        for (const document of touched.get(segment) ?? []) {
          const moved = moves[at]?.[document] ?? 0;
          if (moved > 0) merged.takeFacts(moved - 1, segment, document);
        }
      this.replace(merging, merged);
      this.isSettled = false;
    } catch (fault) {
      this.options.onFault(fault);
    } finally {
      this.running = null;
    }
    // Not after a failure: it would fail again at once; the next flush tries anew.
    if (!this.isSettled) this.compact();
    if (this.running === null) this.options.onMerged();
  }

  private replace(merged: readonly Segment[], by: Segment): void {
    const old = new Set(merged);
    this.show([...this.list.filter((segment) => !old.has(segment)), by].sort((a, b) => b.live - a.live));
    this.options.onGone(merged);
  }

  /** The list is another one from now on: whoever remembers something of the old one notices. */
  private show(list: readonly Segment[]): void {
    this.list = list;
    this.options.onListed();
  }
}
