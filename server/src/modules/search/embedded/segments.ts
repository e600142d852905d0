import type { SearchDocument, SearchPatch } from '../engine.ts';
import { mergeSegments } from './merge.ts';
import { Segment } from './segment.ts';
import { SegmentBuilder } from './segment-builder.ts';

/** Segments within this factor of each other's size become one: each product is moved a few times only. */
const MERGE_FACTOR = 4;
/** Documents wait for each other, up to so many, until somebody asks. */
const MAX_WAITING = 50_000;

/**
 * The segments of one index, the largest first, and the documents that wait to become one (a log-structured
 * merge tree: O'Neil and others, 1996). A document is live in one place only.
 */
export class Segments {
  private list: Segment[] = [];
  private waiting = new SegmentBuilder();
  private isSettled = true;

  get documents(): number {
    return this.waiting.size + this.list.reduce((sum, { live }) => sum + live, 0);
  }

  put(document: SearchDocument): void {
    this.remove(document.id);
    this.waiting.add(document);
    if (this.waiting.size >= MAX_WAITING) this.flush();
  }

  patch({ id, ...change }: SearchPatch): void {
    if (this.waiting.has(id)) this.flush();
    const segment = this.list.find((each) => each.documentOf(id) >= 0);
    segment?.patch(segment.documentOf(id), change);
  }

  remove(id: string): void {
    this.waiting.remove(id);
    for (const segment of this.list) if (segment.remove(id)) return;
  }

  /** Everything that was put, as segments to search. */
  current(): readonly Segment[] {
    if (this.waiting.size > 0) this.flush();
    if (!this.isSettled) this.compact();
    return this.list;
  }

  private flush(): void {
    const largest = this.list[0]?.tables;
    const isSmall = largest !== undefined && largest.documents > this.waiting.size;
    const weighing = isSmall ? { averageLength: largest.averageLength } : null;
    this.list.push(new Segment(this.waiting.finish(weighing)));
    this.waiting = new SegmentBuilder();
    this.isSettled = false;
  }

  /** From the smallest on: what is no larger than a few times those before goes together with them. */
  private compact(): void {
    const kept = this.list.filter(({ live }) => live > 0).sort((a, b) => b.live - a.live);
    const merging: Segment[] = [];
    let live = 0;
    for (
      let last = kept.at(-1);
      last && (live === 0 || last.live <= live * MERGE_FACTOR);
      last = kept.at(-1)
    ) {
      kept.pop();
      merging.unshift(last);
      live += last.live;
    }
    const [only] = merging;
    if (only) kept.push(merging.length === 1 ? only : new Segment(mergeSegments(merging).sections));
    this.list = kept;
    this.isSettled = true;
  }
}
