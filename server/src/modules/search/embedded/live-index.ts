import type {
  EngineAnswer,
  EngineQuery,
  EngineStats,
  EngineSuggestions,
  LearnedPhrase,
  SearchDocument,
  SearchPatch,
} from '../engine.ts';
import type { Sections } from './index/layout.ts';
import { Segment } from './index/segment.ts';
import { type Merger, Segments } from './index/segments.ts';
import { Searcher } from './query/searcher.ts';
import type { SnapshotFolder, SnapshotPlace } from './snapshot/snapshot.ts';
import { suggest } from './suggest/suggester.ts';

/** Changes are found after at most so long; in an index that is still being filled they wait for more. */
const SOON_MS = 200;
const LATER_MS = 1000;
/** So many changes are not kept waiting. */
const MANY = 100;
/** An index is being filled while it is less than so many times what waits. */
const FILLING = 20;
const MANY_WHILE_FILLING = 20_000;
/** An index of fewer documents is small. */
const SMALL = 20_000;

export type LiveIndexOptions = {
  /** Where snapshots and the files of large merges lie; null = nothing is kept. */
  folder: SnapshotFolder | null;
  /** Null = merges happen at once, in this thread. */
  merge: Merger | null;
  onFault: (fault: unknown) => void;
};

/**
 * The index as one thread holds it: changes become small segments in a moment, large merges happen elsewhere,
 * what is searched is whole at any time.
 */
export class LiveIndex {
  private segments: Segments;
  private readonly searcher = new Searcher();
  /** Has memory of its own: suggestions are found while a search pauses. */
  private readonly completer = new Searcher();
  private learned: readonly LearnedPhrase[] = [];
  private timer: Timer | null = null;
  /**
   * Everything is about to be put and nobody asks yet: until somebody does, or says that it is all, nothing is
   * merged. Merging on the way writes each product about ten times.
   */
  private isFirstFill = false;
  /** What was saved last, and whether anything has changed since. */
  private saved: SnapshotPlace | null = null;
  private isChanged = false;
  private changes = 0;

  constructor(private readonly options: LiveIndexOptions) {
    this.segments = this.segmentsOf([]);
  }

  private segmentsOf(list: readonly Segment[]): Segments {
    const { merge, onFault, folder } = this.options;
    return new Segments({
      mergeElsewhere: merge,
      onFault,
      list,
      segmentOf: (sections) => this.segmentOf(sections),
      onGone: (segments) => void folder?.giveUp(segments).catch(onFault),
      onMerged: () => this.saveMerged(),
      onListed: () => {
        this.changes += 1;
      },
    });
  }

  /** In the first fill nobody waits: each segment goes to its file at once, so that memory does not grow. */
  private segmentOf(sections: Sections): Segment {
    const { folder, onFault } = this.options;
    try {
      if (this.isFirstFill && folder) return folder.keep(sections);
    } catch (fault) {
      onFault(fault);
    }
    return new Segment(sections);
  }

  /** What is merged is saved at once if it is what was saved before it: the next start need not merge it anew. */
  private saveMerged(): void {
    const { folder, onFault } = this.options;
    if (this.saved && !this.isChanged) folder?.save(this.segments.searchable, this.saved).catch(onFault);
  }

  /** Another number as soon as anything may be answered differently. */
  get version(): number {
    return this.changes;
  }

  search(query: EngineQuery): EngineAnswer {
    this.settleBeforeAnswer();
    return this.searcher.search(this.segments.searchable, query);
  }

  /** The same with pauses, see `Searcher`; what changes meanwhile may show. */
  searchInSteps(query: EngineQuery): Generator<number, EngineAnswer> {
    this.settleBeforeAnswer();
    return this.searcher.searchInSteps(this.segments.searchable, query);
  }

  suggest(query: { prefix: string; limit: number }): EngineSuggestions {
    this.settleBeforeAnswer();
    const { completer: searcher, learned } = this;
    return suggest({ segments: this.segments.searchable, searcher, learned }, query);
  }

  put(documents: readonly SearchDocument[]): void {
    this.noteChange();
    const before = this.segments.searchable;
    for (const document of documents) this.segments.put(document);
    if (!this.isFirstFill) this.settleSoon();
    // What a segment was made of is large, and weighs little to the collector.
    else if (this.segments.searchable !== before) Bun.gc(true);
  }

  patch(patches: readonly SearchPatch[]): void {
    this.noteChange();
    for (const patch of patches) this.segments.patch(patch);
    this.settleSoon();
  }

  remove(ids: readonly string[]): void {
    this.noteChange();
    for (const id of ids) this.segments.remove(id);
  }

  /** Removes whatever is none of these. */
  retain(ids: readonly string[]): void {
    this.noteChange();
    const kept = new Set(ids);
    for (const segment of this.segments.settle())
      for (let document = 0; document < segment.size; document += 1) {
        const id = segment.id(document);
        if (!kept.has(id)) this.segments.remove(id);
      }
  }

  learn(phrases: readonly LearnedPhrase[]): void {
    this.learned = phrases;
    this.changes += 1;
  }

  stats = (): EngineStats => ({ engine: 'embedded', documents: this.segments.documents });

  /** Begins anew with the snapshot; the position it was saved with, null without one that can be used. */
  async restore(source: string): Promise<string | null> {
    const { folder } = this.options;
    try {
      const opened = folder?.open(source) ?? null;
      await folder?.tidy();
      this.isFirstFill = opened === null && this.segments.documents === 0;
      if (opened === null) return null;
      this.segments = this.segmentsOf(opened.segments);
      this.changes += 1;
      return opened.position;
    } catch (fault) {
      this.options.onFault(fault);
      this.isFirstFill = this.segments.documents === 0;
      return null;
    }
  }

  /** Writes everything that was put so far. */
  async save(place: SnapshotPlace): Promise<void> {
    const segments = this.segments.settle();
    this.isFirstFill = false;
    this.isChanged = false;
    this.saved = place;
    await this.options.folder?.save(segments, place);
  }

  /** Resolves when everything is found that was put, and no merge is going on. */
  async idle(): Promise<void> {
    this.settle();
    await this.segments.idle();
    await this.options.folder?.idle();
  }

  private noteChange(): void {
    this.isChanged = true;
    this.changes += 1;
  }

  private settleSoon(): void {
    const { waitingCount, live } = this.segments;
    if (waitingCount === 0) return;
    const isFilling = live < waitingCount * FILLING;
    if (waitingCount >= (isFilling ? MANY_WHILE_FILLING : MANY)) this.settle();
    else this.timer ??= setTimeout(() => this.settle(), isFilling ? LATER_MS : SOON_MS);
  }

  /** Where a new segment costs next to nothing, whoever asks finds what was put just now. */
  private settleBeforeAnswer(): void {
    if (this.isFirstFill) this.settle();
    else if (this.segments.waitingCount > 0 && this.segments.documents < SMALL) this.settle();
  }

  /** From here on everything is found that was put. */
  settle(): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    this.segments.settle();
    this.isFirstFill = false;
  }
}
